import ExportCore
import ExportEngine
import ExportFailures
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Testing

/// A state that has grown into many documents, and one that grows while a run dies.
@Suite struct ShardedStateTests {
    /// Some groups with a few events each, a state that is split at so many bytes.
    private func world(
        groups: Int = 12, shardBytes: Int, faults: FaultPlan = FaultPlan()
    ) -> (Simulation, ExporterUnderTest, [String]) {
        let simulation = Simulation.universe(faults: faults)
        var exporter = ExporterUnderTest()
        exporter.adjust = {
            $0.shardBytesMax = shardBytes
            $0.leaseTTL = .seconds(20)
        }
        exporter.policy.engine = .read
        exporter.policy.since = EventTime(Simulation.defaultStart)
        let names = (0..<groups).map { "/group/\($0)" }
        for name in names {
            simulation.world.createLogGroup(name)
            for hour in 1...3 {
                let time = Simulation.defaultStart + Int64(hour) * SmallWorld.hour
                simulation.world.append([
                    NewEvent(
                        group: name, stream: "s", timestamp: time, ingestionTime: time + 1000,
                        message: "\(name) \(hour)")
                ])
            }
        }
        return (simulation, exporter, names)
    }

    private func sleep(_ simulation: Simulation, hours: Int64) throws {
        try simulation.run { try await simulation.sleep(for: .seconds(hours * 3600)) }
    }

    private func run(_ simulation: Simulation, _ exporter: ExporterUnderTest, _ name: String) throws -> ProcessOutcome<
        RunReport
    > {
        try simulation.run(simulation.process(name)) { try await exporter.run($0) }
    }

    private func shards(_ simulation: Simulation) -> Int {
        simulation.world.objects(bucket: ExporterUnderTest.bucket, prefix: "state/exporter.lanes/").count
    }

    @Test(arguments: [(2_000, 16), (400, 256), (1, 4096)])
    func itGrowsByItselfAndIsOneStateAsBefore(bytes: Int, expected: Int) throws {
        let (simulation, exporter, names) = world(shardBytes: bytes)
        try sleep(simulation, hours: 5)
        for name in ["first", "second"] {
            let report = try run(simulation, exporter, name).get()
            #expect(report.stop == .done && report.failures.isEmpty)
            try sleep(simulation, hours: 1)
        }
        #expect(shards(simulation) >= expected)
        #expect(simulation.exactlyOnce(names).passed, "\(simulation.exactlyOnce(names))")
    }

    /// Enumerated: every call of the run that splits the state, both sides.
    @Test(arguments: ProcessStop.Side.allCases)
    func aCrashAtAnyCallOfTheRunThatSplitsItLosesAndDoublesNothing(side: ProcessStop.Side) throws {
        let (undisturbed, exporter, _) = world(groups: 3, shardBytes: 700)
        try sleep(undisturbed, hours: 5)
        let process = undisturbed.process("doomed")
        #expect(try undisturbed.run(process) { try await exporter.run($0) }.get().stop == .done)
        #expect(shards(undisturbed) >= 16)
        for call in 1...process.life.calls {
            let stop = ProcessStop(.crash, side, on: CallMatch(operation: "*", process: "doomed"), occurrence: call)
            let (simulation, exporter, names) = world(groups: 3, shardBytes: 700, faults: FaultPlan(stops: [stop]))
            try sleep(simulation, hours: 5)
            #expect(try run(simulation, exporter, "doomed").isCrash, "there is no call \(call)")
            try sleep(simulation, hours: 1)
            #expect(try run(simulation, exporter, "next").get().stop == .done)
            #expect(
                simulation.exactlyOnce(names).passed, "crash \(side) of call \(call): \(simulation.exactlyOnce(names))")
            #expect(simulation.tidy().passed)
        }
        print("enumerated: \(process.life.calls) crashes of a run that splits the state, \(side.rawValue)")
    }

    /// The same with answers that are lost, and with writes that take effect long after their writer has given up waiting.
    @Test(arguments: [ExchangeFault.lostAfterEffect, .serverErrorAfterEffect, .delayedEffect])
    func anAnswerThatIsLostWhileItIsSplitStopsNobody(fault: ExchangeFault) throws {
        for occurrence in 1...22 {
            let match = CallMatch(operation: "s3:PutObject /archive/state/*", process: "doomed")
            let plan = FaultPlan(oneShots: [OneShotFault(fault, on: match, occurrence: occurrence)])
            let (simulation, exporter, names) = world(groups: 3, shardBytes: 700, faults: plan)
            try sleep(simulation, hours: 5)
            _ = try run(simulation, exporter, "doomed")
            try sleep(simulation, hours: 1)
            #expect(try run(simulation, exporter, "next").get().stop == .done)
            #expect(simulation.exactlyOnce(names).passed, "\(fault) of \(occurrence): \(simulation.exactlyOnce(names))")
        }
    }

    /// A shard that is gone is damage. Taken for one without lanes, its groups would be exported a second time.
    @Test func aShardThatIsMissingIsNotTakenForEmpty() throws {
        let (simulation, exporter, names) = world(shardBytes: 2_000)
        try sleep(simulation, hours: 5)
        _ = try run(simulation, exporter, "first").get()
        let shard = try #require(
            simulation.world.objects(bucket: ExporterUnderTest.bucket, prefix: "state/exporter.lanes/").first)
        simulation.world.deleteObject(bucket: ExporterUnderTest.bucket, key: shard.key)
        try sleep(simulation, hours: 1)
        guard case .failed(let error) = try run(simulation, exporter, "second") else {
            Issue.record("the run went on")
            return
        }
        #expect((error as? ExportError)?.code == .configuration)
        #expect(simulation.neverDoubled(names).passed)
    }

    /// A state that version 2 of the program wrote, with a task under way: everything goes on, also where the run that
    /// migrates it dies at any call.
    @Test(arguments: [nil] + ProcessStop.Side.allCases.map(Optional.some))
    func aStateOfVersionTwoGoesOn(side: ProcessStop.Side?) throws {
        for call in 1... {
            let stops = side.map {
                [ProcessStop(.crash, $0, on: CallMatch(operation: "*", process: "migrating"), occurrence: call)]
            }
            let crash = ProcessStop(
                .crash, .afterEffect, on: CallMatch(operation: "logs:CreateExportTask", process: "first"))
            var small = SmallWorld(faults: FaultPlan(stops: [crash] + (stops ?? [])))
            small.exporter.policy.taskScope = .stream
            let adjust = small.exporter.adjust
            try small.sleep(untilHour: 31)
            #expect(try small.run("first").isCrash)
            try Self.asVersionTwo(small.simulation)
            try small.sleep(seconds: 600)
            small.exporter.adjust = {
                adjust(&$0)
                $0.shardBytesMax = 700
            }
            let migrating = try small.run("migrating")
            let complaint = try small.complaint()
            #expect(complaint == nil, "call \(call): \(complaint ?? "")")
            let copy = small.simulation.world.objects(
                bucket: ExporterUnderTest.bucket, prefix: ExporterUnderTest.stateKey + ".v2")
            #expect(copy.count == 1)
            if side == nil || !migrating.isCrash {
                #expect(call > (side == nil ? 0 : 20))
                return
            }
        }
    }

    /// What version 2 wrote differs in two members from a state that is one document.
    private static func asVersionTwo(_ simulation: Simulation) throws {
        let key = ExporterUnderTest.stateKey
        let stored = try #require(simulation.world.objects(bucket: ExporterUnderTest.bucket, prefix: key).first)
        let text = String(decoding: stored.bytes, as: UTF8.self)
        let old = text.split(separator: #""fanOut":1,"#, omittingEmptySubsequences: false).joined()
            .split(separator: #""version":3"#, omittingEmptySubsequences: false).joined(separator: #""version":2"#)
        #expect(old.utf8.count == text.utf8.count - 11)
        simulation.world.putObject(bucket: ExporterUnderTest.bucket, key: key, body: Array(old.utf8))
    }
}
