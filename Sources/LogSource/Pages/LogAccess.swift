import AWSClient
import ExportCore

/// What reading events takes: the client, and how far its caller goes for an answer.
package struct LogAccess: Sendable {
    let logs: LogsClient
    let unmask: Bool
    /// Of one query.
    let pagesMax: Int
    /// What the run has learnt of reading by GetLogEvents.
    let streamReads: StreamReads
    /// Waits, within the time of the run. False: the time is over.
    let pause: @Sendable (Span) async -> Bool

    package init(
        logs: LogsClient, unmask: Bool, pagesMax: Int, streamReads: StreamReads,
        pause: @escaping @Sendable (Span) async -> Bool
    ) {
        self.logs = logs
        self.unmask = unmask
        self.pagesMax = pagesMax
        self.streamReads = streamReads
        self.pause = pause
    }
}
