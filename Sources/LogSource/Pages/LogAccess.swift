import AWSClient
import ExportCore

/// What reading events takes: the client, and how far its caller goes for an answer.
package struct LogAccess: Sendable {
    let logs: LogsClient
    /// The same, whose calls do not wait for a quota that others use up.
    let impatientLogs: LogsClient
    let unmask: Bool
    /// Of one query.
    let pagesMax: Int
    /// What the run has learnt of reading by GetLogEvents.
    let streamReads: StreamReads
    /// What it has met that is not text.
    let oddTexts: OddTexts
    /// Groups that found no answer.
    let troubles: GroupTroubles
    /// Waits, within the time of the run. False: the time is over.
    let pause: @Sendable (Span) async -> Bool

    package init(
        logs: LogsClient, impatientLogs: LogsClient, unmask: Bool, pagesMax: Int, streamReads: StreamReads,
        oddTexts: OddTexts, troubles: GroupTroubles,
        pause: @escaping @Sendable (Span) async -> Bool
    ) {
        self.logs = logs
        self.impatientLogs = impatientLogs
        self.oddTexts = oddTexts
        self.troubles = troubles
        self.unmask = unmask
        self.pagesMax = pagesMax
        self.streamReads = streamReads
        self.pause = pause
    }
}
