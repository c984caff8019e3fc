import ExportCore
import ExportEngine
import ExporterJudge
import SimulatedAWS
import SimulationKit
import Synchronization

/// A function that a schedule calls every hour, at least once, for some days: what it costs, and whether the archive is
/// exact in the end.
package struct FunctionMonth: Sendable {
    /// How an invocation deals with export tasks that take their time.
    package enum Way: String, Sendable, CaseIterable {
        /// It waits inside, and is paid for it.
        case waitInside
        /// It is told `wait: false`, and a state machine calls it again after `retryAfterSeconds`.
        case stateMachine
    }

    package struct Figures: Sendable, Equatable {
        package var invocations = 0
        /// By operation, `logs:DescribeLogStreams`: as the services count, retries included.
        package var calls: [String: Int] = [:]
        package var billedMilliseconds: Int64 = 0
        package var tasks = 0
        package var timeouts = 0

        package func calls(of service: String) -> Int {
            calls.reduce(0) { $0 + ($1.key.hasPrefix(service + ":") ? $1.value : 0) }
        }
    }

    package var way: Way
    package var groups: Int
    /// One group in so many is written to all the time; each other one has a single event of the first hour.
    package var busyEvery = 20
    package var days: Int64
    /// Only what happens after so many days is counted: the first run exports a backlog, and nothing is sealed for the
    /// first 18 days.
    package var countedAfterDays: Int64 = 0
    /// So many days at the beginning have one run that waits as long as it takes, instead of the schedule: a steady state
    /// is reached without its price in computing.
    package var warmDays: Int64 = 0
    /// Share of schedules that fire twice.
    package var duplicateShare = 0.0
    /// Share of invocations to which a death is drawn, somewhere before Lambda's longest timeout; one that has ended by
    /// then does not meet it.
    package var timeoutShare = 0.0
    package var seed: UInt64 = 1

    package init(_ way: Way, groups: Int, days: Int64) {
        self.way = way
        self.groups = groups
        self.days = days
    }

    private static let hour: Int64 = 3_600_000
    /// Lambda's longest.
    private static let timeout: Int64 = 900_000

    package static let exportPending: ClosedRange<Int64> = 5_000...30_000
    package static let exportRunning: ClosedRange<Int64> = 20_000...120_000

    package func universe() -> (simulation: Simulation, groupNames: [String]) {
        var world = WorldConfiguration()
        world.exportPending = Self.exportPending
        world.exportRunning = Self.exportRunning
        // As between a function and services of its own region.
        let faults = FaultPlan(latency: Latency(milliseconds: 8...40, tailShare: 0.01, tailMilliseconds: 100...800))
        let simulation = Simulation.universe(seed: seed, world: world, faults: faults)
        var busy: [GroupSpec] = []
        var quiet: [GroupSpec] = []
        for index in 0..<groups {
            let isBusy = index % busyEvery == 0
            let traffic = Traffic(.steady, events: isBusy ? Int(days) * 48 : 1)
            let group = GroupSpec("/fleet/\(index)", streams: [StreamSpec("s", traffic)])
            if isBusy { busy.append(group) } else { quiet.append(group) }
        }
        let loaded = [
            simulation.load(busy, hours: days * 24, seed: seed), simulation.load(quiet, hours: 1, seed: seed),
        ]
        return (simulation, loaded.flatMap(\.groupNames))
    }

    /// Lets the time pass, and calls.
    package func pass(_ simulation: Simulation) throws -> Figures {
        let start = simulation.nowMilliseconds
        let tally = Tally(from: start + countedAfterDays * 24 * Self.hour)
        simulation.tap.listen { tally.add($0.call) }
        return try simulation.run { [self] in
            var random = SeededRandom(seed: seed).fork("schedule")
            try await withThrowingTaskGroup(of: Void.self) { chains in
                for hour in 1...(days * 24) {
                    try await simulation.sleep(untilMilliseconds: start + hour * Self.hour)
                    guard hour > warmDays * 24 else {
                        if hour % 24 == 0 { try await warm("warm-\(hour)", simulation) }
                        continue
                    }
                    for copy in 0..<(random.chance(duplicateShare) ? 2 : 1) {
                        let draw = random.fork("\(hour)-\(copy)")
                        chains.addTask { try await chain("\(hour)-\(copy)", draw, simulation, tally) }
                    }
                }
                try await chains.waitForAll()
            }
            return tally.figures
        }
    }

    private func warm(_ name: String, _ simulation: Simulation) async throws {
        let outcome = await simulation.start(simulation.process(name)) { try await ExporterUnderTest().run($0) }
        if case .failed(let error) = outcome { throw error }
    }

    /// One firing of the schedule: one invocation, or as many as a state machine makes within its hour.
    private func chain(_ name: String, _ random: SeededRandom, _ simulation: Simulation, _ tally: Tally) async throws {
        var random = random
        let end = simulation.nowMilliseconds + Self.hour
        var number = 0
        while simulation.nowMilliseconds < end {
            number += 1
            let dies = random.chance(timeoutShare) ? death(&random) : nil
            let report = try await invocation("\(name)-\(number)", dies: dies, simulation, tally)
            guard way == .stateMachine else { return }
            if let report, report.isComplete { return }
            // A killed invocation is tried again by the state machine, a little later.
            let wait = report.map { $0.retryAfterSeconds ?? 0 } ?? 2
            try await simulation.sleep(for: .seconds(wait))
        }
    }

    /// Anywhere up to the timeout. Short ones as often as long ones: most invocations last seconds.
    private func death(_ random: inout SeededRandom) -> Int64 {
        random.number(in: 0...(Self.timeout >> random.number(in: 0...9)))
    }

    /// `nil`: it was killed.
    private func invocation(
        _ name: String, dies: Int64?, _ simulation: Simulation, _ tally: Tally
    ) async throws -> RunReport? {
        var exporter = ExporterUnderTest()
        exporter.deadline = Span(milliseconds: Self.timeout)
        exporter.mayWait = way == .waitInside
        exporter.keepsToQuotas = true
        let process = simulation.process(name)
        let start = simulation.nowMilliseconds
        if let dies {
            simulation.scheduler.at(start + dies) { process.life.crash("timed out") }
        }
        let asked = exporter
        let outcome = await simulation.start(process) { try await asked.run($0) }
        tally.add(outcome, from: start, to: simulation.nowMilliseconds)
        if case .failed(let error) = outcome { throw error }
        return outcome.value
    }
}

/// What the invocations have cost from an instant on.
private final class Tally: Sendable {
    private let beginning: Int64
    private let state = Mutex(FunctionMonth.Figures())

    init(from beginning: Int64) {
        self.beginning = beginning
    }

    var figures: FunctionMonth.Figures { state.withLock { $0 } }

    func add(_ call: CallFacts) {
        guard call.nowMilliseconds > beginning else { return }
        state.withLock { $0.calls[call.operation, default: 0] += 1 }
    }

    func add(_ outcome: ProcessOutcome<RunReport>, from start: Int64, to end: Int64) {
        guard start > beginning else { return }
        state.withLock { figures in
            figures.invocations += 1
            figures.billedMilliseconds += end - start
            figures.tasks += outcome.value?.tasks ?? 0
            if outcome.isCrash { figures.timeouts += 1 }
        }
    }
}
