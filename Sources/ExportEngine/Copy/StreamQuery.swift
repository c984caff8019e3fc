import AWSClient
import ExportCore

/// Asks for the streams that `StreamChoice` wants to know of.
struct StreamQuery: Sendable {
    let environment: ExportEnvironment
    let intent: Intent
    let order: Order
    let lane: LaneState

    func streams() async throws -> StreamChoice.Streams {
        if let known = StreamChoice.known(intent.lane, order) { return known }
        let trust = MetadataTrust(policy: environment.settings.policy, now: environment.now)
        var choice = StreamChoice(window: intent.window, frontier: lane.frontier, trust: trust)
        do {
            try await list(descending: true) { choice.takeNewest($0) }
            if choice.isCutShort { try await list(descending: false) { choice.takeSilent($0) } }
        } catch let error as ExportError where error.isOfLane {
            return .wholeGroup
        } catch let error as AWSError {
            let doing = "listing the streams of \(intent.lane)"
            guard let refusal = LaneRefusal(error, while: doing) else { throw ExportError(error, while: doing) }
            // Nobody may know them: then all are read.
            guard refusal.denial != nil else { throw refusal }
            return .wholeGroup
        }
        return choice.streams
    }

    /// Lists streams by their last event until `take` has enough.
    private func list(descending: Bool, _ take: (LogStream) -> Bool) async throws {
        let request = LogsAPI.DescribeLogStreamsRequest(
            logGroupName: intent.lane.group.name.text, orderBy: .lastEventTime, descending: descending, limit: 50)
        for try await stream in environment.clients.logs.logStreams(request) {
            guard take(try LogStream(stream)) else { return }
        }
    }
}
