/// A half-open stretch of event time, `[start, end)`.
///
/// The only place that converts to the API's bounds: CreateExportTask and FilterLogEvents leave out what is *later
/// than* their upper bound, so it is the last millisecond of the window [S-EXPORT-BOUNDS] [S-FILTER-BOUNDS].
package struct TimeWindow: Hashable, Sendable, CustomStringConvertible {
    package var start: EventTime
    package var end: EventTime

    /// `end` must lie after `start`.
    package init(start: EventTime, end: EventTime) {
        precondition(start < end, "a window holds at least one millisecond")
        self.start = start
        self.end = end
    }

    package init(first: EventTime, last: EventTime) {
        self.init(start: first, end: EventTime(last.milliseconds + 1))
    }

    package var first: EventTime { start }
    package var last: EventTime { EventTime(end.milliseconds - 1) }
    package var length: Span { Span(milliseconds: end.milliseconds - start.milliseconds) }

    package func contains(_ time: EventTime) -> Bool { start <= time && time < end }
    package func overlaps(_ other: Self) -> Bool { start < other.end && other.start < end }

    package func intersection(_ other: Self) -> Self? {
        let start = max(self.start, other.start)
        let end = min(self.end, other.end)
        return start < end ? Self(start: start, end: end) : nil
    }

    package var description: String { "\(start) – \(end)" }
}
