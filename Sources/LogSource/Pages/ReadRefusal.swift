import AWSClient
import ExportFailures

extension LaneRefusal {
    /// What a service's definite no to looking into one log group says of that group: no reason to leave the others. `nil`:
    /// it is no such no, or concerns all groups.
    ///
    /// What classes beyond STANDARD allow is not documented; such an operation is refused as an invalid parameter or an
    /// invalid operation [S-CLASSES] [S-CLASS-READS]. A denial may be meant for the group, or for the key that it is
    /// encrypted with.
    package init?(_ error: AWSError, while doing: String) {
        guard error.kind == .permanent, !error.isCredentialProblem, !error.isCancelled else { return nil }
        let isInvalid = error.code == .invalidParameter || error.code == .invalidOperation
        if error.code == .resourceNotFound {
            self.init(reason: .groupIsGone)
        } else if error.isAccessDenied {
            let denial = ExportError(error, while: doing)
            self.init(reason: .denied(denial.message), denial: denial)
        } else if isInvalid, error.operation == LogsClient.filterLogEvents.description {
            self.init(reason: .readRefused("\(error.code): \(error.message)"))
        } else {
            self.init(reason: .other("\(doing): \(error)"))
        }
    }
}
