import ArgumentParser
import ExporterSimulation
import Foundation
import Seams

/// `exporter-simulate`: the exporter in simulated universes, judged by what CloudWatch Logs accepted and what lies in the archive.
@main
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exporter-simulate",
        abstract: "Run the exporter in universes drawn from seeds: faults, crashes, races; and judge it.",
        discussion: """
            Without an account, in virtual time. --seed prints the history of one universe; --seeds runs many and prints \
            what they exercised. A failing seed is made smaller and printed as data, which --draw runs again. Exit status \
            1: an event was lost or doubled, a universe got stuck, or (from 1000 seeds) a fault or rule was never \
            exercised.

            Scenarios: \(SwarmScenario.allCases.map { "\($0.rawValue) (\($0.meaning))" }.joined(separator: ", ")).

            Of scenario trouble, --with says which: \(Trouble.allCases.map(\.rawValue).joined(separator: ", ")). \
            Without it these are drawn: \(Trouble.drawn.map(\.rawValue).joined(separator: ", ")).
            """)

    @Option(help: "Run this one seed, and print its history.")
    var seed: UInt64?
    @Option(help: "How many seeds to run.")
    var seeds: UInt64 = 1000
    @Option(help: "The first of them.")
    var first: UInt64 = 0
    @Option(help: "Which universes are drawn: see above.")
    var scenario: String = SwarmScenario.all.rawValue
    @Option(help: "With --scenario trouble: of which troubles, separated by commas.")
    var with: String?
    @Option(help: "Run the universe in this file, as a failing seed prints it.")
    var draw: String?
    @Option(help: "How many threads; 0 takes one for each core.")
    var threads: Int = 0
    @Flag(help: "Print the result as one JSON object.")
    var json = false

    func run() async throws {
        guard let scenario = SwarmScenario(rawValue: scenario) else {
            let known = SwarmScenario.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--scenario: '\(self.scenario)' is none of \(known)")
        }
        guard (0...1024).contains(threads) else {
            throw ValidationError("--threads: '\(threads)' is not from 0 to 1024")
        }
        let troubles = try troubles(of: scenario)
        if let draw {
            try one(try read(draw))
        } else if let seed {
            try one(Swarm.draw(seed, scenario, with: troubles))
        } else {
            try await many(scenario, troubles)
        }
    }

    private func troubles(of scenario: SwarmScenario) throws -> [Trouble] {
        guard let with else { return Trouble.drawn }
        guard scenario == .trouble else {
            throw ValidationError("--with: only --scenario trouble draws troubles; leave it out, or add that")
        }
        return try with.split(separator: ",").map { name in
            guard let trouble = Trouble(rawValue: String(name)) else {
                let known = Trouble.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--with: '\(name)' is none of \(known)")
            }
            return trouble
        }
    }

    private func read(_ path: String) throws -> SwarmDraw {
        do {
            return try DrawFile.draw(Array(try Data(contentsOf: URL(fileURLWithPath: path))))
        } catch let error as CocoaError {
            throw ValidationError("--draw: '\(path)' cannot be read: \(error.localizedDescription)")
        } catch {
            throw ValidationError("--draw: '\(path)' is not a draw of this program: \(error)")
        }
    }

    private func one(_ draw: SwarmDraw) throws {
        let universe = Universe(draw, keepsLines: !json)
        let verdict = try universe.verdict()
        if json {
            print(try JSONText.document(SeedResult(verdict, universe.simulation.coverage)))
        } else {
            for line in universe.simulation.history.lines { print(SweepText.readable(line)) }
            print("\n\(draw.description)")
            for line in SweepText.lines(verdict) { print(line) }
        }
        if !verdict.passed { throw ExitCode.failure }
    }

    private func many(_ scenario: SwarmScenario, _ troubles: [Trouble]) async throws {
        let (end, overflow) = first.addingReportingOverflow(seeds)
        guard seeds > 0, !overflow else {
            throw ValidationError("--seeds: '\(seeds)' from \(first) are no seeds; give at least 1")
        }
        let sweep = SeedSweep(first..<end, scenario: scenario, troubles: troubles)
        let width = threads > 0 ? threads : ProcessInfo.processInfo.activeProcessorCount
        let clock = LiveClock()
        let start = clock.nowMilliseconds()
        let progress = SweepProgress(seeds: seeds, clock: clock)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<width { group.addTask { try sweep.work { progress.tell($0, $1) } } }
            try await group.waitForAll()
        }
        let sums = sweep.result
        if json {
            print(try JSONText.document(SweepResult(sums, scenario, first: first)))
        } else {
            let took = clock.nowMilliseconds() - start
            for line in SweepText.lines(sums, scenario, first: first, tookMilliseconds: took) { print(line) }
        }
        if let failed = sums.failures.first { try shrink(Swarm.draw(failed.seed, scenario, with: troubles)) }
        guard sums.failedSeeds == 0, !sums.isIncomplete else { throw ExitCode.failure }
    }

    private func shrink(_ failed: SwarmDraw) throws {
        let result = try Shrinking().shrink(failed)
        StandardError.line(
            "seed \(failed.seed) failed; made smaller in \(result.trials) trials. Run it again with --draw FILE:")
        // A document of its own: with --json the result alone stands on stdout.
        if json {
            StandardError.line(try DrawFile.text(result.draw))
        } else {
            print(try DrawFile.text(result.draw))
        }
        for complaint in result.complaints { StandardError.line(complaint) }
    }
}
