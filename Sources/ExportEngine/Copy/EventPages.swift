import AWSClient
import ExportCore
import LogCodec

/// The pages of one FilterLogEvents query, to the end: a page may be empty, and a token may come twice, while more
/// follows; only the absence of a token is the end (FACTS.md 3).
struct EventPages {
    private let environment: ExportEnvironment
    private var request: LogsAPI.FilterLogEventsRequest
    private(set) var hasMore = true
    private var emptyPages = 0
    /// An endless row of empty pages is a service that is broken: said aloud, not waited for.
    private static let emptyPagesMax = 10_000

    init(environment: ExportEnvironment, slice: Slice, streamNames: [String]?) {
        self.environment = environment
        request = LogsAPI.FilterLogEventsRequest(
            logGroupName: slice.lane.group.name.text, logStreamNames: streamNames,
            startTime: slice.window.first.milliseconds, endTime: slice.window.last.milliseconds, limit: 10_000,
            unmask: environment.settings.unmask ? true : nil)
    }

    mutating func next() async throws(ExportError) -> EventPage? {
        guard hasMore else { return nil }
        let page: EventPage
        do {
            page = try EventPage(
                scanning: try await environment.clients.logs.filterLogEvents(request), as: .filterLogEvents)
        } catch let error as AWSError {
            throw ExportError(error, while: "reading events of \(request.logGroupName ?? "?")")
        } catch {
            throw ExportError(
                .serviceUnavailable, "a page of events of \(request.logGroupName ?? "?") cannot be read: \(error)")
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
}
