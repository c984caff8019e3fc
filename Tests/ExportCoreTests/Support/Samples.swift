import Chronology
import ExportCore

/// Short ways to write the values that the tests are about.
enum Sample {
    static let hour: Int64 = 3_600_000
    static let day: Int64 = 86_400_000
    /// 2026-11-22T13:00:00Z
    static let now = ServiceTime(time("2026-11-22T13:00:00Z"))

    static func time(_ text: String) -> Int64 {
        guard let milliseconds = RFC3339.milliseconds(text, .short) else {
            preconditionFailure("'\(text)' is not an instant")
        }
        return milliseconds
    }

    static func event(_ text: String) -> EventTime { EventTime(time(text)) }

    static func window(_ start: String, _ end: String) -> TimeWindow {
        TimeWindow(start: event(start), end: event(end))
    }

    static func name(_ text: String) -> LogGroupName {
        guard let name = LogGroupName(text) else { preconditionFailure("'\(text)' is not the name of a group") }
        return name
    }

    static func stream(_ text: String) -> LogStreamName {
        guard let name = LogStreamName(text) else { preconditionFailure("'\(text)' is not the name of a stream") }
        return name
    }

    static func arn(_ group: String = "/app/a") -> LogGroupARN {
        LogGroupARN(partition: "aws", region: "eu-west-1", account: "111122223333", name: name(group))
    }

    static func lane(_ group: String = "/app/a", stream: String? = nil) -> LaneID {
        LaneID(group: arn(group), stream: stream.map(Self.stream))
    }

    static func group(
        _ name: String = "/app/a", creation: String = "2026-11-01", retention: Span? = nil,
        groupClass: LogGroup.Class = .standard
    ) -> LogGroup {
        LogGroup(
            arn: arn(name), creation: ServiceTime(time(creation)), retention: retention, groupClass: groupClass)
    }

    static func liveStream(
        _ name: String = "s", creation: String = "2026-11-01", first: String? = "2026-11-01",
        last: String? = "2026-11-22T12:59:00Z", ingestion: String? = "2026-11-22T12:59:00Z"
    ) -> LogStream {
        LogStream(
            name: stream(name), creation: ServiceTime(time(creation)), firstEvent: first.map(event),
            lastEvent: last.map(event), lastIngestion: ingestion.map { IngestionTime(time($0)) })
    }

    static func inventory(
        _ group: LogGroup = group(), _ streams: [LogStream] = [liveStream()]
    ) -> Inventory {
        Inventory(groups: [GroupEntry(group: group, streams: .all(streams))])
    }

    static func intent(
        _ lane: LaneID = lane(), _ window: TimeWindow, deed: Slice.Deed = .task, attempt: String = "run-1",
        horizon: IngestionTime? = nil, seals: Bool = false, failures: Int = 0, journaled: ServiceTime = now
    ) -> Intent {
        Intent(
            slice: Slice(lane: lane, window: window, deed: deed), attempt: AttemptID(attempt), prefix: "p/\(attempt)/",
            manifestKey: "_manifests/\(attempt).json", run: RunID("run"), journaled: journaled, horizon: horizon,
            seals: seals, failures: failures)
    }

    static func band(_ certain: Int64, _ possible: Int64) -> DoubtfulBand {
        DoubtfulBand(certain: IngestionTime(certain), possible: IngestionTime(possible))
    }
}
