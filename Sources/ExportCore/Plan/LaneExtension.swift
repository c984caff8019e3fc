/// A lane begins earlier than it did: an archive is extended backwards.
package struct LaneExtension: Hashable, Sendable {
    package var start: EventTime
    /// Where it began until now.
    package var former: EventTime
    /// The metadata shows nothing in the columns between.
    package var isEmpty: Bool
    /// No event arrives that is older than this.
    package var lateMost: Span

    package init(start: EventTime, former: EventTime, isEmpty: Bool, lateMost: Span) {
        self.start = start
        self.former = former
        self.isEmpty = isEmpty
        self.lateMost = lateMost
    }
}

extension LaneState {
    /// Where the lane began; `nil`: that was not written down, and its first columns are forgotten.
    package var knownStart: EventTime? {
        if let start { return start }
        let first = frontier.pieces.first?.first ?? frontier.next
        return first.milliseconds == frontier.sealedThrough.milliseconds + 1 ? first : nil
    }

    /// The columns before are a hole that the next sweep fills, or believed empty.
    package mutating func begin(at earlier: LaneExtension) {
        guard knownStart == earlier.former, earlier.start < earlier.former else { return }
        frontier.extend(
            TimeWindow(start: earlier.start, end: earlier.former),
            origin: earlier.isEmpty ? .believedEmpty : .reads, lateMost: earlier.lateMost)
        start = earlier.start
    }
}
