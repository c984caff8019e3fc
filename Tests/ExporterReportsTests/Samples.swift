import ExportCore
import ExportEngine
import ExporterReports
import ExporterSettings
import Storage

/// Short ways to write what the texts and records are about. Now is 2026-11-22T13:00:00Z.
enum Sample {
    static let midnight: Int64 = 1_795_305_600_000  // 2026-11-22T00:00:00Z
    static let hour: Int64 = 3_600_000
    static let day: Int64 = 86_400_000
    static let now = ServiceTime(midnight + 13 * hour)
    static let destination = Destination(bucket: "logs", prefix: "archive")
    static let sentences = Sentences(SettingSpelling(.command))

    static func lane(_ name: String, stream: String? = nil) -> LaneID {
        guard let group = LogGroupARN("arn:aws:logs:us-east-1:123456789012:log-group:\(name)") else {
            preconditionFailure("'\(name)' is not the name of a group")
        }
        return LaneID(group: group, stream: stream.map(streamName))
    }

    private static func streamName(_ stream: String) -> LogStreamName {
        guard let name = LogStreamName(stream) else { preconditionFailure("'\(stream)' is not the name of a stream") }
        return name
    }

    /// Copied up to then, from ten days before.
    static func frontier(through end: Int64) -> Frontier {
        var frontier = Frontier(start: EventTime(end - 10 * day))
        frontier.append(
            TimeWindow(start: EventTime(end - 10 * day), end: EventTime(end)),
            origin: .task(DoubtfulBand(certain: IngestionTime(end), possible: IngestionTime(end))))
        return frontier
    }

    static func group(_ name: String, created: Int64 = midnight - 30 * day, retention: Span? = nil) -> LogGroup {
        LogGroup(arn: lane(name).group, creation: ServiceTime(created), retention: retention, groupClass: .standard)
    }

    static func stream(first: Int64, last: Int64) -> LogStream {
        guard let name = LogStreamName("s") else { preconditionFailure("s is a name") }
        return LogStream(
            name: name, creation: ServiceTime(first), firstEvent: EventTime(first), lastEvent: EventTime(last),
            lastIngestion: IngestionTime(last))
    }

    static func settings(_ selection: GroupSelection = GroupSelection(prefixes: [])) throws -> ExportSettings {
        ExportSettings(
            selection: selection, destination: destination,
            layout: try ArchiveLayout(prefix: "archive", template: "{group}"))
    }

    static func inventory(_ groups: [(LogGroup, [LogStream])]) -> Inventory {
        Inventory(groups: groups.map { GroupEntry(group: $0.0, streams: .all($0.1)) })
    }

    static func plan(_ inventory: Inventory, _ document: StateDocument, _ settings: ExportSettings) -> ExportPlan {
        Planner(policy: settings.policy, now: now, selection: settings.selection).plan(inventory, document)
    }

    /// As a look at these groups and this state finds them.
    static func standings(
        _ groups: [(LogGroup, [LogStream])], _ document: StateDocument, _ settings: ExportSettings, maxLag: Span? = nil
    ) -> LaneStandings {
        let inventory = inventory(groups)
        return LaneStandings(
            document, inventory, plan(inventory, document, settings), settings, now: now, maxLag: maxLag)
    }
}
