import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import Testing

/// What a run says of its lag, on which people set alarms, and of the tasks that failed.
@Suite struct LagTests {
    private static let day = Span.days(1).milliseconds

    private func report(_ simulation: Simulation, _ exporter: ExporterUnderTest, _ name: String) throws -> RunReport {
        try simulation.run(simulation.process(name)) { try await exporter.run($0) }.get()
    }

    /// Two groups that are copied, and 40 days in which one of them is not looked at any more.
    private func lag(
        after change: (Simulation, inout ExporterUnderTest) -> Void
    ) throws -> (copied: Int64?, sealed: Int64?) {
        let simulation = Simulation.universe()
        _ = simulation.load(
            ["/app/a", "/app/b"].map { GroupSpec($0, streams: [StreamSpec("s", Traffic(events: 20))]) }, hours: 24)
        try simulation.run { try await simulation.sleep(for: .seconds(40 * 3600)) }
        var exporter = ExporterUnderTest()
        let first = try report(simulation, exporter, "first")
        #expect(first.lanes?.count == 2 && first.tasks == 2)
        change(simulation, &exporter)
        try simulation.run { try await simulation.sleep(for: .seconds(40 * 86_400)) }
        let last = try report(simulation, exporter, "last")
        #expect(last.isComplete)
        let now = simulation.nowMilliseconds
        return (last.copiedThrough.map { now - $0.milliseconds }, last.sealedThrough.map { now - $0.milliseconds })
    }

    @Test func aGroupThatIsGoneIsNobodysLag() throws {
        let lag = try lag { simulation, _ in simulation.world.deleteLogGroup("/app/b") }
        #expect(try #require(lag.copied) < 2 * Self.day)
        #expect(try #require(lag.sealed) < 20 * Self.day)
    }

    @Test func aGroupThatIsNotSelectedAnyMoreIsNobodysLag() throws {
        let lag = try lag { _, exporter in exporter.selection = GroupSelection(prefixes: ["/app/a"]) }
        #expect(try #require(lag.copied) < 2 * Self.day)
        #expect(try #require(lag.sealed) < 20 * Self.day)
    }

    @Test func whereNobodyIsSelectedThereIsNoLag() throws {
        let lag = try lag { _, exporter in exporter.selection = GroupSelection(prefixes: ["/other"]) }
        #expect(lag.copied == nil && lag.sealed == nil)
    }

    /// A call that finds its task running does not look at the groups: what it knows of them may be long out of date.
    @Test func aCallThatDidNotLookKnowsNoLag() throws {
        var world = WorldConfiguration()
        world.exportRunning = 300_000...300_000
        let simulation = Simulation.universe(world: world)
        _ = simulation.load(Scenes.steady(), hours: 24)
        try simulation.run { try await simulation.sleep(for: .seconds(40 * 3600)) }
        var exporter = ExporterUnderTest()
        exporter.mayWait = false
        let first = try report(simulation, exporter, "first")
        #expect(first.lanes != nil)
        let second = try report(simulation, exporter, "second")
        guard case .taskRunning = second.stop else {
            Issue.record("\(second.stop)")
            return
        }
        #expect(second.lanes == nil && second.copiedThrough == nil && second.sealedThrough == nil)
    }

    @Test func everyTaskThatFailedIsCountedOnce() throws {
        for seed in UInt64(1)...4 {
            var world = WorldConfiguration()
            world.exportFailureShare = 0.4
            world.exportCancelShare = 0.2
            let simulation = Simulation.universe(seed: seed, world: world)
            _ = simulation.load(Scenes.steady(events: 200) + Scenes.bursty(), hours: 30, seed: seed)
            let reports = try simulation.runEvery(hours: 6, for: 72, ExporterUnderTest())
            let failed = simulation.world.exportTasks().filter { $0.status == .failed || $0.status == .cancelled }
            #expect(!failed.isEmpty)
            #expect(reports.reduce(0) { $0 + $1.taskFailures } == failed.count)
        }
    }
}
