import ExportCore

/// What the archive lacks, in the words of people: a line for each stretch of which it is known, as far as they are few, and
/// one for all those of which nothing is known.
package enum LossText {
    private static let linesMax = 20

    package static func lines(_ losses: [LaneLoss]) -> [String] {
        let seen = losses.filter { $0.loss.evidence == .seen }
        let words = seen.map { ($0.lane, "events of \(HumanText.window($0.loss.window)) UTC") }
        let counts = LaneCount.grouped(words)
        var lines = counts.prefix(linesMax).map { "lost: \($0.names): \($0.words) had expired before they were copied" }
        let more = counts.count - linesMax
        if more > 0 { lines.append("lost: and \(HumanText.count(more)) more") }
        let unreadable = losses.filter { $0.loss.evidence == .unreadable }
        if let all = LaneCount.grouped(unreadable.unique.map { ($0, "") }).first {
            let events = HumanText.count(unreadable.count, "event")
            lines.append("lost: \(all.names): the service shows at least \(events) in no form that can be parsed")
        }
        let possible = losses.filter { $0.loss.evidence == .possible }
        if let all = LaneCount.grouped(possible.unique.map { ($0, "") }).first {
            lines.append(
                "perhaps lost: \(all.names): events may have expired before they were copied; nothing is known of any")
        }
        return lines
    }
}

extension [LaneLoss] {
    fileprivate var unique: [LaneID] {
        var seen: Set<LaneID> = []
        return map(\.lane).filter { seen.insert($0).inserted }
    }
}
