import AWSClient
import ExportCore
import ExportFailures
import LogCodec

/// The service says no to reading a lane, or answers what cannot be read: that lane cannot be done now, and the others can.
package struct LaneRefusal: Error {
    package var reason: LaneFailure
    /// The call that was denied.
    package var denial: ExportError?
    /// Of one page, which is worth being narrowed down.
    package var page: PageError?

    package init(reason: LaneFailure, denial: ExportError? = nil, page: PageError? = nil) {
        self.reason = reason
        self.denial = denial
        self.page = page
    }
}

/// The pages of one FilterLogEvents query, to the end: a page may be empty, and a token may come twice, while more
/// follows; only the absence of a token is the end [S-FILTER-LAST-PAGE].
package struct EventPages: Sendable {
    private let access: LogAccess
    private let lane: LaneID
    private var request: LogsAPI.FilterLogEventsRequest
    package private(set) var hasMore = true
    private var emptyPages = 0
    private var pages = 0
    /// An endless row of empty pages is a service that is broken: said aloud, not waited for.
    private static let emptyPagesMax = 10_000

    /// - Parameters:
    ///   - window: of the lane, or a part of it.
    ///   - limit: of the events of a page.
    package init(
        access: LogAccess, lane: LaneID, window: TimeWindow, streamNames: [String]?, limit: Int = 10_000
    ) {
        self.access = access
        self.lane = lane
        request = LogsAPI.FilterLogEventsRequest(
            logGroupName: lane.group.name.text, logStreamNames: streamNames, startTime: window.first.milliseconds,
            endTime: window.last.milliseconds, limit: limit, unmask: access.unmask ? true : nil)
    }

    package mutating func next() async throws -> EventPage? {
        guard hasMore else { return nil }
        let bytes = try await bytes()
        access.troubles.answered()
        let page: EventPage
        do {
            page = try EventPage(mending: bytes, as: .filterLogEvents)
        } catch {
            // What one group holds must not keep the others from being read.
            throw LaneRefusal(
                reason: .pageUnreadable("a page of events of \(request.logGroupName ?? "?") cannot be read: \(error)"),
                page: error)
        }
        if !page.mended.isEmpty { access.oddTexts.note(page, of: lane) }
        pages += 1
        guard pages < access.pagesMax || page.nextToken == nil else {
            throw ExportError(
                .serviceUnavailable,
                "FilterLogEvents of \(request.logGroupName ?? "?") did not come to an end within \(pages) pages")
        }
        request.nextToken = page.nextToken
        hasMore = page.nextToken != nil
        emptyPages = page.events.isEmpty ? emptyPages + 1 : 0
        if emptyPages > Self.emptyPagesMax {
            throw ExportError(
                .serviceUnavailable,
                "FilterLogEvents of \(request.logGroupName ?? "?") answered \(emptyPages) empty pages in a row")
        }
        return page
    }

    private func bytes() async throws -> [UInt8] {
        do {
            return try await ThrottledPage(access: access).bytes { () async throws(AWSError) in
                try await access.logs.filterLogEvents(request)
            }
        } catch {
            throw failure(error)
        }
    }

    private func failure(_ error: AWSError) -> any Error {
        let doing = "reading events of \(request.logGroupName ?? "?")"
        return LaneRefusal(error, while: doing) ?? ExportError(error, while: doing)
    }
}
