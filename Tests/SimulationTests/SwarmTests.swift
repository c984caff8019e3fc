import CloudSimulator
import ExportCore
import ExportEngine
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

/// One seed's universe, and the schedule of runs in it.
struct Universe: Sendable {
    let draw: SwarmDraw
    let simulation: Simulation

    init(seed: UInt64) {
        draw = Swarm.draw(seed)
        simulation = draw.simulation()
        simulation.world.createBucket(ExporterUnderTest.bucket)
    }

    /// What went wrong, readable; `nil`: nothing.
    func failure() throws -> String? {
        var exporter = ExporterUnderTest()
        exporter.policy.taskScope = draw.seed % 5 == 4 ? .stream : .group
        exporter.deadline = draw.seed % 3 == 0 ? .minutes(14) : nil
        let schedule = exporter
        let complaint: String? = try simulation.run {
            var number = 0
            for _ in 0..<(25 * 4) {
                try await simulation.sleep(for: .seconds(6 * 3600))
                number += 1
                let skew = draw.skewsMilliseconds[number % draw.skewsMilliseconds.count]
                // Schedules fire at least once: now and then there are two.
                let copies = (draw.seed &+ UInt64(number)) % 4 == 0 ? 2 : 1
                await withTaskGroup(of: Void.self) { group in
                    for copy in 0..<copies {
                        let process = simulation.process("run-\(number)-\(copy)", skewMilliseconds: skew)
                        group.addTask { _ = await simulation.start(process) { try await schedule.run($0) } }
                    }
                }
                guard number % 8 == 0 else { continue }
                let doubled = check(doubledOnly: true)
                if !doubled.passed { return "after run \(number): \(doubled)" }
            }
            return nil
        }
        if let complaint { return "\(draw.description)\n\(complaint)" }
        let exact = check(doubledOnly: false)
        if !exact.passed { return "\(draw.description)\n\(exact)" }
        let tidy = simulation.tidy()
        return tidy.passed ? nil : "\(draw.description)\n\(tidy)"
    }

    private func check(doubledOnly: Bool) -> CheckResult {
        let workload = draw.loadedWorkload
        let source = SourceEvent.collect(simulation.world, groups: workload.groupNames) { group, event in
            workload.isRequired(event, group: group, copyWithinMilliseconds: 40 * 3_600_000)
        }
        let checker = ExactlyOnceChecker(source)
        return doubledOnly ? checker.neverDoubled(simulation.archive()) : checker.check(simulation.archive())
    }
}
