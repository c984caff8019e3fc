import AWSClient
import ExportCore
import ExportFailures
import Synchronization

/// Something that happened in a run, of what its report tells.
enum RunEvent: Sendable {
    case found(groups: Int, lanes: Set<LaneID>)
    /// The first plan.
    case planned(ExportPlan)
    /// In which lanes nothing has happened, by the last plan.
    case quiet([LaneID: QuietLane])
    /// No group was asked: an earlier call found out what is due.
    case wentOnFromRound
    /// - Parameter late: what the slice found was accepted after its columns had been copied.
    case done(RunReport.Done, late: Bool)
    case failed(LaneID, LaneFailure)
    /// The service still refuses to let the lane be read, as an earlier run has told.
    case refusedAgain(LaneID)
    /// A call about one group was denied.
    case denied(ExportError)
    /// A call about one group found no answer.
    case unanswered(ExportError)
    /// The service refuses an export task for the lane, so its window is read.
    case readInstead(LaneID, LaneFailure)
    /// The time was over before a read had anything that could be committed.
    case gaveUpRead
    /// An export task of ours was seen failed or cancelled.
    case taskFailed
    case waitedForSlot(milliseconds: Int64)
    case leftover(prefix: String, ExportError)
    case risks([RetentionRisk])
    case next(NextDue)
    case lost([LaneLoss])
    /// What could not be parsed.
    case unreadable([PlanWarning])
}

/// What happened in a run, told by whoever does something. The report is made of it at the end, also of a run that ends
/// early.
final class RunLog: Sendable {
    private let events = Mutex<[RunEvent]>([])

    func tell(_ event: RunEvent) {
        events.withLock { $0.append(event) }
    }

    func report(of run: RunID) -> RunReport {
        var report = RunReport(run: run)
        for event in events.withLock({ $0 }) { report.take(event) }
        return report
    }

    /// Where all that was tried was denied, or found no answer, it is no single group's matter: the first of them.
    ///
    /// - Parameter othersAreServed: others have been copied before, and nothing was due of them. Then a denial is the
    ///   matter of those that it concerns all the same: a row of runs does not end for them.
    func refusalOfAll(_ report: RunReport, othersAreServed: Bool) -> ExportError? {
        let isRefused = report.failures.allSatisfy { failure in
            switch failure.reason {
            case .denied, .unanswered: true
            default: false
            }
        }
        guard report.stop == .done, report.done.isEmpty, isRefused else { return nil }
        return events.withLock { events in
            events.lazy.compactMap { event in
                switch event {
                case .denied(let error): othersAreServed ? nil : error
                case .unanswered(let error): error
                default: nil
                }
            }.first
        }
    }

    /// In which lanes nothing has happened, by the last plan.
    var quiet: [LaneID: QuietLane] {
        events.withLock { events in
            events.last { if case .quiet = $0 { true } else { false } }
                .flatMap { if case .quiet(let quiet) = $0 { quiet } else { nil } } ?? [:]
        }
    }

    /// Lanes that failed: the next run tries them again, and this one leaves them out.
    var failedLanes: Set<LaneID> {
        events.withLock { events in
            events.reduce(into: []) { lanes, event in
                switch event {
                case .failed(let lane, _), .refusedAgain(let lane): lanes.insert(lane)
                default: break
                }
            }
        }
    }
}

extension RunReport {
    mutating func take(_ event: RunEvent) {
        switch event {
        case .found(let groups, let lanes):
            self.groups = groups
            self.lanes = lanes
        case .planned(let plan):
            self.plan = plan
            refused += plan.skipped.filter { $0.reason == .readRefused }.map(\.lane)
        case .quiet(let quiet): self.quiet = quiet
        case .wentOnFromRound: goesOnFromRound = true
        case .done(let done, let late):
            self.done.append(done)
            if late { lateEvents += done.events ?? 0 }
        case .denied, .unanswered: break
        case .failed(let lane, let reason): failures.append(Failure(lane: lane, reason: reason))
        case .refusedAgain(let lane): refused.append(lane)
        case .readInstead(let lane, let reason): readInstead.append(Failure(lane: lane, reason: reason))
        case .gaveUpRead: readsGivenUp += 1
        case .taskFailed: taskFailures += 1
        case .waitedForSlot(let milliseconds): slotWaitMilliseconds += milliseconds
        case .leftover(let prefix, let error):
            leftovers.append(Leftover(prefix: prefix, message: error.message))
        case .risks(let risks): self.risks = risks
        case .next(let due): nextDue = due
        case .lost(let losses): lost += losses
        case .unreadable(let warnings): unreadable += warnings
        }
    }
}
