import ExportCore

/// What is to be told of a verification beside its findings.
package enum VerifyNote: Hashable, Sendable {
    /// Nothing of these lanes is final yet, or all of it is lost: there was nothing to compare.
    case notDue(lanes: Int)
    /// The log group, or stream, is not there any more.
    case gone(LaneID)
    case notRead(LaneID, LaneFailure)
    /// Columns with what the service does not show in a form that can be parsed.
    case unreadable(LaneID, columns: Int)
    case beyondSource(events: Int64)
    /// An earlier call was continued, which began then.
    case continued(since: ServiceTime)
    /// The result could not be kept.
    case notKept(why: String)
    /// Without the state.
    case withoutState
}
