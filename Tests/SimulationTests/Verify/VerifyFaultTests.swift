import ArchiveTools
import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import Foundation
import LogCodec
import SimulatedAWS
import SimulationKit
import Testing

/// One thing goes wrong with an archive that a run has made: it is found and rightly named, and nothing else is.
@Suite struct VerifyFaultTests {
    /// What was done to the archive.
    enum Fault: CaseIterable {
        case objectRemoved, objectDoubled, byteAltered, truncated, stray, manifestRemoved, manifestDoubled
        case manifestBroken, eventRemoved, eventDoubled, eventChanged, eventMoved
    }

    struct Way: CustomTestStringConvertible, Sendable {
        var engine: ExportPolicy.Engine
        var format: EventFormat?
        var compression: Compression = .gzip(level: 5)
        var scope = ExportPolicy.TaskScope.group
        var layout = ArchiveLayout.defaultTemplate
        var reading = ExportReading.eventInclusive

        var testDescription: String { "\(engine) \(format.map { "\($0)" } ?? "-") \(compression) \(scope) \(reading)" }
    }

    static let ways: [Way] = [
        Way(engine: .read, format: .jsonl), Way(engine: .read, format: .jsonl, compression: .zstd),
        Way(engine: .read, format: .text, layout: "group={group}/dt={yyyy}-{mm}-{dd}"),
        Way(engine: .read, format: .jsonl, compression: .none), Way(engine: .exportTask),
        Way(engine: .exportTask, format: .jsonl, scope: .stream), Way(engine: .exportTask, reading: .ingestionHalfOpen),
        Way(engine: .exportTask, scope: .stream, reading: .eventHalfOpen),
    ]

    private static let scenes =
        Scenes.lateAndFuture(events: 60) + Scenes.identical(events: 40) + Scenes.collidingNames(events: 60)
        + Scenes.multiline(events: 40)

    private static func bench(_ way: Way, seed: UInt64) throws -> VerifyBench {
        var exporter = ExporterUnderTest()
        exporter.policy.engine = way.engine
        exporter.policy.taskScope = way.scope
        exporter.policy.lookback = way.engine == .read ? .hours(1) : .zero
        exporter.adjust = { settings in
            settings.format = way.format
            settings.compression = way.compression
            if let layout = try? ArchiveLayout(prefix: "logs", template: way.layout) { settings.layout = layout }
        }
        var world = WorldConfiguration()
        world.exportReading = way.reading
        let simulation = Simulation.universe(seed: seed, world: world)
        _ = simulation.load(scenes, hours: 50, seed: seed)
        _ = try simulation.runEvery(hours: 24, for: 24 * 23, exporter)
        return VerifyBench(simulation: simulation, exporter: exporter)
    }

    static let source = VerifyQuestion(against: .source)
    static let manifests = VerifyQuestion(against: .manifests)
    static let data = VerifyQuestion(against: .manifests, readsData: true)

    @Test(arguments: ways) func anArchiveThatIsWholeIsVerified(way: Way) throws {
        let bench = try Self.bench(way, seed: 1)
        for question in [Self.source, Self.manifests, Self.data] {
            let outcome = try bench.verify(question)
            #expect(outcome.record.findings.isEmpty, "\(outcome.record.findings.kept)")
            #expect(outcome.record.verdict == .verified && outcome.recordKey != nil)
        }
        let outcome = try bench.verify(Self.source)
        #expect(outcome.record.figures.sourceEvents >= 190, "\(outcome.notes)")
        // The same by merged cells, in batches, and finer where there are too many.
        var small = bench
        (small.cellsMax, small.eventsMax) = (3, 4)
        #expect(try small.verify(Self.source).record.verdict == .verified)
        var group = Self.source
        group.selection = GroupSelection([try GroupPattern(parsing: "name:/app/late", plain: .prefix)])
        let one = try bench.verify(group).record
        #expect(one.verdict == .verified && one.figures.sourceEvents < outcome.record.figures.sourceEvents / 2)
    }

    // MARK: Faults

    @Test(arguments: ways) func everyFaultIsFoundAndRightlyNamed(way: Way) throws {
        var tried: Set<Fault> = []
        for (index, fault) in Fault.allCases.enumerated() {
            let bench = try Self.bench(way, seed: UInt64(index + 2))
            var random = SeededRandom(seed: UInt64(index)).fork("fault")
            guard let expected = try Meddler(bench: bench, way: way).meddle(fault, &random) else { continue }
            tried.insert(fault)
            for (question, kinds) in [
                (Self.source, expected.source), (Self.manifests, expected.manifests), (Self.data, expected.data),
            ] {
                let found = try bench.findings(question)
                #expect(
                    Set(found.map(\.kind)) == kinds && (kinds.isEmpty || found.count <= max(1, expected.countMax)),
                    "\(fault), \(question.against): \(found)")
                if let object = expected.object, !kinds.isEmpty {
                    #expect(found.contains { $0.object == object || $0.manifest == object }, "\(fault): \(found)")
                }
            }
        }
        // Rows in zstd are not written anew, and text does not say whose stream an event is.
        #expect(tried.count >= (way.compression == .zstd ? 8 : 11), "\(tried)")
    }
}
