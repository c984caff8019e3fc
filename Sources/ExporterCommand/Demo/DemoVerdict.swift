import CloudSimulator
import ExportCore

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

    private(set) var rows: [Row] = []
    private(set) var evidence: [String] = []

    init(_ world: World, bucket: String, prefix: String, groups: [String]) {
        let objects = world.objects(bucket: bucket, prefix: prefix).map(ArchivedObject.init)
        for group in groups {
            let folder = "/\(ArchiveLayout.encoded(group))/"
            add(group, world, objects.filter { $0.key.contains(folder) }, prefix)
        }
        let tidiness = TidinessChecker.check(
            Archive(objects: objects, prefix: prefix), openUploads: world.openUploads(bucket: bucket, prefix: prefix))
        evidence += tidiness.differences
    }

    private mutating func add(_ group: String, _ world: World, _ objects: [ArchivedObject], _ prefix: String) {
        let source = SourceEvent.collect(world, groups: [group])
        let archive = Archive(objects: objects, prefix: prefix)
        let checker = ExactlyOnceChecker(source)
        let result = checker.check(archive)
        // Only where something is wrong does it take a second look to tell too many from too few.
        let doubled = result.passed ? 0 : checker.neverDoubled(archive).differenceCount
        rows.append(
            Row(
                group: group, streams: Set(source.map(\.logStream)).count, events: source.count,
                objects: archive.objects.count, bytes: archive.objects.reduce(0) { $0 + Int64($1.bytes.count) },
                missing: result.differenceCount - doubled, duplicated: doubled))
        evidence += result.differences
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
