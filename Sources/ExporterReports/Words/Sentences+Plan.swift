import ExportCore

/// The plan's reasons.
extension Sentences {
    package func sentence(_ reason: PlanReason) -> String {
        switch reason {
        case .newWindow: "new events"
        case .backlog: "backlog"
        case .nameIsPrefixOfAnother: "another stream's name begins with this one's: a task would take both"
        case .classWithoutTasks: "its log class has no export tasks"
        case .shortRetention: "its retention is too short for export tasks"
        case .readEngine: spelling.choice(\.engine, "read")
        case .taskFailedForGood: "no export task can copy it, or its tasks failed: filled by a read"
        case .believedEmptyWrongly: "events turned up in a window that was believed empty"
        case .streamsWithoutTimes: "the service does not say when its streams were written to"
        case .sealing: "last look: nothing can arrive any more"
        case .beforeExpiry: "last look before the events expire"
        case .lookback: "look-back for late events"
        }
    }

    /// One line for each, or for all lanes of which the same is told.
    package func warnings(_ warnings: [PlanWarning]) -> [String] {
        var lines: [String] = []
        var grouped: [(lane: LaneID, words: String)] = []
        for warning in warnings {
            let sentence = sentence(warning)
            let prefix = warning.lane.map { "\($0): " }
            if let lane = warning.lane, let prefix, sentence.hasPrefix(prefix) {
                grouped.append((lane, String(sentence.dropFirst(prefix.count))))
            } else {
                lines.append("warning: \(sentence)")
            }
        }
        return lines + LaneCount.grouped(grouped).map { "warning: \($0.names): \($0.words)" }
    }

    package func sentence(_ warning: PlanWarning) -> String {
        switch warning {
        case .expiresSoon(let lane, let instant):
            """
            \(lane): events expire soon after they can be exported, the next at \
            \(HumanText.instant(instant.milliseconds)) UTC: keep them longer, or use \(spelling.choice(\.engine, "read"))
            """
        case .expiredUnexported(let lane, let window):
            "\(lane): events of \(HumanText.window(window)) UTC have expired unexported"
        case .classCannotBeExported(let lane, let name):
            """
            \(lane): log class \(name.rawValue) can be neither exported nor read, and cannot be changed: let its \
            delivery write to S3 itself, send its logs to a new group of class STANDARD, or leave it out with \
            \(self.name(\.exclude))
            """
        case .groupOfOtherAccount(let group):
            """
            \(group.name) of account \(group.account) is left out: it is another account's group, which is read with that \
            account's credentials
            """
        case .textReplaced(let lane, let events, let stream, let instant):
            """
            \(lane): \(HumanText.count(events, "event")) held what is not text, and U+FFFD stands in its place (the first at \
            \(HumanText.instant(instant.milliseconds)) UTC, in stream \(stream))
            """
        case .prefixWithoutMatch(let prefix): "\(name(\.logGroups)): '\(prefix)' matches no log group"
        }
    }

    package func sentence(_ reason: SkippedLane.Reason) -> String {
        switch reason {
        case .upToDate: "up to date"
        case .groupIsGone: "the log group is gone"
        case .classCannotBeExported(let name): "log class \(name.rawValue) can be neither exported nor read"
        case .otherTaskScope: otherTaskScope
        case .readRefused: "the service refuses to let it be read: it is asked again a day after the last time"
        }
    }
}

extension PlanWarning {
    /// Which it is about.
    fileprivate var lane: LaneID? {
        switch self {
        case .expiresSoon(let lane, _), .expiredUnexported(let lane, _), .classCannotBeExported(let lane, _),
            .textReplaced(let lane, _, _, _):
            lane
        case .prefixWithoutMatch, .groupOfOtherAccount: nil
        }
    }
}

extension Slice.Deed {
    /// What is done, for people.
    package var words: String {
        switch self {
        case .task: "export task"
        case .read: "read"
        case .sweep: "sweep"
        }
    }
}
