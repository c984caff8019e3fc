import AWSClient
import ExportCore

/// Which streams a read has to look at. The metadata may leave streams out only where it is old enough to be trusted, and
/// only to save requests: reading too many is never wrong.
struct StreamChoice: Sendable {
    let environment: ExportEnvironment
    let planned: PlannedSlice
    let lane: LaneState

    /// FilterLogEvents takes at most 100 names [S-FILTER-NAMES]. More streams are read as the whole group: several
    /// reads, one after the other, could commit nothing before the last, and would never end where a run has less time
    /// than that.
    private static let namesMax = 100

    enum Streams: Sendable {
        /// Nothing can be in the window.
        case none
        case named([String])
        case wholeGroup
    }

    func streams() async throws -> Streams {
        let slice = planned.slice
        if let stream = slice.lane.stream { return .named([stream.text]) }
        guard planned.mayTrustMetadata, slice.deed == .sweep else { return .wholeGroup }
        // Only reads make sure of every event up to their height. What a task of these columns took depends on the window
        // of the ingestion time as well, and on the edges (decisions/0017).
        let read = lane.frontier.pieces(in: slice.window).map(\.read).min() ?? .never
        guard let living = try await living(in: slice.window, after: read) else { return .wholeGroup }
        return living.isEmpty ? .none : .named(living.map(\.text))
    }

    /// The streams that may hold events of the window that were ingested after `read`; `nil`: too many to name.
    private func living(in window: TimeWindow, after read: IngestionTime) async throws -> [LogStreamName]? {
        let trust = MetadataTrust(policy: environment.settings.policy, now: environment.now)
        var living: [LogStreamName] = []
        var isCutShort = false
        // Newest first: behind the first stream that ended before the window, all did, or say nothing at all.
        try await list(descending: true) { stream in
            if let last = stream.lastEvent, last < window.start {
                isCutShort = true
                return false
            }
            if stream.mayHold(in: window, after: read, trust) { living.append(stream.name) }
            return living.count <= Self.namesMax
        }
        // Those stand at the other end.
        if isCutShort {
            try await list(descending: false) { stream in
                guard stream.lastEvent == nil else { return false }
                if stream.mayHold(in: window, after: read, trust), !living.contains(stream.name) {
                    living.append(stream.name)
                }
                return living.count <= Self.namesMax
            }
        }
        return living.count <= Self.namesMax ? living : nil
    }

    /// Lists streams by their last event until `take` has enough.
    private func list(descending: Bool, _ take: (LogStream) -> Bool) async throws {
        let lane = planned.slice.lane
        let request = LogsAPI.DescribeLogStreamsRequest(
            logGroupName: lane.group.name.text, orderBy: .lastEventTime, descending: descending, limit: 50)
        do {
            for try await stream in environment.clients.logs.logStreams(request) {
                guard take(try LogStream(stream)) else { return }
            }
        } catch let error as AWSError {
            throw ExportError(error, while: "listing the streams of \(lane)")
        }
    }
}
