import AWSClient
import ExportCore
import ExportFailures
import Synchronization

/// Calls on single groups that found no answer, whatever was tried. As long as others are answered meanwhile it is that group's
/// trouble; where none is, it is the service's, and of all.
package final class GroupTroubles: Sendable {
    /// So many in a row, and not one answer between them.
    private static let rowMax = 3

    private let row = Mutex(0)

    package init() {}

    /// The service has answered a call on a group.
    package func answered() { row.withLock { $0 = 0 } }

    /// Whether this may be the group's own trouble.
    package func isOfGroup(_ error: ExportError) -> Bool {
        guard let cause = error.cause, error.code == .serviceUnavailable, Self.operations.contains(cause.operation),
            !cause.isCancelled, cause.code != .heldBack
        else { return false }
        return row.withLock { row in
            row += 1
            return row < Self.rowMax
        }
    }

    private static let operations: Set<String> = [
        LogsClient.filterLogEvents.description, LogsClient.describeLogStreams.description,
    ]
}
