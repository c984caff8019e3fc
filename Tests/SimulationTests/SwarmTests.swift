import CloudSimulator
import ExportCore
import ExportEngine
import ExporterSimulation
import Foundation
import Testing

/// Universes drawn from seeds: faults, crashes, pauses, wrong clocks, two runs at once; then the faults stop, and in the
/// end everything is in the archive exactly once.
@Suite struct SwarmTests {
    /// `SIMULATION_SEEDS=1000...1999` chooses others than CI's.
    @Test(arguments: SeedBlock.chosen())
    func inTheEndEverythingIsInTheArchiveOnce(block: SeedBlock) throws {
        for seed in block.seeds {
            let failure = try Universe(seed: seed).failure()
            #expect(failure == nil, "\(failure ?? "")")
        }
    }

    @Test func theSameSeedGivesTheSameHistory() throws {
        for seed in UInt64(1000)..<1006 {
            let first = Universe(seed: seed)
            let second = Universe(seed: seed)
            _ = try first.failure()
            _ = try second.failure()
            #expect(first.simulation.history.digest == second.simulation.history.digest)
            #expect(first.simulation.history.lines == second.simulation.history.lines)
        }
    }
}

/// Some seeds that are run one after the other; blocks run side by side.
struct SeedBlock: Sendable, CustomStringConvertible {
    var seeds: ClosedRange<UInt64>

    var description: String { "seeds \(seeds)" }

    static func chosen() -> [SeedBlock] {
        let text = ProcessInfo.processInfo.environment["SIMULATION_SEEDS"] ?? "0...59"
        let bounds = text.split(separator: ".", omittingEmptySubsequences: true).compactMap { UInt64($0) }
        guard let first = bounds.first, let last = bounds.last, first <= last else { return [] }
        return stride(from: first, through: last, by: 20).map { SeedBlock(seeds: $0...min(last, $0 + 19)) }
    }
}
