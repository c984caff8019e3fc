import ArchiveTools
import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Storage
import Testing

/// Calls that end before their end, archives that were copied, runs that are at work meanwhile, and what is no fault.
@Suite struct VerifyCourseTests {
    private static func bench(
        _ scenes: [GroupSpec], engine: ExportPolicy.Engine = .read, days: Int64 = 23, faults: FaultPlan = FaultPlan()
    ) throws -> VerifyBench {
        var exporter = ExporterUnderTest()
        exporter.policy.engine = engine
        let simulation = Simulation.universe(faults: faults)
        _ = simulation.load(scenes, hours: 24 * 12)
        _ = try simulation.runEvery(hours: 24, for: 24 * (days + 10), exporter)
        return VerifyBench(simulation: simulation, exporter: exporter)
    }

    // MARK: Resuming

    /// However little each call does, together they do all, once; what an early one found stands in the last one's record.
    @Test func callsGoOnFromEachOther() throws {
        let scenes = Scenes.steady(events: 400) + Scenes.collidingNames(events: 90) + Scenes.bursty(events: 100)
        for question in [VerifyFaultTests.source, VerifyFaultTests.data] {
            var bench = try Self.bench(scenes)
            let whole = try bench.verify(question).record
            #expect(whole.isWhole && whole.continues == nil)
            let first = try #require(bench.named.keys.sorted().first)
            bench.put(first, Array((bench.objects.first { $0.key == first }?.bytes ?? []).reversed()))
            bench.callsMax = 24
            var calls = 0
            var record = try bench.verify(question).record
            while !record.isWhole, calls < 60 {
                calls += 1
                let next = try bench.verify(question)
                #expect(next.record.continues != nil)
                record = next.record
                if calls > 4 { bench.callsMax = (bench.callsMax ?? 0) + 4 }
            }
            #expect(record.isWhole && calls > 0, "\(calls)")
            #expect(record.verdict == .differs && record.findings.count == 1, "\(record.findings.kept)")
            // The next call begins anew.
            bench.callsMax = nil
            #expect(try bench.verify(question).record.continues == nil)
        }
    }

    @Test func partsTogetherReadEverything() throws {
        let bench = try Self.bench(Scenes.steady(events: 200))
        var events: Int64 = 0
        for part in 1...4 {
            var question = VerifyFaultTests.source
            question.subset = .part(part, of: 4)
            events += try bench.verify(question).record.figures.sourceEvents
        }
        #expect(try events == bench.verify(VerifyFaultTests.source).record.figures.sourceEvents && events > 150)
    }

    // MARK: Copied archives

    @Test(arguments: [ExportPolicy.Engine.read, .exportTask])
    func anArchiveThatWasCopiedIsComparedWhereItLies(engine: ExportPolicy.Engine) throws {
        let bench = try Self.bench(Scenes.steady(), engine: engine)
        bench.simulation.world.createBucket("copy")
        for object in bench.objects where !object.key.contains("_verify") {
            let key = "elsewhere/" + object.key.dropFirst("logs/".count)
            bench.simulation.world.putObject(bucket: "copy", key: key, body: object.bytes)
        }
        var copied = bench
        copied.hasState = false
        var exporter = bench.exporter
        exporter.adjust = { settings in
            settings.destination = Destination(bucket: "copy", prefix: "elsewhere")
            if let layout = try? ArchiveLayout(prefix: "elsewhere") { settings.layout = layout }
        }
        copied = VerifyBench(simulation: bench.simulation, exporter: exporter, hasState: false)
        #expect(try copied.verify(VerifyFaultTests.data).record.verdict == .verified)
        let key = try #require(bench.named.keys.sorted().first)
        bench.simulation.world.deleteObject(bucket: "copy", key: "elsewhere/" + key.dropFirst("logs/".count))
        let found = try copied.findings(VerifyFaultTests.manifests)
        #expect(found.map(\.kind) == [.missing] && found[0].object?.hasPrefix("elsewhere/") == true, "\(found)")
    }

    // MARK: What is no fault

    /// What an attempt that is under way, or was given up, has written so far.
    @Test func anotherRunsWorkIsNoFault() throws {
        let stops = (1..<40).map {
            ProcessStop(.crash, .afterEffect, on: CallMatch(operation: "*", process: "killed-\($0)"), occurrence: $0)
        }
        let bench = try Self.bench(Scenes.steady(), days: 10, faults: FaultPlan(stops: stops))
        for calls in 1..<40 {
            let time = bench.simulation.nowMilliseconds - 7_200_000
            bench.simulation.world.append([
                NewEvent(
                    group: "/app/steady", stream: "one", timestamp: time, ingestionTime: time, message: "new \(calls)")
            ])
            _ = try bench.simulation.run(bench.simulation.process("killed-\(calls)")) {
                [exporter = bench.exporter] in try await exporter.run($0)
            }
            let found = try bench.findings(VerifyFaultTests.data)
            #expect(found.isEmpty, "after \(calls) calls: \(found)")
            try bench.simulation.run { try await bench.simulation.sleep(for: .seconds(3600)) }
        }
    }

    @Test func deletedStreamsAndExpiredEventsAreBeyondTheSource() throws {
        let bench = try Self.bench(Scenes.steady(events: 120) + Scenes.collidingNames(events: 60))
        let all = try bench.verify(VerifyFaultTests.source)
        #expect(all.record.findings.isEmpty && all.record.figures.beyondSource == 0)
        bench.simulation.world.deleteLogStream("one", group: "/app/steady")
        bench.simulation.world.deleteLogStream("a/b", group: "/app/names")
        let less = try bench.verify(VerifyFaultTests.source)
        #expect(less.record.verdict == .verified && less.record.figures.beyondSource > 20, "\(less.record.findings)")
        bench.simulation.world.deleteLogGroup("/app/names")
        let gone = try bench.verify(VerifyFaultTests.source)
        #expect(gone.record.verdict == .verified, "\(gone.record.findings)")
        #expect(gone.notes.contains { if case .gone = $0 { true } else { false } })
    }

    @Test func whatIsNotFinalIsNotDue() throws {
        let bench = try Self.bench(Scenes.steady(), days: -9)
        let outcome = try bench.verify(VerifyFaultTests.source)
        #expect(outcome.record.verdict == .verified && outcome.notes == [.notDue(lanes: 1)], "\(outcome.notes)")
    }

    /// A message of a later day says, in its second line, an instant of a column that is compared.
    @Test func linesOfEventsThatAreNotDueAreNotUnexpected() throws {
        var exporter = ExporterUnderTest()
        let simulation = Simulation.universe()
        let start = Simulation.defaultStart
        let said = "2026-03-02T05:00:00.000Z said later"
        func log(_ hour: Int64, _ message: String) {
            simulation.world.append([
                NewEvent(
                    group: "/app/a", stream: "s", timestamp: start + hour * 3_600_000,
                    ingestionTime: start + hour * 3_600_000 + 1000, message: message)
            ])
        }
        for hour in Int64(1)..<10 { log(hour, "event \(hour)") }
        log(24 * 20, "a list\n\(said)")
        exporter.policy.maxLateness = .hours(1)
        _ = try simulation.runEvery(hours: 24, for: 24 * 24, exporter)
        let bench = VerifyBench(simulation: simulation, exporter: exporter)
        let outcome = try bench.verify(VerifyFaultTests.source)
        #expect(outcome.record.findings.isEmpty, "\(outcome.record.findings.kept)")
        #expect(outcome.record.figures.sourceEvents >= 9)
    }
}
