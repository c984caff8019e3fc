import ArchiveTools
import ExportCore
import ExporterJudge
import ExporterSimulation
import Foundation
import SimulatedAWS
import SimulationKit
import Testing

/// At the end of universes drawn from seeds `verify` says what the judge says, which shares no code with it: nothing differs
/// but what others have put there.
@Suite struct VerifySwarmTests {
    private static var seeds: ClosedRange<UInt64> {
        let words = ProcessInfo.processInfo.environment["VERIFY_SEEDS"]?.components(separatedBy: "...") ?? []
        guard words.count == 2, let first = UInt64(words[0]), let last = UInt64(words[1]) else { return 0...39 }
        return first...last
    }

    @Test func whatTheJudgePassesIsVerified() async throws {
        let seeds = Array(Self.seeds)
        let width = ProcessInfo.processInfo.activeProcessorCount
        try await withThrowingTaskGroup(of: Int64.self) { group in
            for lane in 0..<width {
                group.addTask {
                    var events: Int64 = 0
                    for seed in seeds where Int(seed) % width == lane {
                        events += try Self.check(Universe(Swarm.draw(seed)), "seed \(seed)")
                        await Task.yield()
                    }
                    return events
                }
            }
            var events: Int64 = 0
            for try await some in group { events += some }
            #expect(events > Int64(seeds.count) * 10, "hardly anything was compared")
        }
    }

    /// How many events of the source were compared.
    private static func check(_ universe: Universe, _ what: String) throws -> Int64 {
        let judged = try universe.verdict()
        guard judged.passed else { return 0 }
        var exporter = ExporterUnderTest(universe.draw.subject)
        exporter.keepsToQuotas = !universe.draw.world.quotas.isEmpty
        var bench = VerifyBench(simulation: universe.simulation, exporter: exporter)
        // Small bounds: merged cells, and batches.
        bench.cellsMax = 64
        bench.eventsMax = 50
        let strays = bench.strays
        let outcome = try bench.verify(VerifyQuestion(against: .source, readsData: true))
        let found = outcome.record.findings.kept
        let told = Set(found.filter { $0.sign == .noManifest }.compactMap(\.object))
        #expect(told == strays, "\(what): strays \(told.symmetricDifference(strays))")
        let others = found.filter { $0.sign != .noManifest }
        #expect(others.isEmpty, "\(what): \(universe.draw.description): \(others.prefix(5)) \(outcome.notes)")
        return outcome.record.figures.sourceEvents
    }
}
