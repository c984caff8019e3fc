import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Synchronization
import Testing

/// A run that has a deadline: what it no longer begins, and when it ends.
@Suite struct DeadlineTests {
    /// The time is over as soon as the plan is made.
    private final class StopWhenPlanned: ProgressSink {
        private let state = Mutex((planned: 0, started: 0))

        var planned: Int { state.withLock { $0.planned } }
        var started: Int { state.withLock { $0.started } }

        func report(_ event: ProgressEvent) {
            switch event {
            case .planned(let lanes): state.withLock { $0.planned += lanes.values.reduce(0, +) }
            case .started: state.withLock { $0.started += 1 }
            default: break
            }
        }
    }

    @Test(arguments: ExportPolicy.Engine.allCases)
    func nothingIsBegunOutOfTime(engine: ExportPolicy.Engine) throws {
        let simulation = Simulation.universe()
        let workload = simulation.load(Scenes.steady(), hours: 12)
        var exporter = ExporterUnderTest()
        exporter.policy.engine = engine
        exporter.policy.since = EventTime(simulation.nowMilliseconds)
        try simulation.run { try await simulation.sleep(for: .seconds(31 * 3600)) }
        let watch = StopWhenPlanned()
        let report = try simulation.run(simulation.process("late")) { [exporter] process in
            var environment = try exporter.environment(process)
            environment.progress = watch
            environment.budget.isStopped = { watch.planned > 0 }
            return try await ExportRun(
                environment: environment, store: exporter.dsn.store(in: environment)
            ).run()
        }.get()
        #expect(report.stop == .outOfTime && report.done.isEmpty)
        #expect(watch.planned > 0 && watch.started == 0)
        let next = try simulation.run(simulation.process("next")) { [exporter] in try await exporter.run($0) }.get()
        #expect(next.stop == .done && !next.done.isEmpty)
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
    }

    /// Half of what is kept for winding down is enough for it.
    @Test(arguments: ExportPolicy.Engine.allCases)
    func aRunEndsWellBeforeItsDeadline(engine: ExportPolicy.Engine) throws {
        var world = WorldConfiguration()
        world.pageEventsMax = 2
        world.exportRunning = 600_000...600_000
        let simulation = Simulation.universe(
            world: world, faults: FaultPlan(latency: Latency(milliseconds: 500...500)))
        _ = simulation.load([GroupSpec("/backlog", streams: [StreamSpec("s", Traffic(events: 300))])], hours: 20)
        try simulation.run { try await simulation.sleep(for: .seconds(40 * 3600)) }
        var exporter = ExporterUnderTest()
        exporter.policy.engine = engine
        exporter.policy.since = EventTime(Simulation.defaultStart)
        exporter.deadline = .seconds(60)
        let report = try simulation.run(simulation.process("hurried")) { [exporter] in try await exporter.run($0) }
            .get()
        #expect(report.stop == .outOfTime)
        #expect(report.endedMilliseconds - report.startedMilliseconds < 45_000)
    }
}
