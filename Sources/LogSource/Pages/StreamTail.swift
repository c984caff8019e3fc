import AWSClient
import ExportCore
import ExportFailures
import LogCodec

/// The events of one stream and column by GetLogEvents, one a page and the last first: behind an event that cannot be parsed
/// no other call shows what comes. Without ids: an event that equals one before it ends the reading, for it may be the same.
struct StreamTail: Sendable {
    private let access: LogAccess
    private let group: LogGroupARN
    private let stream: LogStreamName
    private var request: LogsAPI.GetLogEventsRequest
    private var overlap = PageOverlap()
    private(set) var hasMore = true

    init(access: LogAccess, group: LogGroupARN, stream: LogStreamName, column: EventTime) {
        self.access = access
        self.group = group
        self.stream = stream
        // The end is excluded [S-GET-BOUNDS]; without the direction the newest come first [S-GET-HEAD].
        request = LogsAPI.GetLogEventsRequest(
            logGroupName: group.name.text, logStreamName: stream.text, startTime: column.milliseconds,
            endTime: column.milliseconds + 1, limit: 1, startFromHead: false, unmask: access.unmask ? true : nil)
    }

    /// - Throws: `StreamDoubt` where it gets no further.
    mutating func next() async throws -> [EventFacts] {
        let page: EventPage
        do {
            page = try EventPage(mending: try await bytes(), as: .getLogEventsBackwards)
        } catch let error as PageError {
            throw StreamDoubt.unreadable(error)
        }
        guard overlap.isNew(page) else { throw StreamDoubt.overlap }
        if !page.mended.isEmpty { access.oddTexts.note(page, of: LaneID(group: group), stream.text) }
        hasMore = page.nextToken != request.nextToken
        request.nextToken = page.nextToken
        return page.events.map { event in
            EventFacts(
                time: EventTime(event.timestamp), ingestion: IngestionTime(event.ingestionTime), stream: stream,
                eventID: "", message: page.bytes(of: event.message))
        }
    }

    private func bytes() async throws -> [UInt8] {
        do {
            return try await ThrottledPage(access: access).bytes { () async throws(AWSError) in
                try await access.impatientLogs.getLogEvents(request)
            }
        } catch {
            guard error.isCredentialProblem || error.isCancelled else { throw StreamDoubt.refused(error) }
            throw ExportError(error, while: "reading events of \(group.name)")
        }
    }
}
