import ExportCore
import ExportEngine

/// A report in the words of people.
extension RunReport {
    /// The end, if it was not the usual one; then failures, notes and warnings.
    func messages(region: String) -> [String] {
        var messages = stop.words.map { [$0] } ?? []
        if stop == .done, groups == 0 {
            messages.append(
                "no log group in \(region) is selected: check sourceLogGroupPrefixes, exclude and the region")
        }
        messages += failures.map { "failed: \($0.lane): \($0.message)" }
        messages += notes
        messages += plan.warnings.map { "warning: \($0.words)" }
        return messages
    }
}

extension ExportPreview {
    func messages(region: String) -> [String] {
        let none = "no log group in \(region) is selected: check sourceLogGroupPrefixes, exclude and the region"
        return (inventory.groups.isEmpty ? [none] : []) + plan.warnings.map { "warning: \($0.words)" }
    }
}

extension RunReport.Stop {
    fileprivate var words: String? {
        switch self {
        case .done: nil
        case .outOfTime: "stopped before everything was done: call again to go on"
        case .leaseHeld(let run, let until):
            "run \(run) is at work on this archive, until \(until) at the latest: nothing was done, call again later"
        case .slotTaken(let task):
            "somebody else's export task\(task.map { " \($0)" } ?? "") is running, and there can be only one: call again later"
        case .taskRunning(let start): "an export task is running since \(start): call again to go on"
        case .takenOver: "another run has taken over this archive while this one was paused; it goes on"
        }
    }
}

extension PlanWarning {
    fileprivate var words: String {
        switch self {
        case .expiresSoon(let lane, let instant):
            """
            \(lane): events expire soon after they can be exported, the next at \(instant): keep them longer, or use \
            the engine 'read'
            """
        case .expiredUnexported(let lane, let window): "\(lane): events of \(window) have expired unexported"
        case .classCannotBeExported(let lane, let name):
            """
            \(lane): log class \(name.rawValue) can be neither exported nor read, and cannot be changed: let its \
            delivery write to S3 itself, send its logs to a new group of class STANDARD, or leave it out with exclude
            """
        case .prefixWithoutMatch(let prefix): "sourceLogGroupPrefixes: '\(prefix)' matches no log group"
        }
    }
}
