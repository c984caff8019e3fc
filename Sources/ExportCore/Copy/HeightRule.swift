/// Which events a read writes, where that hangs on their two times alone: the frontier is a plain height over every column
/// of the window, no export task can have written any of them, and the original program has exported none.
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

    /// `nil`: the verdict on some event of the window may hang on more than its times.
    package init?(_ rule: EventRule, in window: TimeWindow) {
        let exported = rule.exportedByOriginal.values.max() ?? .min
        guard !rule.hasTasks, exported < window.start.milliseconds else { return nil }
        let pieces = rule.frontier.pieces(in: window)
        guard pieces.allSatisfy({ $0.band == nil && $0.readPossible == $0.read }) else { return nil }
        horizon = rule.horizon.milliseconds
        steps = pieces.map {
            Step(first: $0.first.milliseconds, last: $0.last.milliseconds, height: $0.read.milliseconds)
        }
    }

    /// Whether the event is written. Events must be asked about in the order of their event times.
    package mutating func writes(_ time: Int64, _ ingestion: Int64) -> Bool {
        guard ingestion <= horizon else { return false }
        while index < steps.count, steps[index].last < time { index += 1 }
        guard index < steps.count, steps[index].first <= time else { return true }
        return ingestion > steps[index].height
    }
}
