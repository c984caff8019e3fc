import ExportCore
import ExportEngine
import ExportFailures
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Synchronization
import Testing

/// The task slot and the reads of a run draw on different quotas: neither waits for the other.
@Suite struct SideBySideTests {
    private static let minute: Int64 = 60_000

    /// When reads were committed, and when tasks were.
    private final class Ends: ProgressSink {
        private let simulation: Simulation
        private let state = Mutex((reads: [Int64](), tasks: [Int64]()))

        init(_ simulation: Simulation) { self.simulation = simulation }

        var reads: [Int64] { state.withLock { $0.reads } }
        var tasks: [Int64] { state.withLock { $0.tasks } }

        func report(_ event: ProgressEvent) {
            guard case .committed(let slice, _, _) = event else { return }
            let now = simulation.nowMilliseconds
            state.withLock { state in
                if slice.deed == .task { state.tasks.append(now) } else { state.reads.append(now) }
            }
        }
    }

    /// Groups without tasks, whose reads take some minutes, and one with tasks of half an hour.
    private static func universe(withTask: Bool, faults: FaultPlan = FaultPlan()) -> Simulation {
        var world = WorldConfiguration()
        world.exportRunning = 30 * minute...30 * minute
        world.pageEventsMax = 10
        let simulation = Simulation.universe(world: world, faults: faults)
        let start = simulation.nowMilliseconds
        for number in 0..<6 {
            let group = "/read/\(number)"
            simulation.world.createLogGroup(group, logGroupClass: .infrequentAccess)
            append(simulation, group, events: 2000, from: start)
        }
        simulation.world.createLogGroup("/task")
        if withTask { append(simulation, "/task", events: 50, from: start) }
        return simulation
    }

    private static func append(_ simulation: Simulation, _ group: String, events: Int, from start: Int64) {
        simulation.world.append(
            (0..<events).map { index in
                let time = start + 1000 + Int64(index) * 5000
                return NewEvent(
                    group: group, stream: "s", timestamp: time, ingestionTime: time + 500, message: "event \(index)")
            })
    }

    private static var exporter: ExporterUnderTest {
        var exporter = ExporterUnderTest()
        exporter.policy.since = EventTime(Simulation.defaultStart)
        return exporter
    }

    private func run(_ simulation: Simulation, _ name: String) throws -> (report: RunReport, ends: Ends, start: Int64) {
        let ends = Ends(simulation)
        let exporter = Self.exporter
        let start = simulation.nowMilliseconds
        let report = try simulation.run(simulation.process(name)) { process in
            var environment = try exporter.environment(process)
            environment.progress = ends
            return try await ExportRun(
                environment: environment, store: exporter.dsn.store(in: environment)
            ).run()
        }.get()
        return (report, ends, start)
    }

    @Test func readsEndBesideATaskOfHalfAnHourAsIfThereWereNone() throws {
        var ends: [Bool: Int64] = [:]
        for withTask in [false, true] {
            let simulation = Self.universe(withTask: withTask)
            try simulation.run { try await simulation.sleep(for: .seconds(20 * 3600)) }
            let run = try run(simulation, "run")
            #expect(run.report.isComplete && run.report.tasks == (withTask ? 1 : 0))
            let last = try #require(run.ends.reads.max()) - run.start
            #expect(last > 3 * Self.minute && last < 15 * Self.minute, "\(last) ms")
            ends[withTask] = last
            if withTask { #expect(try #require(run.ends.tasks.first) - run.start > 30 * Self.minute) }
            let groups = (0..<6).map { "/read/\($0)" } + ["/task"]
            #expect(simulation.neverDoubled(groups).passed)
        }
        let (without, with) = (try #require(ends[false]), try #require(ends[true]))
        #expect(abs(with - without) < 3000, "\(with) ms beside a task, \(without) ms without one")
    }

    @Test func aTaskThatIsAdoptedHoldsUpNoRead() throws {
        let crash = ProcessStop(
            .crash, .afterEffect, on: CallMatch(operation: "logs:CreateExportTask", process: "doomed"))
        let simulation = Self.universe(withTask: true, faults: FaultPlan(stops: [crash]))
        try simulation.run { try await simulation.sleep(for: .seconds(20 * 3600)) }
        let exporter = Self.exporter
        #expect(try simulation.run(simulation.process("doomed")) { try await exporter.run($0) }.isCrash)
        try simulation.run { try await simulation.sleep(for: .seconds(180)) }
        let run = try run(simulation, "next")
        #expect(run.report.isComplete && run.report.tasks == 1)
        #expect(simulation.world.exportTasks().count == 1)
        #expect(try #require(run.ends.reads.max()) < #require(run.ends.tasks.first))
    }

    // MARK: The lease

    @Test func theLeaseIsKeptWhileATaskRuns() throws {
        let simulation = Self.universe(withTask: true)
        let exporter = Self.exporter
        let lapses = try simulation.run {
            try await simulation.sleep(for: .seconds(20 * 3600))
            return try await withThrowingTaskGroup(of: Int.self) { group in
                group.addTask {
                    _ = try await simulation.start(simulation.process("run")) { try await exporter.run($0) }.get()
                    return 0
                }
                group.addTask { try await Self.lapses(simulation) }
                return try await group.reduce(0, +)
            }
        }
        #expect(lapses == 0)
    }

    /// How often, in half an hour, the stored lease is over.
    private static func lapses(_ simulation: Simulation) async throws -> Int {
        var lapses = 0
        try await simulation.sleep(for: .seconds(30))
        for _ in 0..<170 {
            try await simulation.sleep(for: .seconds(10))
            let stored = simulation.world.objects(
                bucket: ExporterUnderTest.bucket, prefix: ExporterUnderTest.stateKey)
            let state = try StateCodec.decode(try #require(stored.first).bytes, destination: "s3://archive/logs")
            if state.lease?.isLive(at: ServiceTime(simulation.nowMilliseconds)) != true { lapses += 1 }
        }
        return lapses
    }

    /// The first renewal's attempts all fail; so do all of them in the other case.
    @Test(arguments: [2...4, 2...400])
    func aStoreThatDoesNotAnswerIsAskedAgainWhileTheLeaseLasts(occurrences: ClosedRange<Int>) throws {
        let match = CallMatch(operation: "s3:PutObject /archive/state/*", process: "run")
        let faults = FaultPlan(
            oneShots: occurrences.map { OneShotFault(.serverErrorBeforeEffect, on: match, occurrence: $0) })
        var world = WorldConfiguration()
        world.exportRunning = 30 * Self.minute...30 * Self.minute
        let simulation = Simulation.universe(world: world, faults: faults)
        let workload = simulation.load(
            [GroupSpec("/task", streams: [StreamSpec("s", Traffic(events: 20))])], hours: 6)
        try simulation.run { try await simulation.sleep(for: .seconds(20 * 3600)) }
        let exporter = ExporterUnderTest()
        let start = simulation.nowMilliseconds
        let outcome = try simulation.run(simulation.process("run")) { try await exporter.run($0) }
        if occurrences.count == 3 {
            #expect(try outcome.get().isComplete)
        } else {
            let error = #expect(throws: ExportError.self) { try outcome.get() }
            #expect(error?.code == .serviceUnavailable)
            #expect(simulation.nowMilliseconds - start < 4 * Self.minute, "it ends with its lease, not with its task")
            try simulation.run { try await simulation.sleep(for: .seconds(3600)) }
            let next = try simulation.run(simulation.process("next")) { try await exporter.run($0) }.get()
            #expect(next.isComplete && next.tasks == 1 && simulation.world.exportTasks().count == 1)
        }
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
    }

    // MARK: Looking for a task

    /// Three hundred old tasks of others are on six pages; a task that is not there is looked for on the first.
    @Test func oldTasksAreNotPagedThrough() throws {
        let lost = OneShotFault(.lostBeforeEffect, on: CallMatch(operation: "logs:CreateExportTask"))
        let small = SmallWorld(faults: FaultPlan(oneShots: [lost]))
        for _ in 0..<300 {
            _ = small.simulation.world.startForeignExportTask(runningFor: 1_000)
            try small.sleep(seconds: 2)
        }
        try small.sleep(untilHour: 31)
        let report = try small.run("run").get()
        #expect(report.isComplete && report.tasks == 1)
        let looks = report.calls.first { $0.operation == "logs:DescribeExportTasks" }?.attempts ?? 0
        #expect(looks > 1 && looks < 30, "\(looks)")
        let complaint = try small.complaint()
        #expect(complaint == nil, "\(complaint ?? "")")
    }

    // MARK: Uploads

    /// One of many objects cannot be written: those beside it are aborted, those that wait for their turn too.
    @Test func anUploadWhoseWriterFailsIsAborted() throws {
        let doorman = Doorman { request, world in
            guard request.operation == "s3:CompleteMultipartUpload" else { return nil }
            return .failure(of: request, status: 403, code: "AccessDenied", message: "Access Denied", at: world.now)
        }
        var world = WorldConfiguration()
        world.uploadPartBytesMin = 1
        let simulation = doorman.universe(world: world)
        let start = simulation.nowMilliseconds
        simulation.world.createLogGroup("/many/streams")
        for stream in 0..<40 {
            simulation.world.append(
                (0..<20).map { index in
                    let time = start + 1000 * Int64(index)
                    return NewEvent(
                        group: "/many/streams", stream: "stream-\(stream)", timestamp: time, ingestionTime: time,
                        message: "event \(index) of \(stream), \(String(repeating: "\(index * stream)", count: 30))")
                })
        }
        try simulation.run { try await simulation.sleep(for: .seconds(7 * 3600)) }
        var exporter = ExporterUnderTest()
        exporter.policy.engine = .read
        exporter.adjust = { settings in
            settings.format = .text
            settings.partBytes = 50
        }
        let subject = exporter
        let outcome = try simulation.run(simulation.process("run")) { try await subject.run($0) }
        let error = #expect(throws: ExportError.self) { try outcome.get() }
        #expect(error?.code == .notPermitted)
        #expect(simulation.world.openUploads(bucket: ExporterUnderTest.bucket).isEmpty)
        doorman.goesHome()
        let next = try simulation.run(simulation.process("next")) { try await subject.run($0) }.get()
        #expect(next.isComplete)
        #expect(simulation.exactlyOnce(["/many/streams"]).passed)
    }
}
