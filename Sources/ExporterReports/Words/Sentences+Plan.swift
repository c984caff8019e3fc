import ExportCore
import ExporterSettings

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
        case .expiredBeforeBeginning(let count):
            """
            \(HumanText.count(count, "lane")) that the archive begins with had events, or may have had, that expired \
            before this
            """
        case .belowBound(let shortfall):
            "\(self.name(shortfall.setting.path)) \(Bounds(spelling).meaning(shortfall))"
        case .expireBeforeCopy(let groups, let delay):
            "\(expireBeforeCopy(groups.map(\.name.text), delay)) (accepted)"
        case .classCannotBeExported(let lane, let name):
            """
            \(lane): log class \(name.rawValue) can be neither exported nor read, and cannot be changed: let its \
            delivery write to S3 itself, send its logs to a new group of class STANDARD, or leave it out with \
            \(self.name(\.exclude))
            """
        case .prefixWithoutMatch(let prefix): "\(name(\.logGroups)): '\(prefix)' matches no log group"
        }
    }

    func expireBeforeCopy(_ groups: [String], _ delay: Span) -> String {
        let names = groups.prefix(3).joined(separator: ", ") + (groups.count > 3 ? ", …" : "")
        return """
            with \(name(\.exportSettle)) and \(name(\.maxLateness)) export tasks are \(delay.text) behind, and \
            \(HumanText.count(groups.count, "log group")) (\(names)) may lose events before that
            """
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
