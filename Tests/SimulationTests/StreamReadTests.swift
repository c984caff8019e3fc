import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import LogCodec
import SimulatedAWS
import SimulationKit
import Synchronization
import Testing

/// Columns in which nothing can arrive any more are read by GetLogEvents, too, and whatever it shows, each event is in the
/// archive once.
@Suite struct StreamReadTests {
    private static let group = "/app/equals"
    private static let toTheEnd: Int64 = 24 * 6

    private static func exporter(_ adjust: @escaping @Sendable (inout ExportSettings) -> Void = { _ in })
        -> ExporterUnderTest
    {
        var exporter = ExporterUnderTest()
        exporter.policy.engine = .read
        exporter.adjust = adjust
        return exporter
    }

    private static func world(pageEvents: Int, overlaps: Double = 0) -> WorldConfiguration {
        var world = WorldConfiguration()
        world.pageEventsMax = pageEvents
        world.overlappingPageShare = overlaps
        world.emptyPageShare = 0.1
        world.shortPageShare = 0.1
        return world
    }

    /// A group of one stream with many equal events, and 17 days.
    private static func simulation(
        seed: UInt64 = 1, world: WorldConfiguration, faults: FaultPlan = FaultPlan(), groups: [GroupSpec]? = nil
    ) throws -> (Simulation, [String]) {
        let simulation = Simulation.universe(seed: seed, world: world, faults: faults)
        let workload = simulation.load(groups ?? Scenes.oneStreamOfEquals(events: 240), hours: 20, seed: seed)
        try simulation.run { try await simulation.sleep(for: .seconds(17 * 86_400)) }
        return (simulation, workload.groupNames)
    }

    private static func calls(_ report: RunReport, _ name: String) -> Int {
        report.calls.first { $0.operation == "logs:\(name)" }?.attempts ?? 0
    }

    private static func expectExact(_ simulation: Simulation, _ groups: [String], _ exporter: ExporterUnderTest) throws
    {
        #expect(simulation.neverDoubled(groups).passed)
        _ = try simulation.runEvery(hours: 48, for: toTheEnd, exporter, named: "later")
        #expect(simulation.exactlyOnce(groups).passed, "\(simulation.exactlyOnce(groups))")
        #expect(simulation.tidy().passed, "\(simulation.tidy())")
    }

    @Test(arguments: [(1, 0.0), (3, 0.0), (50, 0.0), (2, 0.2), (3, 1), (8, 1)], [EventFormat.jsonl, .text])
    func everythingIsInTheArchiveOnceWhateverThePagesShow(pages: (Int, Double), format: EventFormat) throws {
        var overlaps = 0
        for seed in UInt64(1)...4 {
            let world = Self.world(pageEvents: pages.0, overlaps: pages.1)
            let (simulation, groups) = try Self.simulation(seed: seed, world: world)
            let exporter = Self.exporter { settings in
                settings.format = format
                // Objects of a few rows: what is thrown away is thrown away whole.
                settings.objectBytes = 400
            }
            let report = try simulation.run(simulation.process("run")) { try await exporter.run($0) }.get()
            #expect(report.stop == .done && report.failures.isEmpty)
            #expect(Self.calls(report, "GetLogEvents") > 0)
            overlaps += simulation.world.happenings[.overlappingPage] ?? 0
            try Self.expectExact(simulation, groups, exporter)
        }
        #expect((overlaps > 0) == (pages.1 > 0))
    }

    @Test func whereNothingIsInDoubtGetLogEventsReadsAndItsRowsHaveNoId() throws {
        let simulation = Simulation.universe(world: Self.world(pageEvents: 5))
        let workload = simulation.load(Scenes.overlappingPrefixes(events: 400), hours: 20)
        try simulation.run { try await simulation.sleep(for: .seconds(17 * 86_400)) }
        let exporter = Self.exporter { $0.readWidth = 1 }
        let report = try simulation.run(simulation.process("run")) { try await exporter.run($0) }.get()
        #expect(Self.calls(report, "GetLogEvents") > 50)
        let objects = simulation.world.objects(bucket: ExporterUnderTest.bucket, prefix: "logs/")
        var ids = [true: 0, false: 0]
        for object in objects where object.key.hasSuffix(".jsonl.gz") {
            let reader = ArchiveReader(ObjectEncoding(format: .jsonl, compression: .gzip))
            reader.push(object.bytes)
            reader.finish()
            while let event = try reader.next() {
                #expect(event.logStream == "s" && event.ingestionTime != nil)
                ids[event.eventId != nil, default: 0] += 1
            }
        }
        #expect(ids[true, default: 0] > 0 && ids[false, default: 0] > 0)
        try Self.expectExact(simulation, workload.groupNames, exporter)
    }

    @Test(arguments: [Refusal.Reason.identity, .throttled, .unavailable])
    func whereItIsNotAnsweredFilterLogEventsReadsAlone(reason: Refusal.Reason) throws {
        var world = Self.world(pageEvents: 3)
        world.refusals = [Refusal(reason, of: "logs:GetLogEvents")]
        if reason != .identity { world.refusals[0].until = Simulation.defaultStart + (17 * 86_400 + 60) * 1000 }
        let (simulation, groups) = try Self.simulation(world: world)
        let exporter = Self.exporter()
        let report = try simulation.run(simulation.process("run")) { try await exporter.run($0) }.get()
        #expect(report.stop == .done && report.failures.isEmpty)
        #expect(Self.calls(report, "GetLogEvents") > 0 && Self.calls(report, "FilterLogEvents") > 0)
        try Self.expectExact(simulation, groups, exporter)
    }

    @Test func aThrottledReadIsSlowerAndNotWrong() throws {
        var world = Self.world(pageEvents: 2)
        world.quotas = ["logs:GetLogEvents": 2, "logs:FilterLogEvents": 2]
        let (simulation, groups) = try Self.simulation(world: world)
        let exporter = Self.exporter()
        let report = try simulation.run(simulation.process("run")) { try await exporter.run($0) }.get()
        #expect(report.stop == .done)
        #expect(report.calls.first { $0.operation == "logs:GetLogEvents" }?.throttles ?? 0 > 0)
        try Self.expectExact(simulation, groups, exporter)
    }

    /// Deletes the stream, or its group, at the n-th call.
    private final class Deleting: Sendable {
        private let world = Mutex<World?>(nil)
        private let left: Mutex<Int>

        init(after calls: Int) { left = Mutex(calls) }

        func use(_ world: World) { self.world.withLock { $0 = world } }

        func answer(_ request: WireRequest) -> WireAnswer {
            guard let world = world.withLock({ $0 }) else { preconditionFailure("no world") }
            if request.operation == "logs:GetLogEvents" {
                let left = left.withLock { left in
                    left -= 1
                    return left
                }
                if left == 0 { world.deleteLogStream("only", group: StreamReadTests.group) }
            }
            return world.answer(request)
        }
    }

    @Test(arguments: 1...12)
    func aStreamThatIsDeletedInTheMiddleFailsNothingElse(call: Int) throws {
        let deleting = Deleting(after: call)
        let simulation = Simulation(seed: 1, world: Self.world(pageEvents: 3), answering: deleting.answer)
        deleting.use(simulation.world)
        simulation.world.createBucket(ExporterUnderTest.bucket)
        let groups = Scenes.oneStreamOfEquals(events: 120) + Scenes.bursty(events: 60)
        let workload = simulation.load(groups, hours: 20)
        try simulation.run { try await simulation.sleep(for: .seconds(17 * 86_400)) }
        let source = SourceEvent.collect(simulation.world, groups: workload.groupNames)
        let exporter = Self.exporter()
        let report = try simulation.run(simulation.process("run")) { try await exporter.run($0) }.get()
        #expect(report.stop == .done)
        _ = try simulation.runEvery(hours: 48, for: Self.toTheEnd, exporter, named: "later")
        let exact = ExactlyOnceChecker(source).neverDoubled(simulation.archive())
        #expect(exact.passed, "\(exact)")
        #expect(simulation.exactlyOnce(["/app/bursty"]).passed)
        #expect(simulation.tidy().passed, "\(simulation.tidy())")
    }

    @Test(arguments: [0.0, 1.0])
    func aCrashAtAnyCallLosesAndDoublesNothing(overlaps: Double) throws {
        let calls = try round(crashingAt: nil, overlaps: overlaps)
        #expect(calls > 20)
        for call in 1...calls { _ = try round(crashingAt: call, overlaps: overlaps) }
    }

    private func round(crashingAt call: Int?, overlaps: Double) throws -> Int {
        let match = CallMatch(operation: "*", process: "doomed")
        let stops = call.map { [ProcessStop(.crash, .afterEffect, on: match, occurrence: $0)] } ?? []
        let (simulation, groups) = try Self.simulation(
            world: Self.world(pageEvents: 3, overlaps: overlaps), faults: FaultPlan(stops: stops),
            groups: Scenes.oneStreamOfEquals(events: 40))
        let exporter = Self.exporter { $0.objectBytes = 300 }
        let doomed = simulation.process("doomed")
        let outcome = try simulation.run(doomed) { try await exporter.run($0) }
        #expect(outcome.isCrash == (call != nil))
        try simulation.run { try await simulation.sleep(for: .seconds(600)) }
        let next = try simulation.run(simulation.process("next")) { try await exporter.run($0) }.get()
        #expect(next.stop == .done)
        try Self.expectExact(simulation, groups, exporter)
        return doomed.life.calls
    }

    @Test func aRunThatIsShortOfTimeCommitsWhatItHasAndTheNextGoesOn() throws {
        let (simulation, groups) = try Self.simulation(
            world: Self.world(pageEvents: 3, overlaps: 0.1), groups: Scenes.oneStreamOfEquals(events: 1500))
        var hurried = Self.exporter()
        hurried.deadline = .seconds(90)
        var (runs, stop) = (0, RunReport.Stop.outOfTime)
        while stop == .outOfTime, runs < 60 {
            runs += 1
            stop = try simulation.run(simulation.process("hurried-\(runs)")) { [hurried] in try await hurried.run($0) }
                .get().stop
            #expect(simulation.neverDoubled(groups).passed)
        }
        #expect(stop == .done && runs > 1)
        try Self.expectExact(simulation, groups, Self.exporter())
    }
}
