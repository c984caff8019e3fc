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
    case other(String)
}
