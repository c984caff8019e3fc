import ArchiveTools
import ExportCore
import ExportEngine
import ExportFailures
import ExporterJudge
import ExporterSimulation
import LogCodec
import SimulatedAWS
import SimulationKit
import Storage
import Testing

/// Objects as earlier versions and the service write them, and objects that are not what they should be.
@Suite struct CatFormatTests {
    private static func bench(
        _ engine: ExportPolicy.Engine, _ format: EventFormat, _ compression: Compression
    ) throws -> (CatBench, groups: [String]) {
        var exporter = ExporterUnderTest()
        exporter.policy.engine = engine
        exporter.adjust = {
            $0.format = format
            $0.compression = compression
        }
        let simulation = Simulation.universe()
        let workload = simulation.load(Scenes.lateAndFuture() + Scenes.collidingNames(), hours: 30)
        _ = try simulation.runEvery(hours: 12, for: 24 * 20, exporter)
        return (CatBench(simulation: simulation, exporter: exporter), workload.groupNames)
    }

    private static func rows(of object: Manifest.Object, _ world: World) throws -> [UInt8] {
        let stored = try #require(
            world.objects(bucket: ExporterUnderTest.bucket, prefix: object.key).first { $0.key == object.key })
        let decompressor = Decompressor(try #require(ObjectEncoding(key: object.key)).compression)
        decompressor.push(stored.bytes)
        var rows: [UInt8] = []
        while let piece = try decompressor.next() { rows += piece }
        try decompressor.finish()
        return rows
    }

    /// Every manifest anew, with its objects as these say.
    private static func rewrite(
        _ simulation: Simulation, _ change: ([(object: Manifest.Object, rows: [UInt8])]) throws -> [(String, [UInt8])]
    ) throws {
        let (world, bucket) = (simulation.world, ExporterUnderTest.bucket)
        for stored in world.objects(bucket: bucket, prefix: "logs/_manifests/") {
            var manifest = try ManifestCodec.decode(stored.bytes)
            let objects = try manifest.objects.map { (object: $0, rows: try rows(of: $0, world)) }
            for object in manifest.objects { world.deleteObject(bucket: bucket, key: object.key) }
            let streams = Dictionary(manifest.objects.map { ($0.key, $0.stream) }, uniquingKeysWith: { a, _ in a })
            manifest.objects = try change(objects).map { key, bytes in
                world.putObject(bucket: bucket, key: key, body: bytes)
                return Manifest.Object(
                    key: key, bytes: Int64(bytes.count), etag: "", stream: streams[key] ?? nil, events: nil)
            }
            world.putObject(bucket: bucket, key: stored.key, body: ManifestCodec.encode(manifest))
        }
    }

    /// Members or frames end anywhere.
    private static func members(_ rows: [UInt8], key: String, of bytes: Int = 700) throws -> [UInt8] {
        let compression = try #require(ObjectEncoding(key: key)).compression
        return try stride(from: 0, to: rows.count, by: bytes).flatMap {
            try compression.object(of: Array(rows[$0..<min(rows.count, $0 + bytes)]))
        }
    }

    @Test(arguments: EventFormat.allCases, [Compression.gzip, .zstd])
    func ofFormatOneItIsWhatTheSourceHas(format: EventFormat, compression: Compression) throws {
        let (bench, groups) = try Self.bench(.read, format, compression)
        try Self.rewrite(bench.simulation) { objects in
            try objects.map { ($0.object.key, try Self.members($0.rows, key: $0.object.key)) }
        }
        let rows = try bench.rows(CatBench.everything())
        #expect(rows.sorted() == bench.source(groups, inFolders: false))
        #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.time <= $1.time })
    }

    /// One object for each folder of a task, which two streams may share: not in order, and of several members.
    @Test func ofFoldersThatStreamsShareToo() throws {
        let (bench, groups) = try Self.bench(.exportTask, .text, .gzip)
        var shared = 0
        try Self.rewrite(bench.simulation) { objects in
            var byFolder: [(key: String, rows: [UInt8])] = []
            for (object, rows) in objects {
                let folder = object.key.split(separator: "/").dropLast()
                let isOfTask = !object.key.contains(".text.")
                if isOfTask,
                    let index = byFolder.firstIndex(where: { $0.key.split(separator: "/").dropLast() == folder })
                {
                    byFolder[index].rows += rows
                    shared += 1
                } else {
                    byFolder.append((object.key, rows))
                }
            }
            return try byFolder.map { ($0.key, try Self.members($0.rows, key: $0.key)) }
        }
        #expect(shared > 0)
        let rows = try bench.rows(CatBench.everything())
        let folders = rows.map { row in
            var row = row
            row.stream = row.stream.replacing("/", with: "-")
            return row
        }
        #expect(folders.sorted() == bench.source(groups, inFolders: true))
        #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.time <= $1.time })
    }

    /// What lies beside the objects that manifests list is no archive, and what an attempt left that was given up is none.
    @Test func onlyTheManifestsSayWhatIsTheArchive() throws {
        let (bench, groups) = try Self.bench(.read, .jsonl, .gzip)
        let world = bench.simulation.world
        let objects = world.objects(bucket: ExporterUnderTest.bucket, prefix: "logs/2").filter {
            $0.key.hasSuffix(".gz")
        }
        for object in objects {
            world.putObject(
                bucket: ExporterUnderTest.bucket, key: object.key.replacing("000000", with: "000009"),
                body: object.bytes)
        }
        #expect(try bench.rows(CatBench.everything()).sorted() == bench.source(groups, inFolders: false))
    }

    /// Killed after any call of a run, before the next: nothing is shown twice.
    @Test(arguments: [SliceKind.read, .sweep, .abandonedRead], [true, false])
    func afterACrashNothingIsShownTwice(kind: SliceKind, hasState: Bool) throws {
        for call in 1... {
            let stop = ProcessStop(
                .crash, .afterEffect, on: CallMatch(operation: "*", process: "doomed"), occurrence: call)
            let small = try kind.world(faults: FaultPlan(stops: [stop]))
            let isOver = try !small.run("doomed").isCrash
            var bench = CatBench(simulation: small.simulation, exporter: small.exporter)
            bench.hasState = hasState
            let source = bench.source([SmallWorld.group], inFolders: false)
            var left = source
            for row in try bench.rows(CatBench.everything()) {
                guard let index = left.firstIndex(of: row) else {
                    Issue.record("\(kind), call \(call): \(row) is shown twice, or is none")
                    break
                }
                left.remove(at: index)
            }
            if isOver { return }
        }
    }

    @Test(arguments: ["missing", "short", "bits", "other"])
    func whatCannotBeReadIsAnErrorThatNamesTheObject(damage: String) throws {
        let (bench, _) = try Self.bench(.read, .jsonl, .gzip)
        let (world, bucket) = (bench.simulation.world, ExporterUnderTest.bucket)
        let object = try #require(
            world.objects(bucket: bucket, prefix: "logs/2").first { $0.key.hasSuffix(".gz") })
        var bytes = object.bytes
        switch damage {
        case "missing": world.deleteObject(bucket: bucket, key: object.key)
        case "short": bytes.removeLast(bytes.count - 11)
        case "bits": bytes[bytes.count / 2] ^= 0xFF
        default: bytes = [UInt8](repeating: 7, count: bytes.count)
        }
        if damage != "missing" { world.putObject(bucket: bucket, key: object.key, body: bytes) }
        let error = #expect(throws: ExportError.self) { try bench.rows(CatBench.everything()) }
        #expect(
            error?.code == .failed && "\(error?.reason as Any)".contains(object.key), "\(String(describing: error))")
    }

    /// As after `aws s3 sync`: below other folders, or none.
    @Test(arguments: ["", "copies/of"])
    func anArchiveThatWasCopiedIsRead(prefix: String) throws {
        let (bench, groups) = try Self.bench(.read, .jsonl, .zstd)
        let world = bench.simulation.world
        world.createBucket("copy")
        for object in world.objects(bucket: ExporterUnderTest.bucket, prefix: "logs/") {
            let key = (prefix.isEmpty ? "" : prefix + "/") + object.key.dropFirst("logs/".count)
            world.putObject(bucket: "copy", key: String(key), body: object.bytes)
            world.deleteObject(bucket: ExporterUnderTest.bucket, key: object.key)
        }
        var exporter = bench.exporter
        exporter.adjust = { settings in
            settings.destination = Destination(bucket: "copy", prefix: prefix)
            if let layout = try? ArchiveLayout(prefix: prefix) { settings.layout = layout }
        }
        var copy = CatBench(simulation: bench.simulation, exporter: exporter)
        copy.hasState = false
        #expect(try copy.rows(CatBench.everything()).sorted() == bench.source(groups, inFolders: false))
    }
}
