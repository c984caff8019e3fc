import AWSClient
import ExportCore
import ExportFailures
import LogCodec

/// Small questions about what a lane's source has, for those who compare.
package struct SourceLook: Sendable {
    private let access: LogAccess
    private let lane: LaneID

    /// More streams than this are not looked through.
    private static let streamsMax = 20_000

    package init(access: LogAccess, lane: LaneID) {
        self.access = access
        self.lane = lane
    }

    /// The time of the first event that the source shows before `end`.
    package func firstEvent(before end: EventTime) async throws -> EventTime? {
        guard end > EventTime(0) else { return nil }
        var pages = EventPages(
            access: access, lane: lane, window: TimeWindow(start: EventTime(0), end: end),
            streamNames: lane.stream.map { [$0.text] }, limit: 1)
        while let page = try await pages.next() {
            if let first = page.events.first { return EventTime(first.timestamp) }
        }
        return nil
    }

    /// All streams; `nil`: they are too many, or the service does not show them.
    package func streams() async throws -> [LogStream]? {
        let request = LogsAPI.DescribeLogStreamsRequest(
            logGroupName: lane.group.name.text, logStreamNamePrefix: lane.stream?.text, limit: 50)
        var found: [LogStream] = []
        do {
            for try await stream in access.logs.logStreams(request) {
                found.append(try LogStream(stream))
                if found.count > Self.streamsMax { return nil }
            }
        } catch let error as ExportError where error.isOfLane {
            return nil
        } catch let error as AWSError {
            let doing = "listing the streams of \(lane)"
            guard let refusal = LaneRefusal(error, while: doing) else { throw ExportError(error, while: doing) }
            guard refusal.denial != nil else { throw refusal }
            return nil
        }
        return found
    }
}
