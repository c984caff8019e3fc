import SimulationKit
import Synchronization

/// One reproducible universe: a world, its time, the processes in it and the faults that befall them. Everything that
/// happens follows from the seed, the configuration and the code under test.
package final class Simulation: Sendable {
    /// 2026-03-02T00:00:00Z, a Monday without a change of clocks or calendars nearby.
    package static let defaultStart: Int64 = 1_772_409_600_000

    package let seed: UInt64
    package let scheduler: SimulatedScheduler
    package let world: World
    /// Of the one machine on which all processes run.
    package let disk: SimulatedDisk
    package let faults: FaultInjector
    package let history: History
    package let coverage: Coverage
    /// The traffic, for checkers that judge by it.
    package let tap = CallTap()
    private let answering: @Sendable (WireRequest) -> WireAnswer
    private let origin: Int64

    /// `answering` stands between the transports and the world; without it the world answers.
    package init(
        seed: UInt64, world configuration: WorldConfiguration = WorldConfiguration(),
        faults plan: FaultPlan = FaultPlan(),
        startMilliseconds: Int64 = Simulation.defaultStart, history: History = History(),
        answering: (@Sendable (WireRequest) -> WireAnswer)? = nil
    ) {
        let random = SeededRandom(seed: seed)
        let scheduler = SimulatedScheduler(random: random.fork("schedule"), startMilliseconds: startMilliseconds)
        let world = World(configuration: configuration, seed: seed, now: { scheduler.nowMilliseconds })
        self.seed = seed
        self.scheduler = scheduler
        self.world = world
        self.disk = SimulatedDisk(random: random.fork("disk"))
        self.coverage = Coverage()
        self.history = history
        self.faults = FaultInjector(plan: plan, random: random.fork("faults"), coverage: coverage)
        self.answering = answering ?? { world.answer($0) }
        self.origin = startMilliseconds
    }

    package var nowMilliseconds: Int64 { scheduler.nowMilliseconds }

    /// A process that has not begun. Its name stands in the history and in fault plans; give every process its own.
    package func process(
        _ name: String, skewMilliseconds: Int64 = 0, driftPartsPerMillion: Int64 = 0
    ) -> SimulatedProcess {
        let life = ProcessLife(name: name, scheduler: scheduler, cutPower: { [weak disk] in disk?.cutPower($0, $1) })
        let clock = SimulatedClock(
            life: life, skewMilliseconds: skewMilliseconds, driftPartsPerMillion: driftPartsPerMillion,
            originMilliseconds: origin)
        let transport = SimulatedTransport(life: life, faults: faults, history: history, tap: tap, answering: answering)
        let randomness = SimulatedRandomness(SeededRandom(seed: seed).fork("process \(name)"))
        let files = SimulatedFileSystem(disk: disk, life: life, faults: faults, history: history)
        return SimulatedProcess(
            life: life, clock: clock, transport: transport, randomness: randomness, files: files)
    }

    /// Runs a scenario to its end on the calling thread.
    package func run<Value: Sendable>(
        _ name: String = "scenario", limits: SimulatedScheduler.Limits = .init(),
        _ scenario: @escaping @Sendable () async throws -> Value
    ) throws -> Value {
        try scheduler.run(name, limits: limits, scenario)
    }

    /// Runs one process to its end, for tests that need no scenario around it.
    package func run<Value: Sendable>(
        _ process: SimulatedProcess, limits: SimulatedScheduler.Limits = .init(),
        _ body: @escaping @Sendable (SimulatedProcess) async throws -> Value
    ) throws -> ProcessOutcome<Value> {
        try run(process.name, limits: limits) { await self.start(process, body) }
    }

    /// Runs several processes at the same time; the outcomes are in the order of the processes.
    package func run<Value: Sendable>(
        together processes: [SimulatedProcess], limits: SimulatedScheduler.Limits = .init(),
        _ body: @escaping @Sendable (SimulatedProcess) async throws -> Value
    ) throws -> [ProcessOutcome<Value>] {
        try run(processes.map(\.name).joined(separator: "+"), limits: limits) {
            await withTaskGroup(of: (Int, ProcessOutcome<Value>).self) { group in
                for (index, process) in processes.enumerated() {
                    group.addTask { (index, await self.start(process, body)) }
                }
                var outcomes: [(Int, ProcessOutcome<Value>)] = []
                for await outcome in group { outcomes.append(outcome) }
                return outcomes.sorted { $0.0 < $1.0 }.map(\.1)
            }
        }
    }

    /// Starts a process inside a scenario and returns when it ends; at a crash at once, however much of it still hangs.
    /// Cancelling the caller kills the process.
    package func start<Value: Sendable>(
        _ process: SimulatedProcess, _ body: @escaping @Sendable (SimulatedProcess) async throws -> Value
    ) async -> ProcessOutcome<Value> {
        let life = process.life
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let end = ProcessEnd(continuation)
                let task = Task(executorPreference: scheduler) {
                    let outcome: ProcessOutcome<Value>
                    do { outcome = .finished(try await body(process)) } catch { outcome = .failed(error) }
                    end.reach(life.death.map { .crashed($0) } ?? outcome)
                }
                life.onDeath { reason in
                    end.reach(.crashed(reason))
                    task.cancel()
                }
            }
        } onCancel: {
            life.crash("killed by the scenario")
        }
    }

    /// Suspends the scenario (not a process) for true virtual time.
    package func sleep(for duration: Duration) async throws {
        try await scheduler.sleep(untilMilliseconds: nowMilliseconds + duration.wholeMilliseconds)
    }

    /// Suspends the scenario until a virtual instant; returns at once when it has passed.
    package func sleep(untilMilliseconds instant: Int64) async throws {
        try await scheduler.sleep(untilMilliseconds: instant)
    }
}

/// The end of a process is reached once, by its body or by its death, whichever is first.
private final class ProcessEnd<Value: Sendable>: Sendable {
    private let waiting: Mutex<CheckedContinuation<ProcessOutcome<Value>, Never>?>

    init(_ continuation: CheckedContinuation<ProcessOutcome<Value>, Never>) {
        waiting = Mutex(continuation)
    }

    func reach(_ outcome: ProcessOutcome<Value>) {
        let continuation = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        continuation?.resume(returning: outcome)
    }
}
