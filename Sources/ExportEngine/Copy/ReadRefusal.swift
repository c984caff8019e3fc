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

    var reason: LaneFailure { .readRefused("\(error.code): \(error.message)") }
}
