import ExportCore
import ExportEngine
import SimulationKit

/// What the reports of runs tell of the rules that were at work, by name.
package enum RunCoverage {
    static func stop(_ name: String) -> String { "rule: a run ended: \(name)" }
    static func planned(_ reason: PlanReason) -> String { "rule: planned: \(reason.rawValue)" }
    static let lateWritten = "rule: a sweep wrote a late event"
    static let holeRead = "rule: a hole was read"
    static let sealedByRead = "rule: columns were sealed by a sweep"
    static let sealedFree = "rule: columns were sealed without a read"
    static let partial = "rule: a read committed a part of its window"
    static let taskFailed = "rule: an export task failed"
    static let laneFailed = "rule: a lane failed and the run went on"
    static let classSkipped = "rule: a group of a class that cannot be exported was reported"
    static let belowBound = "rule: a setting below its bound was told"
    static let runFailed = "rule: a run failed"

    /// Reasons that are not drawn: the original's state, a group's own prefix, what needs an operator.
    private static let reasons: [PlanReason] = [
        .newWindow, .backlog, .nameIsPrefixOfAnother, .classWithoutTasks, .shortRetention, .readEngine,
        .taskFailedForGood, .believedEmptyWrongly, .sealing, .beforeExpiry, .lookback,
    ]

    static let all =
        RunReport.Stop.Kind.allCases.map { stop($0.rawValue) } + reasons.map(planned) + [
            lateWritten, holeRead, sealedByRead, sealedFree, partial, taskFailed, laneFailed, classSkipped, runFailed,
        ]

    static func count(_ report: RunReport, in coverage: Coverage) {
        coverage.count(stop(report.stop.kind.rawValue))
        if report.plan.warnings.contains(where: { if case .belowBound = $0 { true } else { false } }) {
            coverage.count(belowBound)
        }
        if report.taskFailures > 0 { coverage.count(taskFailed) }
        if !report.failures.isEmpty { coverage.count(laneFailed) }
        if !report.plan.freeSeals.isEmpty { coverage.count(sealedFree) }
        for planned in report.plan.slices {
            coverage.count(Self.planned(planned.reason))
            let done = report.done.first { $0.slice == planned.slice }
            if planned.slice.deed == .sweep, done != nil {
                if planned.order.seals { coverage.count(sealedByRead) }
                if planned.reason == .taskFailedForGood { coverage.count(holeRead) }
            }
            if let done, done.window != planned.slice.window { coverage.count(partial) }
        }
        for done in report.done where done.slice.deed == .sweep && (done.events ?? 0) > 0 {
            coverage.count(lateWritten)
        }
        for lane in report.plan.skipped {
            if case .classCannotBeExported = lane.reason { coverage.count(classSkipped) }
        }
    }
}
