import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Synchronization
import Testing

/// What the service's listings leave to be asked: further pages, and what they do not say.
@Suite struct ListingTests {
    /// A page of DescribeExportTasks holds fifty.
    @Test func aTaskBehindSixtyOthersIsFoundAndAdopted() throws {
        let crash = ProcessStop(
            .crash, .afterEffect, on: CallMatch(operation: "logs:CreateExportTask", process: "doomed"))
        let small = SmallWorld(faults: FaultPlan(stops: [crash]))
        try small.sleep(untilHour: 31)
        #expect(try small.run("doomed").isCrash)
        for _ in 0..<60 {
            try small.sleep(seconds: 10)
            _ = small.simulation.world.startForeignExportTask(runningFor: 5_000)
        }
        try small.sleep(seconds: 60)
        let report = try small.run("next").get()
        #expect(report.stop == .done && report.tasks == 1)
        let ours = small.simulation.world.exportTasks().filter { $0.logGroup == SmallWorld.group }
        #expect(ours.count == 1, "the task is adopted: \(ours.map(\.taskName))")
        let complaint = try small.complaint()
        #expect(complaint == nil, "\(complaint ?? "")")
    }

    /// What no stream says anything of is read, and looked at again before it is final.
    @Test(arguments: [ExportPolicy.Engine.read, .exportTask], [0.5, 1])
    func streamsWithoutTimesAreReadBeforeTheyAreFinal(engine: ExportPolicy.Engine, share: Double) throws {
        var world = WorldConfiguration()
        world.timelessStreamShare = share
        let simulation = Simulation.universe(world: world)
        let streams = (1...4).map { StreamSpec("s\($0)", Traffic(events: 20)) }
        let workload = simulation.load([GroupSpec("/silent", streams: streams)], hours: 6)
        for number in 1...4 {
            let time = simulation.nowMilliseconds + 3_600_000 + Int64(number)
            simulation.world.append([
                NewEvent(
                    group: "/silent", stream: "s\(number)", timestamp: time, ingestionTime: time + 70 * 3_600_000,
                    message: "late")
            ])
        }
        var exporter = ExporterUnderTest()
        exporter.policy.engine = engine
        let reports = try simulation.runEvery(hours: 24, for: 24 * 24, exporter)
        #expect(reports.allSatisfy { $0.isComplete })
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
        let events = simulation.world.truth(group: "/silent").map(\.timestamp)
        #expect(reports.last?.sealedThrough.map { $0.milliseconds > events.max() ?? .max } == true)
    }

    /// Where events are kept for a day or three, nobody can wait four days for a young stream to say something.
    @Test(arguments: [ExportPolicy.Engine.read, .exportTask], [1, 3])
    func youngStreamsWithoutTimesAreReadBeforeTheirEventsExpire(engine: ExportPolicy.Engine, days: Int) throws {
        var world = WorldConfiguration()
        world.timelessStreamShare = 1
        let simulation = Simulation.universe(world: world)
        let workload = simulation.load(
            [GroupSpec("/brief", retentionInDays: days, streams: [StreamSpec("s", Traffic(events: 20))])], hours: 6)
        var exporter = ExporterUnderTest()
        exporter.policy.engine = engine
        _ = try simulation.runEvery(hours: 1, for: 24 * 5, exporter)
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
    }

    /// The service may show a stream's event times and not its last ingestion: that says nothing of what came late.
    @Test func aStreamWithoutALastIngestionTimeIsRead() throws {
        let world = HeldWorld()
        let simulation = Simulation(seed: 1, answering: { world.answer($0) })
        world.hold(simulation.world)
        simulation.world.createBucket(ExporterUnderTest.bucket)
        let workload = simulation.load(Scenes.lateAndFuture(), hours: 24)
        _ = try simulation.runEvery(hours: 12, for: 24 * 22, ExporterUnderTest())
        #expect(world.changed > 0)
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
    }

    /// Where the service selects by ingestion time, no task takes an event that was ingested in a window without news: the
    /// last ingestion of its stream lies below the height of the tasks all the same (decisions/0017).
    @Test(arguments: ExportReading.allCases)
    func aStreamIsNotSkippedForWhatOnlyTasksLookedAt(reading: ExportReading) throws {
        var world = WorldConfiguration()
        world.exportReading = reading
        let simulation = Simulation.universe(world: world)
        let hour: Int64 = 3_600_000
        simulation.world.createLogGroup("/skipped")
        // In the evening of the first day, and a minute after the first task's window, whose successors hold nothing.
        let time = Simulation.defaultStart + 20 * hour
        simulation.world.append([
            NewEvent(
                group: "/skipped", stream: "s", timestamp: time,
                ingestionTime: Simulation.defaultStart + 48 * hour + 60_000, message: "late")
        ])
        var exporter = ExporterUnderTest()
        exporter.policy.since = EventTime(Simulation.defaultStart)
        // The first run comes so late that its task is certain of everything that was ingested by then.
        try simulation.run { try await simulation.sleep(for: .seconds(48 * 3600)) }
        let reports = try simulation.runEvery(hours: 24, for: 24 * 24, exporter)
        #expect(reports.first?.tasks == 1)
        let verdict = simulation.exactlyOnce(["/skipped"])
        #expect(verdict.passed, "\(verdict)")
    }

    /// FilterLogEvents takes a hundred names.
    @Test func moreStreamsThanCanBeNamedAreSweptAsOneGroup() throws {
        let simulation = Simulation.universe()
        let workload = simulation.load(Scenes.manyStreams(120), hours: 12)
        let reports = try simulation.runEvery(hours: 24, for: 24 * 22, ExporterUnderTest())
        #expect(reports.allSatisfy { $0.failures.isEmpty && $0.stop == .done })
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
    }
}

/// Stands between the transports and the world, and leaves something out of its lists of streams.
private final class HeldWorld: Sendable {
    private let state = Mutex<(world: World?, changed: Int)>((nil, 0))

    var changed: Int { state.withLock { $0.changed } }

    func hold(_ world: World) {
        state.withLock { $0.world = world }
    }

    func answer(_ request: WireRequest) -> WireAnswer {
        guard let world = state.withLock({ $0.world }) else { preconditionFailure("no world to ask") }
        var answer = world.answer(request)
        guard request.operation == "logs:DescribeLogStreams" else { return answer }
        let text = String(decoding: answer.body, as: UTF8.self)
        let body = Array(text.replacing(/"lastIngestionTime":[0-9]+,/, with: "").utf8)
        if body != answer.body { state.withLock { $0.changed += 1 } }
        answer.body = body
        return answer
    }
}
