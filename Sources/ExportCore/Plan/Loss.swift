/// Columns of a lane with events that the archive lacks: retention has taken them before they were copied, or may have
/// taken them, or what the service shows there cannot be parsed.
package struct Loss: Hashable, Sendable {
    /// How it is known.
    package enum Evidence: String, Hashable, Sendable, CaseIterable {
        /// The streams' metadata shows that something was written there.
        case seen
        /// Nothing is known of events there: they may have been.
        case possible
        /// It was gone when the lane was begun: nobody is told of each.
        case before
        /// A page with an event of that column cannot be parsed, however it is asked for.
        case unreadable

        /// Events are missing for certain.
        package var isCertain: Bool { self == .seen || self == .unreadable }
    }

    package var window: TimeWindow
    package var evidence: Evidence
    package var found: ServiceTime

    package init(_ window: TimeWindow, _ evidence: Evidence, found: ServiceTime) {
        self.window = window
        self.evidence = evidence
        self.found = found
    }
}

package struct LaneLoss: Hashable, Sendable {
    package var lane: LaneID
    package var loss: Loss
    /// It is nothing that has been told of the lane.
    package var isNews: Bool

    package init(_ lane: LaneID, _ loss: Loss, isNews: Bool = true) {
        self.lane = lane
        self.loss = loss
        self.isNews = isNews
    }
}

/// What is recorded of a lane, in order of time and without overlaps: each column is told once.
package struct Losses: Hashable, Sendable {
    package private(set) var all: [Loss] = []
    /// A lane that loses again and again keeps so many apart, and then the oldest together.
    private static let keptApart = 64

    package init() {}

    /// For the codec. `nil` where they overlap, or are not in order.
    package init?(_ all: [Loss]) {
        for (loss, next) in zip(all, all.dropFirst()) where loss.window.end > next.window.start { return nil }
        self.all = all
    }

    package var isEmpty: Bool { all.isEmpty }

    /// Without what was gone when the lane was begun.
    package var told: [Loss] { all.filter { $0.evidence != .before } }

    package func holds(_ time: EventTime) -> Bool { all.contains { $0.window.contains(time) } }

    /// Columns with something that could not be parsed when they were last read.
    package var unreadable: [TimeWindow] { all.filter { $0.evidence == .unreadable }.map(\.window) }

    /// The window has been read: it could be parsed, but for what stands in these columns.
    package mutating func note(unreadable times: [EventTime], in window: TimeWindow, found: ServiceTime) {
        let known = all.filter { $0.evidence == .unreadable && $0.window.overlaps(window) }
        all.removeAll(where: known.contains)
        for loss in known {
            let outside = [
                loss.window.start < window.start ? TimeWindow(start: loss.window.start, end: window.start) : nil,
                loss.window.end > window.end ? TimeWindow(start: window.end, end: loss.window.end) : nil,
            ]
            for part in outside.compactMap(\.self) { record(Loss(part, .unreadable, found: loss.found)) }
        }
        for time in times where window.contains(time) {
            let before = known.first { $0.window.contains(time) }
            record(Loss(TimeWindow(first: time, last: time), .unreadable, found: before?.found ?? found))
        }
    }

    /// Whether a loss is worth telling. What was gone when the lane was begun is told as a count of lanes; and of what may be
    /// lost, that it goes on a little further is no news: a task that waits begins some columns later than was thought.
    package func isNews(_ loss: Loss) -> Bool {
        switch loss.evidence {
        case .before: false
        case .possible: !told.contains { $0.window.end == loss.window.start }
        case .seen, .unreadable: true
        }
    }

    /// The parts of a loss that are not recorded.
    package func new(in loss: Loss) -> [Loss] {
        var parts: [Loss] = []
        var start = loss.window.start
        for known in all where known.window.end > start && known.window.start < loss.window.end {
            if start < known.window.start {
                parts.append(Loss(TimeWindow(start: start, end: known.window.start), loss.evidence, found: loss.found))
            }
            start = known.window.end
        }
        if start < loss.window.end {
            parts.append(Loss(TimeWindow(start: start, end: loss.window.end), loss.evidence, found: loss.found))
        }
        return parts
    }

    package mutating func record(_ loss: Loss) {
        let sorted = (all + new(in: loss)).sorted { $0.window.start < $1.window.start }
        all = []
        for loss in sorted {
            if let last = all.last, last.window.end == loss.window.start, last.evidence == loss.evidence {
                all[all.count - 1].window.end = loss.window.end
                all[all.count - 1].found = max(last.found, loss.found)
            } else {
                all.append(loss)
            }
        }
        while all.count > Self.keptApart {
            let oldest = all.removeFirst()
            all[0].window.start = oldest.window.start
            // What spans more than its columns is read again by nobody.
            if oldest.evidence.isCertain || all[0].evidence.isCertain { all[0].evidence = .seen }
        }
    }
}
