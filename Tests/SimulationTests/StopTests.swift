import ExportCore
import ExportEngine
import ExportFailures
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import Storage
import Synchronization
import Testing

/// A run that is asked to stop in the middle of its work: by a signal, which is the same to it as a deadline.
@Suite struct StopTests {
    /// Asks for the stop when it has seen so many pages.
    private final class StopAfterPages: ProgressSink {
        private let pagesLeft: Atomic<Int>

        init(_ pages: Int) { pagesLeft = Atomic(pages) }

        var isStopped: Bool { pagesLeft.load(ordering: .relaxed) <= 0 }

        func report(_ event: ProgressEvent) {
            if case .readEvents = event { pagesLeft.wrappingSubtract(1, ordering: .relaxed) }
        }
    }

    @Test(arguments: [1, 2, 5])
    func aStopDuringAReadCommitsWhatIsCompleteAndLetsTheLeaseGo(pages: Int) throws {
        var world = WorldConfiguration()
        world.pageEventsMax = 7
        let simulation = Simulation.universe(world: world)
        let workload = simulation.load(Scenes.steady(events: 200), hours: 12)
        var exporter = ExporterUnderTest()
        exporter.policy.engine = .read
        exporter.policy.since = EventTime(simulation.nowMilliseconds)
        try simulation.run { try await simulation.sleep(for: .seconds(13 * 3600)) }
        let stop = StopAfterPages(pages)
        let asked = exporter
        let report = try simulation.run(simulation.process("stopped")) { process in
            var environment = try asked.environment(process)
            environment.progress = stop
            environment.budget.isStopped = { stop.isStopped }
            return try await ExportRun(
                environment: environment, store: asked.dsn.store(in: environment)
            ).run()
        }.get()
        #expect(report.stop == .outOfTime)
        #expect(report.done.count == 1 && report.eventsWritten > 0)
        let state = try simulation.run(simulation.process("look")) { try await asked.preview($0) }.get()
        #expect(state.document.lease == nil && state.document.intents.isEmpty)
        #expect(!state.plan.slices.isEmpty)
        #expect(simulation.neverDoubled(workload.groupNames).passed)

        let rest = try simulation.run(simulation.process("next")) { try await asked.run($0) }.get()
        #expect(rest.stop == .done)
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
    }

    @Test func aStopWhileATaskRunsLeavesItToTheNextRun() throws {
        let simulation = Simulation.universe()
        let workload = simulation.load(Scenes.steady(), hours: 12)
        let exporter = ExporterUnderTest()
        try simulation.run { try await simulation.sleep(for: .seconds(31 * 3600)) }
        let report = try simulation.run(simulation.process("stopped")) { process in
            var environment = try exporter.environment(process)
            let clock = environment.clock
            let until = clock.nowMilliseconds() + 2000
            environment.budget.isStopped = { clock.nowMilliseconds() >= until }
            return try await ExportRun(
                environment: environment, store: exporter.dsn.store(in: environment)
            ).run()
        }.get()
        #expect(report.stop == .outOfTime && report.done.isEmpty)
        let state = try simulation.run(simulation.process("look")) { try await exporter.preview($0) }.get()
        #expect(state.document.lease == nil && state.document.intents.count == 1)
        _ = try simulation.run(simulation.process("next")) { try await exporter.run($0) }.get()
        #expect(simulation.world.exportTasks().count == 1)
        #expect(simulation.exactlyOnce(workload.groupNames).passed)
    }

    @Test func pagesThatNeverComeToAnEndAreSaidAloud() throws {
        var world = WorldConfiguration()
        world.pageEventsMax = 1
        let simulation = Simulation.universe(world: world)
        _ = simulation.load(Scenes.steady(events: 200), hours: 12)
        var exporter = ExporterUnderTest()
        exporter.policy.engine = .read
        exporter.policy.since = EventTime(simulation.nowMilliseconds)
        exporter.adjust = { $0.pagesMax = 5 }
        try simulation.run { try await simulation.sleep(for: .seconds(13 * 3600)) }
        let asked = exporter
        let outcome = try simulation.run(simulation.process("endless")) { try await asked.run($0) }
        guard case .failed(let error) = outcome, let error = error as? ExportError else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == .serviceUnavailable && error.message.contains("did not come to an end within 5 pages"))
    }

    /// Denied, then granted: the next run has nothing to wait for, and nothing to look for.
    @Test(arguments: ["logs:CreateExportTask", "logs:FilterLogEvents"])
    func aRunThatEndsByARefusalLetsTheLeaseGo(operation: String) throws {
        var world = WorldConfiguration()
        world.denied = [operation]
        let simulation = Simulation.universe(world: world)
        let workload = simulation.load(Scenes.steady(), hours: 12)
        var exporter = ExporterUnderTest()
        if operation == "logs:FilterLogEvents" { exporter.policy.engine = .read }
        exporter.policy.since = EventTime(simulation.nowMilliseconds)
        try simulation.run { try await simulation.sleep(for: .seconds(31 * 3600)) }
        let asked = exporter
        let denied = try simulation.run(simulation.process("denied")) { try await asked.run($0) }
        #expect(throws: ExportError.self) { try denied.get() }
        let state = try simulation.run(simulation.process("look")) { try await asked.preview($0) }.get()
        #expect(state.document.lease == nil)
        #expect(state.document.intents.isEmpty)

        simulation.world.reconfigure { $0.denied = [] }
        let rest = try simulation.run(simulation.process("granted")) { try await asked.run($0) }.get()
        #expect(rest.stop == .done && rest.failures.isEmpty)
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
        #expect(simulation.tidy().passed, "\(simulation.tidy())")
    }

    /// The first call of a run may be a HEAD, whose refusal has no words.
    @Test(arguments: [-3_600_000, 3_600_000] as [Int64]) func aWrongClockIsSetRightByTheFirstAnswer(skew: Int64) throws
    {
        let simulation = Simulation.universe()
        let workload = simulation.load(Scenes.steady(), hours: 12)
        let exporter = ExporterUnderTest()
        try simulation.run { try await simulation.sleep(for: .seconds(31 * 3600)) }
        let process = simulation.process("skewed", skewMilliseconds: skew)
        let report = try simulation.run(process) { process in
            let environment = try exporter.environment(process)
            return try await ExportRun(environment: environment, store: StateInMemory()).run()
        }.get()
        #expect(report.stop == .done && report.tasks > 0)
        #expect(simulation.neverDoubled(workload.groupNames).passed)
    }
}

/// A state that is elsewhere than in AWS, so that its reading tells nothing about the time.
private final class StateInMemory: StateStore {
    private let stored = Mutex<[StatePlace: [UInt8]]>([:])
    var dsn: StoreDSN { .file(path: "/state.json") }

    func load(_ place: StatePlace) async throws(StateStoreError) -> StoredState? {
        stored.withLock { $0[place] }.map { StoredState(bytes: $0, token: StateToken("")) }
    }

    func save(
        _ bytes: [UInt8], at place: StatePlace, replacing token: StateToken?
    ) async throws(StateStoreError) -> SaveAnswer {
        stored.withLock { $0[place] = bytes }
        return .saved(StateToken(""))
    }
}
