import ExporterJudge
import SimulationKit
import Synchronization

/// Many seeds, side by side, and what they came to.
package final class SeedSweep: Sendable {
    package struct Sums: Sendable {
        package var seeds = 0
        package var lost = 0
        package var doubled = 0
        package var stuck = 0
        package var runs = 0
        package var calls = 0
        package var events = 0
        package var stateBytesMax = 0
        /// The first of them, in the order of their seeds.
        package var failures: [Verdict] = []
        package var failedSeeds = 0
        /// In how many seeds each fault and each rule was exercised.
        package var exercised: [String: Int] = [:]

        /// What must have been exercised: everything, where everything is drawn; of a scenario what it is about.
        var demanded: [String] = []
        /// Names of the table that no seed exercised.
        package var neverExercised: [String] { demanded.filter { exercised[$0] == nil } }
        /// A thousand seeds have no excuse.
        package var isIncomplete: Bool { seeds >= 1_000 && !neverExercised.isEmpty }
    }

    private static let failuresMax = 20

    private let scenario: SwarmScenario
    private let troubles: [Trouble]
    private let seeds: Range<UInt64>
    private let next: Atomic<UInt64>
    private let sums = Mutex(Sums())

    /// - Parameter troubles: of which the scenario `trouble` draws.
    package init(
        _ seeds: Range<UInt64>, scenario: SwarmScenario = .all, troubles: [Trouble] = Trouble.drawn
    ) {
        self.scenario = scenario
        self.troubles = troubles
        self.seeds = seeds
        next = Atomic(seeds.lowerBound)
        sums.withLock { sums in
            switch scenario {
            case .all: sums.demanded = CoverageTable.names
            case .trouble: sums.demanded = troubles.flatMap(\.names)
            default: break
            }
        }
    }

    /// So far.
    package var result: Sums { sums.withLock { $0 } }

    /// Takes seed after seed until none is left. Called by as many threads as there are cores; a universe never leaves the
    /// thread that it began on. `report` is told after each seed what came of it, and of all so far.
    package func work(_ report: (Verdict, Sums) -> Void = { _, _ in }) throws {
        while let verdict = try step() { report(verdict, result) }
    }

    /// Takes one seed; `nil`: none was left.
    package func step() throws -> Verdict? {
        let seed = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard seed < seeds.upperBound else { return nil }
        let universe = Universe(Swarm.draw(seed, scenario, with: troubles))
        let verdict = try universe.verdict()
        add(verdict, universe.simulation.coverage)
        return verdict
    }

    private func add(_ verdict: Verdict, _ coverage: Coverage) {
        let names = coverage.all.map(\.name)
        sums.withLock { sums in
            sums.seeds += 1
            sums.lost += verdict.lost
            sums.doubled += verdict.doubled
            sums.stuck += verdict.isStuck ? 1 : 0
            sums.runs += verdict.runs
            sums.calls += verdict.calls
            sums.events += verdict.events
            sums.stateBytesMax = max(sums.stateBytesMax, verdict.stateBytesMax)
            for name in names { sums.exercised[name, default: 0] += 1 }
            guard !verdict.passed else { return }
            sums.failedSeeds += 1
            sums.failures.append(verdict)
            sums.failures.sort { $0.seed < $1.seed }
            if sums.failures.count > Self.failuresMax { sums.failures.removeLast() }
        }
    }
}

/// The rows of the table: everything that a swarm must exercise.
package enum CoverageTable {
    package static let names = CoverageName.all + RunCoverage.all
}
