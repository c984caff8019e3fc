import AWSClient
import ExportCore

/// Which streams a read has to look at. The metadata may leave streams out only where it is old enough to be trusted, and
/// only to save requests: reading too many is never wrong.
struct StreamChoice: Sendable {
    let environment: ExportEnvironment
    let planned: PlannedSlice
    let lane: LaneState

    /// Above this many streams, reading the whole group is cheaper than naming them.
    private static let namedStreamsMax = 1000
    /// FilterLogEvents takes at most 100 names (FACTS.md 3).
    private static let namesPerRequest = 100

    /// Passes over the window: each with the streams it names, or `[nil]` for the whole group; `nil` (none at all):
    /// nothing can be there.
    func streams() async throws -> [[String]?]? {
        let slice = planned.slice
        if let stream = slice.lane.stream { return [[stream.text]] }
        guard planned.mayTrustMetadata, slice.deed == .sweep else { return [nil] }
        // Only reads make sure of every event up to their height. What a task of these columns took depends on the window
        // of the ingestion time as well, and on the edges (decisions/0017).
        let read = lane.frontier.pieces(in: slice.window).map(\.read).min() ?? .never
        guard let living = try await living(in: slice.window, after: read) else { return [nil] }
        return living.isEmpty ? nil : passes(living)
    }

    /// The streams with events in the window that were ingested after `read`; `nil`: too many to name.
    private func living(in window: TimeWindow, after read: IngestionTime) async throws -> [LogStreamName]? {
        var living: [LogStreamName] = []
        // Newest first: behind the first stream that ended before the window, all did.
        let request = LogsAPI.DescribeLogStreamsRequest(
            logGroupName: planned.slice.lane.group.name.text, orderBy: .lastEventTime, descending: true, limit: 50)
        do {
            for try await stream in environment.clients.logs.logStreams(request) {
                let stream = try LogStream(stream)
                if let last = stream.lastEvent, last < window.start { break }
                if stream.mayHaveEvents(in: window), stream.lastIngestion.map({ $0 > read }) ?? true {
                    living.append(stream.name)
                }
                if living.count > Self.namedStreamsMax { return nil }
            }
        } catch let error as AWSError {
            throw ExportError(error, while: "listing the streams of \(planned.slice.lane)")
        }
        return living
    }

    /// Streams that share an export folder (`a/b` and `a-b`) go into the same pass: their events are told apart nowhere.
    private func passes(_ streams: [LogStreamName]) -> [[String]?] {
        let sorted = streams.sorted { ($0.exportFolder, $0) < ($1.exportFolder, $1) }
        var passes: [[String]] = []
        var pass: [LogStreamName] = []
        for folder in sorted.chunked(by: { $0.exportFolder == $1.exportFolder }) {
            // More than 100 names for one folder cannot be named together: read the whole group.
            if folder.count > Self.namesPerRequest { return [nil] }
            if pass.count + folder.count > Self.namesPerRequest {
                passes.append(pass.map(\.text))
                pass = []
            }
            pass += folder
        }
        if !pass.isEmpty { passes.append(pass.map(\.text)) }
        return passes
    }
}

extension Array {
    fileprivate func chunked(by belongTogether: (Element, Element) -> Bool) -> [[Element]] {
        var chunks: [[Element]] = []
        for element in self {
            if let last = chunks.last?.last, belongTogether(last, element) {
                chunks[chunks.count - 1].append(element)
            } else {
                chunks.append([element])
            }
        }
        return chunks
    }
}
