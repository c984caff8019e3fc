/// Which columns of a lane can be compared with the source: those that are final. What is not is not due, and never missing;
/// and what the state calls lost or unreadable is accounted for already (docs/decisions/0040).
package struct DueColumns: Hashable, Sendable {
    /// In order, not overlapping.
    package private(set) var windows: [TimeWindow]

    /// - Parameters:
    ///   - quiet: what the metadata adds to the state.
    ///   - wanted: what was asked for.
    package init(_ lane: LaneState, quiet: QuietLane? = nil, wanted: TimeWindow) {
        let original = lane.exportedByOriginal.values.max().map { $0 + 1 } ?? .min
        let start = max(wanted.start.milliseconds, lane.start?.milliseconds ?? .min, original)
        let end = min(wanted.end.milliseconds, lane.frontier.sealedThrough(quiet).milliseconds + 1)
        windows = []
        guard start < end else { return }
        var next = EventTime(start)
        for loss in lane.lost.all.map(\.window) where loss.end > next && loss.start.milliseconds < end {
            if next < loss.start { windows.append(TimeWindow(start: next, end: loss.start)) }
            next = loss.end
        }
        if next.milliseconds < end { windows.append(TimeWindow(start: next, end: EventTime(end))) }
    }

    package var isEmpty: Bool { windows.isEmpty }
}

/// The stretches of a lane's columns that are compared one after the other: each is done, or is not. A subset takes some,
/// and a call that ends early leaves the rest to the next.
package struct VerifyUnits: Sendable {
    /// Columns are chosen by blocks of so many days.
    package static let block = Span.days(8)

    /// - Parameters:
    ///   - after: everything before it was compared by an earlier call.
    ///   - first: nothing is known of earlier columns: they are one block.
    ///   - bytes: how much of the archive a block may have to be read for.
    /// - Returns: in order of time.
    package static func units(
        _ due: DueColumns, lane: LaneID, subset: SubsetRule, after: EventTime? = nil, first: EventTime? = nil,
        bytesMax: Int64 = 512 << 20, bytes: (TimeWindow) -> Int64
    ) -> [TimeWindow] {
        var units: [TimeWindow] = []
        var held: Int64 = 0
        for part in blocks(of: due, after: after, first: first) {
            let number = Self.number(of: part.last)
            guard subset.takes(StableHash.value("\(lane.digest) \(number)")) else { continue }
            let size = bytes(part)
            if let last = units.last, last.end == part.start, held + size <= bytesMax {
                units[units.count - 1].end = part.end
                held += size
            } else {
                units.append(part)
                held = size
            }
        }
        return units
    }

    private static func number(of time: EventTime) -> Int64 {
        let (length, time) = (block.milliseconds, time.milliseconds)
        return time >= 0 ? time / length : (time + 1) / length - 1
    }

    /// Cut where a block begins. What lies before the first block of which anything is known belongs to that block.
    private static func blocks(of due: DueColumns, after: EventTime?, first: EventTime?) -> [TimeWindow] {
        var parts: [TimeWindow] = []
        for window in due.windows {
            var start = max(window.start, after ?? window.start)
            while start < window.end {
                let known = min(max(start, first ?? start), window.last)
                let end = min(window.end, EventTime((number(of: known) + 1) * block.milliseconds))
                parts.append(TimeWindow(start: start, end: end))
                start = end
            }
        }
        return parts
    }
}
