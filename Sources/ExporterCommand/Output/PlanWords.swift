import ExportCore

/// The plan's machine-readable reasons in the words of people.
extension PlanReason {
    package var words: String {
        switch self {
        case .newWindow: "new events"
        case .backlog: "backlog"
        case .nameIsPrefixOfAnother: "another stream's name begins with this one's: a task would take both"
        case .classWithoutTasks: "its log class has no export tasks"
        case .shortRetention: "its retention is too short for export tasks"
        case .readEngine: "--engine read"
        case .taskFailedForGood: "no export task can copy it, or its tasks failed: filled by a read"
        case .believedEmptyWrongly: "events turned up where there were none"
        case .sealing: "last look: nothing can arrive any more"
        case .beforeExpiry: "last look before the events expire"
        case .lookback: "look-back for late events"
        }
    }
}

extension PlanWarning {
    package var words: String {
        switch self {
        case .expiresSoon(let lane, let instant):
            """
            \(lane): events expire soon after they can be exported, the next at \
            \(HumanText.instant(instant.milliseconds)) UTC: keep them longer, or use --engine read
            """
        case .expiredUnexported(let lane, let window):
            "\(lane): events of \(HumanText.window(window)) UTC have expired unexported"
        case .classCannotBeExported(let lane, let name):
            """
            \(lane): log class \(name.rawValue) can be neither exported nor read, and cannot be changed: let its \
            delivery write to S3 itself, send its logs to a new group of class STANDARD, or leave it out with --exclude
            """
        case .prefixWithoutMatch(let prefix): "--log-groups '\(prefix)' matches no log group"
        }
    }
}

extension SkippedLane.Reason {
    package var words: String {
        switch self {
        case .upToDate: "up to date"
        case .groupIsGone: "the log group is gone"
        case .classCannotBeExported(let name): "log class \(name.rawValue) can be neither exported nor read"
        case .otherTaskScope:
            "the state was begun with the other --task-scope: go back to it, or begin a new --state and --destination"
        }
    }
}
