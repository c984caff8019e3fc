import AWSClient
import ExportCore
import ExportFailures
import LogCodec

/// A part of a read cannot be taken from GetLogEvents: FilterLogEvents reads it from its beginning.
package enum StreamDoubt: Error {
    /// A page may show again what an earlier one has shown.
    case overlap
    /// The service does not answer.
    case refused(AWSError)
    case unreadable(PageError)
    /// The token does not come back.
    case endless(pages: Int)

    var isDenial: Bool {
        if case .refused(let error) = self { error.isAccessDenied } else { false }
    }

    /// It will not answer the next time either.
    var isRefusal: Bool {
        if case .refused(let error) = self { error.kind == .permanent } else { false }
    }
}

extension StreamDoubt: CustomStringConvertible {
    package var description: String {
        switch self {
        case .overlap: "a page may hold events of an earlier one"
        case .refused(let error): "\(error)"
        case .unreadable(let error): "\(error)"
        case .endless(let pages): "no end within \(pages) pages"
        }
    }
}

/// The pages of one GetLogEvents query, to the end: the answer that repeats the token that was sent [S-GET-LAST-PAGE]. Pages
/// between may be empty. Throws `StreamDoubt` as soon as FilterLogEvents might show anything else.
package struct StreamPages: Sendable {
    private let access: LogAccess
    private let group: LogGroupARN
    /// Does not wait for a quota that others use up: FilterLogEvents has another.
    private let logs: LogsClient
    private var request: LogsAPI.GetLogEventsRequest
    private var overlap = PageOverlap()
    package private(set) var hasMore = true
    private var pages = 0
    private var emptyPages = 0
    private static let emptyPagesMax = 1_000

    /// - Parameter window: of the lane, or a part of it.
    package init(access: LogAccess, group: LogGroupARN, stream: LogStreamName, window: TimeWindow) {
        self.access = access
        self.group = group
        logs = access.impatientLogs
        // The end is excluded here, unlike that of FilterLogEvents [S-GET-BOUNDS]; without the direction the newest come
        // first [S-GET-HEAD].
        request = LogsAPI.GetLogEventsRequest(
            logGroupName: group.name.text, logStreamName: stream.text, startTime: window.start.milliseconds,
            endTime: window.end.milliseconds, limit: 10_000, startFromHead: true,
            unmask: access.unmask ? true : nil)
    }

    package mutating func next() async throws -> EventPage? {
        guard hasMore else { return nil }
        let bytes = try await bytes()
        let page: EventPage
        do {
            page = try EventPage(mending: bytes, as: .getLogEvents)
        } catch {
            throw StreamDoubt.unreadable(error)
        }
        pages += 1
        guard overlap.isNew(page) else { throw StreamDoubt.overlap }
        if !page.mended.isEmpty { access.oddTexts.note(page, of: LaneID(group: group), request.logStreamName) }
        hasMore = page.nextToken != request.nextToken
        emptyPages = page.events.isEmpty ? emptyPages + 1 : 0
        guard !hasMore || (pages < access.pagesMax && emptyPages < Self.emptyPagesMax) else {
            throw StreamDoubt.endless(pages: pages)
        }
        request.nextToken = page.nextToken
        if !hasMore { access.streamReads.ended(group) }
        return page
    }

    private func bytes() async throws -> [UInt8] {
        do {
            return try await ThrottledPage(access: access).bytes { () async throws(AWSError) in
                try await logs.getLogEvents(request)
            }
        } catch {
            // Whatever it is, FilterLogEvents shows whether it is more than the loss of this call.
            guard error.isCredentialProblem || error.isCancelled else { throw StreamDoubt.refused(error) }
            throw ExportError(error, while: "reading events of \(group.name)")
        }
    }
}
