import ExportCore
import ExportEngine
import ExporterSimulation
import SimulatedAWS
import Testing

/// What large accounts cost in calls and in writes of the state.
@Suite struct ScaleTests {
    /// A thousand groups of a thousand streams, every tenth with news.
    private static func crowd(groups: Int, streams: Int, withNews: (Int) -> Bool) -> Simulation {
        let simulation = Simulation.universe()
        let world = simulation.world
        let start = simulation.nowMilliseconds
        for group in 0..<groups {
            let name = "/fleet/\(String(group + 10_000).dropFirst())"
            world.createLogGroup(name)
            for stream in 0..<streams { world.createLogStream("i-\(stream)", group: name) }
            guard withNews(group) else { continue }
            world.append([
                NewEvent(
                    group: name, stream: "i-7", timestamp: start + 1000, ingestionTime: start + 1500, message: "news")
            ])
        }
        return simulation
    }

    @Test func aThousandGroupsOfAThousandStreamsArePlannedInAThousandAndTwentyThreeCalls() throws {
        let simulation = Self.crowd(groups: 1000, streams: 1000) { $0 % 10 == 0 }
        try simulation.run { try await simulation.sleep(for: .seconds(30 * 3600)) }
        let exporter = ExporterUnderTest()
        let process = simulation.process("plan")
        let preview = try simulation.run(process) { try await exporter.preview($0) }.get()
        #expect(process.life.calls <= 1023)
        #expect(preview.plan.slices.count == 100)
        #expect(preview.plan.slices.allSatisfy { $0.slice.deed == .task })
        #expect(Set(preview.plan.slices.map(\.slice.lane)).count == 100)
    }

    @Test func aGroupIsOneTaskHoweverManyStreamsHaveNews() throws {
        let simulation = Self.crowd(groups: 3, streams: 4) { _ in true }
        for group in ["/fleet/0000", "/fleet/0002"] {
            let time = simulation.nowMilliseconds + 2000
            simulation.world.append([
                NewEvent(group: group, stream: "i-2", timestamp: time, ingestionTime: time + 500, message: "news, too")
            ])
        }
        try simulation.run { try await simulation.sleep(for: .seconds(30 * 3600)) }
        let exporter = ExporterUnderTest()
        let report = try simulation.run(simulation.process("run")) { try await exporter.run($0) }.get()
        #expect(report.tasks == 3)
    }

    @Test func scopeStreamPlansATaskForEachStreamWithNews() throws {
        let simulation = Self.crowd(groups: 20, streams: 60) { $0 < 5 }
        try simulation.run { try await simulation.sleep(for: .seconds(30 * 3600)) }
        var exporter = ExporterUnderTest()
        exporter.policy.taskScope = .stream
        let plan = try simulation.run(simulation.process("plan")) { [exporter] in try await exporter.preview($0) }.get()
            .plan
        let tasks = plan.slices.filter { $0.slice.deed == .task }
        #expect(tasks.count == 5)
        #expect(tasks.allSatisfy { $0.slice.lane.stream?.text == "i-7" })
    }

    @Test func aRunWritesItsStateAtMostTwiceForEachTask() throws {
        let simulation = Self.crowd(groups: 100, streams: 3) { $0 % 5 == 0 }
        try simulation.run { try await simulation.sleep(for: .seconds(30 * 3600)) }
        let exporter = ExporterUnderTest()
        let report = try simulation.run(simulation.process("run")) { try await exporter.run($0) }.get()
        #expect(report.tasks == 20)
        #expect(report.stateWrites <= 2 * report.tasks)
        #expect(report.calls.contains { $0.operation == "logs:CreateExportTask" && $0.attempts == 20 })
        #expect(report.calls.contains { $0.operation == "logs:DescribeLogStreams" && $0.attempts == 100 })
    }

    private static func reader() -> ExporterUnderTest {
        var exporter = ExporterUnderTest()
        exporter.policy.engine = .read
        exporter.policy.lookback = .hours(1)
        exporter.policy.since = EventTime(Simulation.defaultStart)
        exporter.adjust = { $0.requestsPerSecond = 1_000 }
        return exporter
    }

    private func requests(_ report: RunReport) -> Int {
        report.calls.first { $0.operation == "logs:FilterLogEvents" }?.attempts ?? 0
    }

    @Test func anIdleRoundOverTwoThousandQuietGroupsReadsNothingAndWritesNothing() throws {
        let simulation = Self.crowd(groups: 2000, streams: 1) { _ in true }
        let exporter = Self.reader()
        try simulation.run { try await simulation.sleep(for: .seconds(7 * 3600)) }
        let first = try simulation.run(simulation.process("first")) { try await exporter.run($0) }.get()
        #expect(first.isComplete && first.eventsWritten == 2000)
        try simulation.run { try await simulation.sleep(for: .seconds(3600)) }
        let idle = try simulation.run(simulation.process("idle")) { try await exporter.run($0) }.get()
        #expect(idle.isComplete && idle.done.isEmpty && requests(idle) == 0)
        #expect(idle.stateWrites <= 3)
        // Nobody is late: nothing has happened.
        let lag = simulation.nowMilliseconds - (idle.copiedThrough?.milliseconds ?? 0)
        #expect(lag < 15 * 60_000, "\(lag) ms")
        #expect(simulation.exactlyOnce((0..<2000).map { "/fleet/\(String($0 + 10_000).dropFirst())" }).passed)
    }

    /// Forty days of one run an hour over groups that were written to in the first second alone.
    @Test func quietGroupsAreWrittenDownOnceInNineteenDays() throws {
        for engine in [ExportPolicy.Engine.read, .exportTask] {
            // No stream without times: such a one is read once a day.
            let simulation = Self.crowd(groups: 20, streams: 0) { _ in true }
            var exporter = Self.reader()
            exporter.policy.engine = engine
            let reports = try simulation.runEvery(hours: 1, for: 24 * 40, exporter)
            let working = reports.filter { $0.stateWrites > 0 }
            #expect(working.count <= 12, "\(working.count) runs wrote the state")
            // Behind tasks the last look is a read.
            let lastLooks = reports.dropFirst(24).reduce(0) { $0 + requests($1) }
            #expect(lastLooks <= (engine == .read ? 0 : 45), "\(lastLooks) requests")
            let groups = (0..<20).map { "/fleet/\(String($0 + 10_000).dropFirst())" }
            #expect(simulation.exactlyOnce(groups).passed, "\(simulation.exactlyOnce(groups))")
            let lag = simulation.nowMilliseconds - (reports.last?.sealedThrough?.milliseconds ?? 0)
            #expect(lag < 20 * 24 * 3_600_000, "\(lag) ms")
        }
    }

    /// Metadata lags: what a stream is written while it looks dead is copied as soon as it shows.
    @Test func aGroupThatWakesIsReadWhenItsMetadataShowsIt() throws {
        var world = WorldConfiguration()
        world.streamMetadataLag = 1_800_000...1_800_000
        let simulation = Simulation.universe(world: world)
        let start = simulation.nowMilliseconds
        simulation.world.createLogGroup("/wakes")
        func write(_ hour: Int64) {
            let time = start + hour * 3_600_000
            simulation.world.append([
                NewEvent(
                    group: "/wakes", stream: "s", timestamp: time, ingestionTime: time + 500, message: "at \(hour)")
            ])
        }
        for hour in [1, 30, 31] as [Int64] { write(hour) }
        let exporter = Self.reader()
        let reports = try simulation.runEvery(hours: 1, for: 33, exporter)
        #expect(reports.map(\.eventsWritten).reduce(0, +) == 3)
        #expect(simulation.exactlyOnce(["/wakes"]).passed, "\(simulation.exactlyOnce(["/wakes"]))")
        #expect(reports.reduce(0) { $0 + requests($1) } < 12)
    }
}
