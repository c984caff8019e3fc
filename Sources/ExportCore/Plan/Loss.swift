/// Columns of a lane whose events retention has taken before they were copied, or may have taken.
package struct Loss: Hashable, Sendable {
    /// How it is known.
    package enum Evidence: String, Hashable, Sendable, CaseIterable {
        /// The streams' metadata shows that something was written there.
        case seen
        /// Nothing is known of events there: they may have been.
        case possible
        /// It was gone when the lane was begun: nobody is told of each.
        case before
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

    package init(_ lane: LaneID, _ loss: Loss) {
        self.lane = lane
        self.loss = loss
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
            if oldest.evidence == .seen { all[0].evidence = .seen }
        }
    }
}
