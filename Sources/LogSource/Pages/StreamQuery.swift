import AWSClient
import ExportCore
import ExportFailures

/// Asks for the streams that `StreamChoice` wants to know of.
package struct StreamQuery: Sendable {
    private let access: LogAccess
    private let trust: MetadataTrust
    private let intent: Intent
    private let order: Order
    private let lane: LaneState

    package init(access: LogAccess, trust: MetadataTrust, intent: Intent, order: Order, lane: LaneState) {
        self.access = access
        self.trust = trust
        self.intent = intent
        self.order = order
        self.lane = lane
    }

    package func streams() async throws -> StreamChoice.Streams {
        if let known = StreamChoice.known(intent.lane, order) { return known }
        var choice = StreamChoice(window: intent.window, frontier: lane.doubtedFrontier, trust: trust)
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
        for try await stream in access.logs.logStreams(request) {
            guard take(try LogStream(stream)) else { return }
        }
    }
}
