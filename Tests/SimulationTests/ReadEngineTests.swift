import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Testing

/// The engine that reads: pages of several lanes and of several parts of a window side by side.
@Suite struct ReadEngineTests {
    private static let toTheEnd: Int64 = 24 * 20

    private static func exporter(_ adjust: @escaping @Sendable (inout ExportSettings) -> Void = { _ in })
        -> ExporterUnderTest
    {
        var exporter = ExporterUnderTest()
        exporter.policy.engine = .read
        exporter.policy.lookback = .hours(1)
        exporter.adjust = adjust
        return exporter
    }

    /// Pages are small, so that a window is worth several readers.
    private static func world(pageEvents: Int = 5) -> WorldConfiguration {
        var world = WorldConfiguration()
        world.pageEventsMax = pageEvents
        return world
    }

    @Test func everythingIsInTheArchiveOnceWhateverThePagesAre() throws {
        for (seed, pageEvents) in [(UInt64(1), 1), (2, 3), (3, 50), (4, 10_000)] {
            var world = Self.world(pageEvents: pageEvents)
            world.emptyPageShare = 0.2
            world.shortPageShare = 0.2
            world.repeatsTokenOnEmptyPages = true
            world.readVisibility = 0...540_000
            let simulation = Simulation.universe(seed: seed, world: world)
            let groups =
                Scenes.steady() + Scenes.bursty() + Scenes.identical() + Scenes.lateAndFuture()
                + Scenes.collidingNames()
            let workload = simulation.load(groups, hours: 36, seed: seed)
            let reports = try simulation.runEvery(hours: 6, for: Self.toTheEnd, Self.exporter())
            #expect(reports.allSatisfy { $0.stop == .done && $0.failures.isEmpty && $0.tasks == 0 })
            #expect(
                simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
            #expect(simulation.tidy().passed, "\(simulation.tidy())")
        }
    }

    @Test(arguments: [ProcessStop.Side.beforeEffect, .afterEffect])
    func aCrashAtAnyCallLosesAndDoublesNothing(side: ProcessStop.Side) throws {
        let calls = try round(crashingAt: nil, side)
        #expect(calls > 30)
        for call in 1...calls { _ = try round(crashingAt: call, side) }
    }

    private func round(crashingAt call: Int?, _ side: ProcessStop.Side) throws -> Int {
        let match = CallMatch(operation: "*", process: "doomed")
        let stops = call.map { [ProcessStop(.crash, side, on: match, occurrence: $0)] } ?? []
        let simulation = Simulation.universe(world: Self.world(), faults: FaultPlan(stops: stops))
        let workload = simulation.load(Scenes.identical(events: 60) + Scenes.steady(events: 80), hours: 12)
        // Objects of a few rows, so that their ends are among the calls, too.
        let exporter = Self.exporter { $0.objectBytes = 300 }
        try simulation.run { try await simulation.sleep(for: .seconds(13 * 3600)) }
        let doomed = simulation.process("doomed")
        let outcome = try simulation.run(doomed) { try await exporter.run($0) }
        #expect(outcome.isCrash == (call != nil))
        try simulation.run { try await simulation.sleep(for: .seconds(600)) }
        let next = try simulation.run(simulation.process("next")) { try await exporter.run($0) }.get()
        #expect(next.stop == .done)
        #expect(simulation.neverDoubled(workload.groupNames).passed)
        _ = try simulation.runEvery(hours: 48, for: Self.toTheEnd, exporter, named: "later")
        let exact = simulation.exactlyOnce(workload.groupNames)
        #expect(exact.passed, "call \(call ?? 0): \(exact)")
        #expect(simulation.tidy().passed, "call \(call ?? 0): \(simulation.tidy())")
        return doomed.life.calls
    }

    /// Found by a seed: the sweep gave up, run after run.
    @Test func aColumnThatHoldsMoreThanACommitIsReadWhole() throws {
        var exporter = ExporterUnderTest()
        exporter.adjust = { $0.sliceBytes = 100 }
        let simulation = Simulation.universe(world: Self.world(pageEvents: 1))
        let workload = simulation.load(Scenes.identical(events: 60), hours: 12)
        let reports = try simulation.runEvery(hours: 24, for: Self.toTheEnd, exporter)
        #expect(reports.allSatisfy { $0.stop == .done })
        #expect(simulation.exactlyOnce(workload.groupNames).passed)
    }

    @Test func aQuietLaneCostsOneRequest() throws {
        let simulation = Simulation.universe()
        let workload = simulation.load(Scenes.overlappingPrefixes(), hours: 6)
        try simulation.run { try await simulation.sleep(for: .seconds(7 * 3600)) }
        let report = try simulation.run(simulation.process("run")) { try await Self.exporter().run($0) }.get()
        #expect(report.calls.first { $0.operation == "logs:FilterLogEvents" }?.attempts == report.done.count)
        #expect(simulation.neverDoubled(workload.groupNames).passed)
    }

    @Test func lanesAreReadTogetherAndJournaledInGroups() throws {
        let simulation = Simulation.universe()
        let world = simulation.world
        for number in 0..<60 {
            let time = simulation.nowMilliseconds + 1000
            world.createLogGroup("/fleet/\(number)")
            world.append([
                NewEvent(group: "/fleet/\(number)", stream: "s", timestamp: time, ingestionTime: time, message: "news")
            ])
        }
        try simulation.run { try await simulation.sleep(for: .seconds(7 * 3600)) }
        let exporter = Self.exporter { $0.requestsPerSecond = 1000 }
        let report = try simulation.run(simulation.process("run")) { try await exporter.run($0) }.get()
        #expect(report.stop == .done)
        let lanes = Set(report.done.map(\.slice.lane))
        #expect(lanes.count == 60)
        #expect(report.stateWrites <= report.done.count + 1)
        #expect(simulation.exactlyOnce((0..<60).map { "/fleet/\($0)" }).passed)
    }

    @Test func aRunThatIsShortOfTimeCommitsWhatItHasAndTheNextGoesOn() throws {
        for seed in UInt64(1)...6 {
            let simulation = Simulation.universe(seed: seed, world: Self.world(pageEvents: 10))
            let workload = simulation.load(
                Scenes.bursty(events: 1500) + Scenes.steady(events: 1500), hours: 24, seed: seed)
            try simulation.run { try await simulation.sleep(for: .seconds(25 * 3600)) }
            var exporter = Self.exporter()
            exporter.deadline = .seconds(40)
            let hurried = exporter
            var runs = 0
            var stop = RunReport.Stop.outOfTime
            while stop == .outOfTime, runs < 60 {
                runs += 1
                let process = simulation.process("hurried-\(runs)")
                let report = try simulation.run(process) { try await hurried.run($0) }.get()
                stop = report.stop
                #expect(stop == .done || !report.done.isEmpty, "run \(runs) did nothing")
                #expect(simulation.neverDoubled(workload.groupNames).passed)
            }
            #expect(stop == .done)
            #expect(runs > 2)
            _ = try simulation.runEvery(hours: 48, for: Self.toTheEnd, Self.exporter(), named: "later")
            #expect(
                simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
            #expect(simulation.tidy().passed, "\(simulation.tidy())")
        }
    }

    @Test func aWindowThatHoldsTooMuchForOneCommitIsDoneInSeveral() throws {
        let simulation = Simulation.universe(world: Self.world(pageEvents: 10))
        let workload = simulation.load(Scenes.steady(events: 1000), hours: 20)
        try simulation.run { try await simulation.sleep(for: .seconds(21 * 3600)) }
        let exporter = Self.exporter { $0.sliceBytes = 40_000 }
        let report = try simulation.run(simulation.process("run")) { try await exporter.run($0) }.get()
        #expect(report.stop == .done)
        #expect(report.done.count > 3)
        let full = report.done.filter { ($0.events ?? 0) > 0 }
        #expect(
            full.allSatisfy { $0.window.end.milliseconds - $0.window.start.milliseconds < 6 * 3_600_000 },
            "a commit takes what it should hold, not the day: \(full.map { "\($0.window) \($0.events ?? 0)" })")
        #expect(simulation.neverDoubled(workload.groupNames).passed)
        _ = try simulation.runEvery(hours: 48, for: Self.toTheEnd, exporter, named: "later")
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
    }

    @Test func aThrottledReadIsSlowerAndNotWrong() throws {
        for seed in UInt64(1)...4 {
            var world = Self.world(pageEvents: 4)
            world.quotas = ["logs:FilterLogEvents": 2]
            let simulation = Simulation.universe(seed: seed, world: world)
            let workload = simulation.load(Scenes.steady(events: 400) + Scenes.bursty(), hours: 12, seed: seed)
            let exporter = Self.exporter { $0.requestsPerSecond = 20 }
            let reports = try simulation.runEvery(hours: 13, for: 13, exporter)
            #expect(reports[0].stop == .done)
            let reads = reports[0].calls.first { $0.operation == "logs:FilterLogEvents" }
            #expect((reads?.throttles ?? 0) > 0)
            // Without giving way, nine of ten requests would be refused.
            #expect((reads?.throttles ?? 0) * 2 < reads?.attempts ?? 0)
            _ = try simulation.runEvery(hours: 48, for: Self.toTheEnd, exporter, named: "later")
            #expect(
                simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
        }
    }

    @Test func theQuotaIsUsedAndNeverExceeded() throws {
        var world = Self.world(pageEvents: 5)
        world.quotas = ["logs:FilterLogEvents": 10]
        var faults = FaultPlan()
        // There and back: an answer comes after 100 ms.
        faults.latency = Latency(milliseconds: 50...50)
        let simulation = Simulation.universe(world: world, faults: faults)
        _ = simulation.load(Scenes.steady(events: 6000), hours: 20)
        try simulation.run { try await simulation.sleep(for: .seconds(21 * 3600)) }
        let exporter = Self.exporter { $0.requestsPerSecond = 10 }
        let report = try simulation.run(simulation.process("run")) { try await exporter.run($0) }.get()
        let reads = try #require(report.calls.first { $0.operation == "logs:FilterLogEvents" })
        let seconds = Double(report.endedMilliseconds - report.startedMilliseconds) / 1000
        #expect(reads.throttles == 0)
        #expect(seconds > 60)
        #expect(Double(reads.attempts) >= 0.97 * 10 * seconds, "\(reads.attempts) requests in \(seconds) s")
    }

    @Test func textAndManyStreamsAreReadSideBySideToo() throws {
        let simulation = Simulation.universe(world: Self.world(pageEvents: 3))
        let groups = Scenes.manyStreams(40, eventsEach: 8) + Scenes.collidingNames(events: 300)
        let workload = simulation.load(groups, hours: 12)
        let exporter = Self.exporter { $0.format = .text }
        _ = try simulation.runEvery(hours: 12, for: Self.toTheEnd, exporter)
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
        #expect(simulation.tidy().passed, "\(simulation.tidy())")
    }
}
