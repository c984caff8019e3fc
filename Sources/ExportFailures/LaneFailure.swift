import ExportCore

/// Why a lane could not be exported, though the run went on with the others. The sentences are the doors'.
package enum LaneFailure: Hashable, Sendable {
    case groupIsGone
    /// The state has the group's lanes in the other task scope.
    case otherTaskScope
    /// The service's definite no to an export task, in its words.
    case taskRefused(String)
    /// The service's definite no to reading the group, in its words; perhaps for its class.
    case readRefused(String)
    /// The caller may not do this to the group, or the group's key is out of reach: what was denied, in the service's words.
    case denied(String)
    /// A page of events that makes no sense: which, and where in it.
    case pageUnreadable(String)
    /// Events that an export task has certainly written are not found in its objects as rendered: what is not found there
    /// says nothing. Of which slice, in the objects of which stream's folder, and the time of one of them.
    case renderingDiffers(slice: SliceID, folder: String, at: EventTime)
    /// Calls on the group found no answer, and those on others did: what was tried, and how it failed.
    case unanswered(String)
    case other(String)
}
