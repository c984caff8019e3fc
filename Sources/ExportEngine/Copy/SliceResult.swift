import ExportCore

/// How the work on one slice ended.
enum SliceResult: Sendable {
    /// Done; the edits commit it, and are saved with whatever is journaled next.
    case committed([JournalEdit], RunReport.Done?)
    /// Stopped in good order: what is under way stays in the journal, or was taken out by the edits.
    case stopped([JournalEdit], RunReport.Stop)
    /// An export task has the slot, and the run may not wait: it goes on with what needs no task.
    case parked([JournalEdit], RunReport.Stop)
    /// It cannot be done, and the run goes on with other lanes.
    case failed([JournalEdit], LaneFailure)
}
