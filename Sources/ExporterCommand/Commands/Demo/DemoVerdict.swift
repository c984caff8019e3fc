import ExportCore
import ExporterJudge
import ExporterReports
import SimulatedAWS

/// The proof at the end of the demo: the simulator's own record of every event it accepted, against the archive as it lies
/// in the bucket. The checkers share no code with the exporter.
struct DemoVerdict: Sendable {
    struct Row: Sendable {
        var group: String
        var streams: Int
        var events: Int
        var objects: Int
        var bytes: Int64
        var missing: Int
        var duplicated: Int
    }

    private static let evidenceMax = 10

    let rows: [Row]
    private let evidence: [String]

    /// Each group is judged by itself, side by side with the others.
    init(_ world: World, bucket: String, prefix: String, groups: [String]) async {
        let objects = world.objects(bucket: bucket, prefix: prefix).map(ArchivedObject.init)
        let judged = await withTaskGroup(of: (row: Row, evidence: [String]).self) { tasks in
            for group in groups {
                let folder = "/\(ArchiveLayout.encoded(group))/"
                let own = objects.filter { $0.key.contains(folder) }
                tasks.addTask { Self.judge(group, world, Archive(objects: own, prefix: prefix)) }
            }
            return await tasks.reduce(into: []) { $0.append($1) }
        }.sorted { $0.row.group < $1.row.group }
        rows = judged.map(\.row)
        let tidiness = TidinessChecker.check(
            Archive(objects: objects, prefix: prefix), openUploads: world.openUploads(bucket: bucket, prefix: prefix))
        evidence = judged.flatMap(\.evidence) + tidiness.samples.map(\.description)
    }

    private static func judge(_ group: String, _ world: World, _ archive: Archive) -> (Row, [String]) {
        let source = SourceEvent.collect(world, groups: [group])
        let result = ExactlyOnceChecker(source).check(archive)
        let row = Row(
            group: group, streams: Set(source.map(\.logStream)).count, events: source.count,
            objects: archive.objects.count, bytes: archive.objects.reduce(0) { $0 + Int64($1.bytes.count) },
            missing: result.missing, duplicated: result.surplus)
        return (row, result.samples.map(\.description))
    }

    var events: Int { rows.reduce(0) { $0 + $1.events } }
    var missing: Int { rows.reduce(0) { $0 + $1.missing } }
    var duplicated: Int { rows.reduce(0) { $0 + $1.duplicated } }
    var isExact: Bool { missing == 0 && duplicated == 0 && evidence.isEmpty }

    var lines: [String] {
        var table = TextTable([
            ("LOG GROUP", .left), ("STREAMS", .right), ("EVENTS", .right), ("OBJECTS", .right), ("SIZE", .right),
            ("MISSING", .right), ("DUPLICATED", .right),
        ])
        for row in rows {
            table.add([
                row.group, HumanText.count(row.streams), HumanText.count(row.events), HumanText.count(row.objects),
                HumanText.bytes(row.bytes), HumanText.count(row.missing), HumanText.count(row.duplicated),
            ])
        }
        return table.lines() + evidence.prefix(Self.evidenceMax).map { "  \($0)" }
    }
}
