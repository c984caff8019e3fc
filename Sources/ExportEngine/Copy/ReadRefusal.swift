import AWSClient

/// The service's definite no to reading a log group, which is no reason to leave the other groups.
///
/// What classes beyond STANDARD allow is not documented; such an operation is refused as an invalid parameter or an invalid
/// operation [S-CLASSES] [S-CLASS-READS].
struct ReadRefusal: Sendable {
    private let error: AWSError

    init?(_ error: any Error) {
        guard let cause = (error as? ExportError)?.cause, cause.kind == .permanent,
            cause.operation == LogsClient.filterLogEvents.description,
            cause.code == .invalidParameter || cause.code == .invalidOperation
        else { return nil }
        self.error = cause
    }

    /// What happened and what can be done instead.
    var words: String {
        """
        the service refuses to let it be read (\(error.code): \(error.message)). If that is for its log class, which cannot \
        be changed: query it with Logs Insights, send its logs to a new group of class STANDARD, or leave it out
        """
    }
}
