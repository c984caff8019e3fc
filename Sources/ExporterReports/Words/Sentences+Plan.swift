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
        case .patternWithoutMatch(let pattern): unmatched(pattern)
        }
    }

    private func unmatched(_ unmatched: UnmatchedPattern) -> String {
        let did = unmatched.nearest.map { ": did you mean '\($0)'?" } ?? ""
        let text = unmatched.pattern.text
        guard unmatched.isExcluding else { return "\(name(\.logGroups)): '\(text)' matches no log group\(did)" }
        return "\(name(\.exclude)): '\(text)' leaves out none of the log groups that are selected\(did)"
    }

    package func sentence(_ reason: SkippedLane.Reason) -> String {
        switch reason {
        case .upToDate: "up to date"
        case .groupIsGone: "the log group is gone"
        case .classCannotBeExported(let name): "log class \(name.rawValue) can be neither exported nor read"
        case .otherTaskScope: otherTaskScope
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
