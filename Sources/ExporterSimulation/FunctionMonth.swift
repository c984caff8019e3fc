import CloudSimulator
import ExportCore
import ExportEngine
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
        package var logsCalls = 0
        package var storageCalls = 0
        package var billedMilliseconds: Int64 = 0
        package var tasks = 0
        package var timeouts = 0
    }

    package var way: Way
    package var groups: Int
    /// One group in so many is written to all the time; each other one has a single old event.
    package var busyEvery = 20
    package var days: Int64
    /// Only what happens after so many days is counted: the first run exports a backlog.
    package var countedAfterDays: Int64 = 0
    /// Share of schedules that fire twice.
    package var duplicateShare = 0.0
    /// Share of invocations that are killed somewhere in the middle.
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

    package func universe() -> (simulation: Simulation, workload: Workload) {
        var world = WorldConfiguration()
        world.exportPending = 5_000...30_000
        world.exportRunning = 20_000...120_000
        // As between a function and services of its own region.
        let faults = FaultPlan(latency: Latency(milliseconds: 8...40, tailShare: 0.01, tailMilliseconds: 100...800))
        let simulation = Simulation.universe(seed: seed, world: world, faults: faults)
        let specs = (0..<groups).map { index in
            let isBusy = index % busyEvery == 0
            return GroupSpec(
                "/fleet/\(index)",
                streams: [StreamSpec("s", Traffic(isBusy ? .steady : .bursty, events: isBusy ? Int(days) * 48 : 1))])
        }
        return (simulation, simulation.load(specs, hours: days * 24, seed: seed))
    }

    /// Lets the time pass, and calls.
    package func pass(_ simulation: Simulation) throws -> Figures {
        try simulation.run { [self] in
            let tally = Tally()
            var random = SeededRandom(seed: seed).fork("schedule")
            let start = simulation.nowMilliseconds
            try await withThrowingTaskGroup(of: Void.self) { chains in
                for hour in 1...(days * 24) {
                    try await simulation.sleep(untilMilliseconds: start + hour * Self.hour)
                    let isCounted = hour > countedAfterDays * 24
                    for copy in 0..<(random.chance(duplicateShare) ? 2 : 1) {
                        let draw = random.fork("\(hour)-\(copy)")
                        chains.addTask {
                            try await chain("\(hour)-\(copy)", draw, simulation, isCounted ? tally : nil)
                        }
                    }
                }
                try await chains.waitForAll()
            }
            return tally.figures
        }
    }

    /// One firing of the schedule: one invocation, or as many as a state machine makes within its hour.
    private func chain(_ name: String, _ random: SeededRandom, _ simulation: Simulation, _ tally: Tally?) async throws {
        var random = random
        let end = simulation.nowMilliseconds + Self.hour
        var number = 0
        while simulation.nowMilliseconds < end {
            number += 1
            let dies = random.chance(timeoutShare) ? random.number(in: 0...20_000) : nil
            let report = try await invocation("\(name)-\(number)", dies: dies, simulation, tally)
            guard way == .stateMachine else { return }
            if let report, report.isComplete { return }
            // A killed invocation is tried again by the state machine, a little later.
            let wait = report.map { $0.retryAfterSeconds ?? 0 } ?? 2
            try await simulation.sleep(for: .seconds(wait))
        }
    }

    /// `nil`: it was killed.
    private func invocation(
        _ name: String, dies: Int64?, _ simulation: Simulation, _ tally: Tally?
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
        tally?.add(outcome, calls: process.life.calls, milliseconds: simulation.nowMilliseconds - start)
        if case .failed(let error) = outcome { throw error }
        return outcome.value
    }
}

/// What the invocations have cost so far. A killed one leaves no report: its calls count as calls to the logs service.
private final class Tally: Sendable {
    private let state = Mutex(FunctionMonth.Figures())

    var figures: FunctionMonth.Figures { state.withLock { $0 } }

    func add(_ outcome: ProcessOutcome<RunReport>, calls: Int, milliseconds: Int64) {
        state.withLock { figures in
            figures.invocations += 1
            figures.billedMilliseconds += milliseconds
            let report = outcome.value
            let logs = report?.calls.filter { $0.operation.hasPrefix("logs:") }.reduce(0) { $0 + $1.attempts } ?? calls
            figures.logsCalls += logs
            figures.storageCalls += calls - logs
            figures.tasks += report?.tasks ?? 0
            if outcome.isCrash { figures.timeouts += 1 }
        }
    }
}
