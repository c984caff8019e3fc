import ExportCore
import ExportEngine
import ExportFailures
import ExporterJudge
import ExporterSimulation
import LogCodec
import SimulatedAWS
import SimulationKit
import Testing

/// Days of runs that die now and then, in which the state is lost again and again and made new.
@Suite struct LostStateTests {
    struct Variant: Sendable, CustomTestStringConvertible {
        var name: String
        var engine: ExportPolicy.Engine
        var scope: ExportPolicy.TaskScope
        var format: EventFormat?
        /// A document of the state that is larger is split.
        var shardBytes: Int

        var testDescription: String { name }

        static let all = [
            Variant(name: "tasks", engine: .exportTask, scope: .group, format: nil, shardBytes: 1 << 17),
            Variant(name: "tasks of streams", engine: .exportTask, scope: .stream, format: nil, shardBytes: 1_500),
            Variant(name: "reads", engine: .read, scope: .group, format: nil, shardBytes: 1_500),
            Variant(name: "reads as text", engine: .read, scope: .group, format: .text, shardBytes: 1 << 17),
        ]
    }

    private static let groups = (0..<5).map { "/group/\($0)" }
    private static let days: Int64 = 5
    /// Runs that are followed by a loss.
    private static let losses: Set<Int> = [3, 7, 12, 16]

    static var seeds: [UInt64] { SmallWorld.isThorough ? Array(1...40) : [1, 2, 3] }

    private func universe(_ variant: Variant, seed: UInt64) -> (Simulation, ExporterUnderTest) {
        var faults = FaultPlan(
            rates: [FaultRate(.lostAfterEffect, 0.01), FaultRate(.serverErrorBeforeEffect, 0.01)], crashRate: 0.01)
        faults.stopsAtMilliseconds = Simulation.defaultStart + Self.days * 86_400_000
        var world = WorldConfiguration()
        world.exportReading = ExportReading.allCases[Int(seed) % ExportReading.allCases.count]
        let simulation = Simulation.universe(seed: seed, world: world, faults: faults)
        // In text, two late events that are equal, found by two sweeps, look like one that was found twice
        // (docs/decisions/0027: the price).
        let areTold = variant.engine == .read && variant.format != .text
        let traffic = Traffic(
            events: 60, lateShare: 0.3, lateMillisecondsMax: 2 * 86_400_000, repeatShare: areTold ? 0.1 : 0,
            identicalShare: areTold ? 0.1 : 0)
        _ = simulation.load(
            Self.groups.map { GroupSpec($0, streams: ["a", "a-b"].map { StreamSpec($0, traffic) }) },
            hours: Self.days * 24, seed: seed)
        var exporter = ExporterUnderTest()
        exporter.policy.engine = variant.engine
        exporter.policy.taskScope = variant.scope
        exporter.policy.lookback = .days(1)
        exporter.adjust = {
            $0.format = variant.format
            $0.shardBytesMax = variant.shardBytes
            $0.leaseTTL = .seconds(20)
        }
        return (simulation, exporter)
    }

    private func isClaimed(_ simulation: Simulation) -> Bool {
        !simulation.world.objects(bucket: ExporterUnderTest.bucket, prefix: "logs/_archive.json").isEmpty
    }

    /// A rebuild may die, too; then it is done again.
    private func rebuild(_ simulation: Simulation, _ exporter: ExporterUnderTest, _ name: String) throws -> Int {
        for attempt in 1...50 {
            let process = simulation.process("\(name)-\(attempt)")
            switch try simulation.run(process, { try await exporter.rebuild($0) }) {
            case .finished(let outcome): return outcome.findings.count
            case .failed(let error):
                // It had come to its end, and its answer was lost.
                if (error as? ExportError)?.reason == .stateIsThere { return 0 }
            default: continue
            }
        }
        throw ExportError(.failed, "no rebuild in 50 attempts")
    }

    @Test(arguments: Variant.all, seeds)
    func nothingIsLostAndNothingDoubled(variant: Variant, seed: UInt64) throws {
        let (simulation, exporter) = universe(variant, seed: seed)
        var lost = 0
        var findings = 0
        for run in 1...Int(Self.days * 4) {
            try simulation.run { try await simulation.sleep(for: .seconds(6 * 3600)) }
            _ = try simulation.run(simulation.process("run-\(run)")) { try await exporter.run($0) }
            guard Self.losses.contains(run), isClaimed(simulation) else { continue }
            try exporter.loseState(simulation)
            findings += try rebuild(simulation, exporter, "rebuild-\(run)")
            lost += 1
            let early = simulation.neverDoubled(Self.groups)
            #expect(early.passed || findings > 0, "\(variant.name), seed \(seed), after run \(run): \(early)")
        }
        #expect(lost > 1)
        for day in [1, 1, 21, 1] {
            try simulation.run { try await simulation.sleep(for: .seconds(Int64(day) * 86_400)) }
            let report = try simulation.run(simulation.process("later-\(simulation.nowMilliseconds)")) {
                try await exporter.run($0)
            }.get()
            #expect(report.stop == .done && report.failures.isEmpty)
            let never = simulation.neverDoubled(Self.groups)
            #expect(never.passed, "\(variant.name), seed \(seed): \(never)")
        }
        let exact = simulation.exactlyOnce(Self.groups)
        #expect(exact.passed, "\(variant.name), seed \(seed): \(exact)")
        print("\(variant.name), seed \(seed): lost \(lost) times, \(findings) attempts given up")
    }

    /// A state that is large is made in shards again.
    @Test(arguments: [(400, 16), (60, 256)])
    func aLargeStateIsMadeInShards(bytes: Int, expected: Int) throws {
        let variant = Variant(name: "large", engine: .read, scope: .group, format: nil, shardBytes: bytes)
        let (simulation, usual) = universe(variant, seed: 1)
        var exporter = usual
        exporter.policy.lookback = .zero
        try simulation.run { try await simulation.sleep(for: .seconds(48 * 3600)) }
        while true {
            let outcome = try simulation.run(simulation.process("run-\(simulation.nowMilliseconds)")) { [exporter] in
                try await exporter.run($0)
            }
            if case .finished(let report) = outcome, report.stop == .done { break }
            try simulation.run { try await simulation.sleep(for: .seconds(60)) }
        }
        try exporter.loseState(simulation)
        _ = try rebuild(simulation, exporter, "rebuild")
        let shards = simulation.world.objects(bucket: ExporterUnderTest.bucket, prefix: "state/exporter.lanes/").count
        #expect(shards >= expected)
        #expect(simulation.neverDoubled(Self.groups).passed)
    }
}
