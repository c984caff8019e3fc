/// Which events a read writes, where that depends on their two times alone: no export task can have written any of the
/// window's, and the original program has exported none.
///
/// It says the same as `EventRule`, without a look at the event's stream, and knows nothing of equal events.
package struct HeightRule: Sendable {
    private struct Step {
        var first: Int64
        var last: Int64
        var height: Int64
    }

    private let horizon: Int64
    private let steps: [Step]
    private var index = 0

    /// Whether there is one for the window.
    package static func applies(_ rule: EventRule, in window: TimeWindow) -> Bool {
        let exported = rule.exportedByOriginal.values.max() ?? .min
        return !rule.hasTasks && !rule.unreadable.contains(where: window.overlaps)
            && exported < window.start.milliseconds
            && rule.frontier.pieces(in: window).allSatisfy { $0.band == nil }
    }

    /// The UTC days of which the rule must know the manifests, beside those that span several days: there the frontier
    /// keeps only the least and the greatest height.
    package static func days(_ rule: EventRule, in window: TimeWindow) -> Set<Int64> {
        var days: Set<Int64> = []
        for piece in rule.frontier.pieces(in: window) where piece.readPossible != piece.read {
            days.formUnion(piece.first.day...piece.last.day)
        }
        return days
    }

    /// - Parameter rule: knows the manifests of `days`.
    package init(_ rule: EventRule, in window: TimeWindow) {
        precondition(Self.applies(rule, in: window), "the verdict depends on more than the times")
        horizon = rule.horizon.milliseconds
        var steps: [Step] = []
        for piece in rule.frontier.pieces(in: window) {
            for (part, height) in rule.windows.reads.heights(in: piece.window) {
                let known = max(piece.read, min(piece.readPossible, height))
                steps.append(
                    Step(
                        first: part.first.milliseconds, last: part.last.milliseconds, height: known.milliseconds))
            }
        }
        self.steps = steps
    }

    /// Whether the event is written. Events must be asked about in the order of their event times.
    package mutating func writes(_ time: Int64, _ ingestion: Int64) -> Bool {
        guard ingestion <= horizon else { return false }
        while index < steps.count, steps[index].last < time { index += 1 }
        guard index < steps.count, steps[index].first <= time else { return true }
        return ingestion > steps[index].height
    }
}
