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
        var choice = StreamChoice(window: intent.window, frontier: lane.frontier)
        let request = LogsAPI.DescribeLogStreamsRequest(
            logGroupName: intent.lane.group.name.text, orderBy: .lastEventTime, descending: true, limit: 50)
        do {
            for try await stream in environment.clients.logs.logStreams(request) {
                guard choice.take(try LogStream(stream)) else { break }
            }
        } catch let error as AWSError {
            let doing = "listing the streams of \(intent.lane)"
            guard let refusal = LaneRefusal(error, while: doing) else { throw ExportError(error, while: doing) }
            // Nobody may know them: then all are read.
            guard refusal.denial != nil else { throw refusal }
            return .wholeGroup
        }
        return choice.streams
    }
}
