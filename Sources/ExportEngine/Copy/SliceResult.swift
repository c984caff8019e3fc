import ExportCore
import ExportFailures

/// How the work on one slice ended, with the edits that say so in the journal.
enum SliceResult: Sendable {
    /// Done, in whole or up to the end of what `Done` says; the edits commit it.
    case committed([JournalEdit], RunReport.Done?)
    /// Stopped in good order: what is under way stays in the journal, or is taken out by the edits.
    case stopped([JournalEdit], PassStop)
    /// An export task has the slot, and the run may not wait: it goes on with what needs no task.
    case parked([JournalEdit], PassStop)
    /// It cannot be done, and the run goes on with other lanes.
    case failed([JournalEdit], LaneFailure)
    /// The same as an earlier run has told of the lane.
    case refusedAgain([JournalEdit])

    var edits: [JournalEdit] {
        switch self {
        case .committed(let edits, _), .stopped(let edits, _), .parked(let edits, _), .failed(let edits, _),
            .refusedAgain(let edits):
            edits
        }
    }

    /// - Parameter window: that was to be done.
    func ending(of window: TimeWindow) -> PassMachine.Ending {
        switch self {
        case .committed(_, let done): .committed(through: done?.window.end ?? window.end)
        case .stopped(_, let stop): .stopped(stop)
        case .parked(_, let stop): .parked(stop)
        case .failed, .refusedAgain: .failed
        }
    }
}

extension RunLog {
    /// How the work on a slice ended.
    func tell(_ result: SliceResult, of lane: LaneID, late: Bool = false) {
        switch result {
        case .committed(_, let done): if let done { tell(.done(done, late: late)) }
        case .failed(_, let reason): tell(.failed(lane, reason))
        case .refusedAgain: tell(.refusedAgain(lane))
        case .stopped, .parked: break
        }
    }
}
