import ArchiveTools
import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import LogCodec
import SimulatedAWS
import SimulationKit
import Testing

/// Filters of terms: `cat` fetches less, and finds the same.
@Suite struct CatTermsTests {
    private static let group = "/app/terms"

    /// A day of a group, some MiB compressed; a word in three of its messages.
    private static func bench(
        _ indexing: ObjectIndexing, _ compression: Compression = .gzip, _ format: EventFormat = .jsonl
    ) throws -> CatBench {
        var exporter = ExporterUnderTest()
        exporter.policy.engine = .read
        exporter.adjust = { settings in
            settings.index = indexing
            settings.compression = compression
            settings.format = format
        }
        let simulation = Simulation.universe()
        simulation.world.createLogGroup(group)
        let start = simulation.nowMilliseconds
        var random = SeededRandom(seed: 3)
        simulation.world.append(
            (0..<80_000).map { number in
                let time = start + Int64(number) * 1000
                let word = [111, 20_000, 39_000].contains(number) ? "zebraword" : "request"
                let noise =
                    "from 10.0.\(random.next() % 256).\(random.next() % 256), took \(random.next() % 977) ms,"
                    + " trace \(String(random.next(), radix: 16)), order \(String(random.next(), radix: 10))"
                return NewEvent(
                    group: group, stream: "s\(number % 3)", timestamp: time, ingestionTime: time,
                    message: "\(word) \(number) \(noise)")
            })
        _ = try simulation.runEvery(hours: 12, for: 48, exporter)
        return CatBench(simulation: simulation, exporter: exporter)
    }

    private static func query(_ text: String) throws -> CatQuery {
        var query = CatBench.everything()
        query.filter.add(try GrepExpression(text))
        return query
    }

    private static func objects(_ bench: CatBench, _ folder: String) -> [StoredObject] {
        bench.simulation.world.objects(
            bucket: ExporterUnderTest.bucket, prefix: ExporterUnderTest.prefix + "/" + folder)
    }

    @Test(arguments: EventFormat.allCases, [Compression.gzip, .zstd])
    func theSameIsFoundInLess(format: EventFormat, compression: Compression) throws {
        let with = try Self.bench(.terms, compression, format)
        let without = try Self.bench(.times, compression, format)
        #expect(!Self.objects(with, "_index/").isEmpty && Self.objects(without, "_index/").isEmpty)
        for text in ["zebraword", "zebraword 111 ", "quagmire", "request 7999[89]", "zz", "word|quest 77 "] {
            let query = try Self.query(text)
            let found = try with.counted(query)
            let expected = try without.counted(query)
            #expect(found.rows == expected.rows, "\(text)")
            if text == "zebraword", compression == .gzip {
                #expect(found.rows.count == 3 && found.bytes * 2 < expected.bytes, "\(found.bytes) \(expected.bytes)")
            }
            if text == "quagmire" { #expect(found.rows.isEmpty && found.bytes < expected.bytes) }
            #expect(found.damaged.isEmpty)
        }
        #expect(with.simulation.exactlyOnce([Self.group]).passed)
    }

    /// An index that was altered or lost: everything is read.
    @Test func whatIsDamagedIsNotBelieved() throws {
        let bench = try Self.bench(.terms)
        let query = try Self.query("zebraword")
        let whole = try bench.counted(query)
        let index = try #require(Self.objects(bench, "_index/").max { $0.bytes.count < $1.bytes.count })
        var bytes = index.bytes
        bytes[bytes.count / 2] ^= 4
        bench.simulation.world.putObject(bucket: ExporterUnderTest.bucket, key: index.key, body: bytes)
        let damaged = try bench.counted(query)
        #expect(damaged.rows == whole.rows && damaged.bytes > whole.bytes)
        #expect(damaged.damaged == ["s3://\(ExporterUnderTest.bucket)/\(index.key)"])
        bench.simulation.world.deleteObject(bucket: ExporterUnderTest.bucket, key: index.key)
        let missing = try bench.counted(query)
        #expect(missing.rows == whole.rows && missing.damaged == damaged.damaged)
    }

    @Test func withoutAnIndexObjectsAreReadWhole() throws {
        let bench = try Self.bench(.none)
        #expect(Self.objects(bench, "_index/").isEmpty)
        let rows = try bench.rows(CatBench.everything())
        #expect(rows == bench.source([Self.group], inFolders: false))
    }
}
