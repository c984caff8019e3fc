import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Testing

/// What fails again and again costs nothing later, and is told once.
@Suite struct RefusedLaneTests {
    private static func reading() -> ExporterUnderTest {
        var exporter = ExporterUnderTest()
        exporter.policy.engine = .read
        exporter.policy.lookback = .zero
        return exporter
    }

    private func calls(_ report: RunReport, _ operation: String) -> Int {
        report.calls.filter { $0.operation.hasPrefix(operation) }.reduce(0) { $0 + $1.attempts }
    }

    @Test func aGroupThatIsRefusedForItsClassIsToldOnceAndAskedOnceADay() throws {
        let simulation = Simulation.universe()
        let workload = simulation.load(Scenes.oneOfClass("ARCHIVE_INSTANT"), hours: 300)
        let exporter = Self.reading()
        let reports = try simulation.runEvery(hours: 3, for: 300, exporter)
        let failed = reports.filter { !$0.failures.isEmpty }
        #expect(failed.count == 1)
        #expect(failed.first?.failures.map(\.lane.group.name.text) == ["/class/other"])
        let told = reports.drop { $0.failures.isEmpty }.dropFirst()
        #expect(told.allSatisfy { $0.refused.map(\.group.name.text) == ["/class/other"] && $0.isComplete })
        // What is refused is no lag of the others.
        #expect(told.last?.copiedThrough.map { $0.milliseconds > simulation.nowMilliseconds - 4 * 3_600_000 } == true)
        let asked = simulation.world.happenings[.classRefusedReads] ?? 0
        #expect((1...14).contains(asked), "asked \(asked) times in 300 hours")
        _ = try simulation.runEvery(hours: 24, for: 24 * 21, exporter, named: "later")
        #expect(simulation.exactlyOnce(workload.groupNames.filter { $0 == "/class/standard" }).passed)

        // The class can be read from now on.
        simulation.world.reconfigure { $0.readsOtherClasses = true }
        let later = try simulation.runEvery(hours: 24, for: 24 * 21, exporter, named: "granted")
        #expect(later.last?.refused.isEmpty == true)
        #expect(simulation.neverDoubled(workload.groupNames).passed)
        #expect(simulation.tidy().passed)
    }

    @Test(arguments: ["AccessDeniedException", "InvalidOperationException", "SomethingNewException"])
    func aHundredFailingRunsCostNoMoreThanOne(code: String) throws {
        let doorman = Doorman.refusing("logs:FilterLogEvents", of: "/b", code, "no")
        let simulation = doorman.universe()
        let groups = ["/a", "/b"].map { GroupSpec($0, streams: [StreamSpec("s", Traffic(events: 400))]) }
        _ = simulation.load(groups, hours: 400)
        let exporter = Self.reading()
        let reports = try simulation.runEvery(hours: 3, for: 300, exporter)
        #expect(reports.count == 100)
        let state = try simulation.run(simulation.process("look")) { try await exporter.preview($0) }.get()
        #expect(state.document.abandoned.isEmpty, "\(state.document.abandoned.count) attempts are watched")
        let (early, late) = (reports[5..<25], reports[80...])
        func most(_ reports: ArraySlice<RunReport>, _ figure: (RunReport) -> Int) -> Int {
            reports.map(figure).max() ?? 0
        }
        #expect(most(late) { calls($0, "s3:") } <= most(early) { calls($0, "s3:") })
        // A piece for each day, in each of some writes.
        #expect(most(late, \.stateBytesWritten) <= most(early, \.stateBytesWritten) + 5_000)
        doorman.goesHome()
        _ = try simulation.runEvery(hours: 24, for: 24 * 21, exporter, named: "later")
        #expect(simulation.exactlyOnce(["/a", "/b"]).passed, "\(simulation.exactlyOnce(["/a", "/b"]))")
        #expect(simulation.tidy().passed)
    }

    /// Refused in the middle, when there are objects already: they are removed at once.
    @Test func aReadThatFailsInTheMiddleLeavesNothingToWatch() throws {
        let doorman = Doorman { request, world in
            let body = String(decoding: request.body, as: UTF8.self)
            guard request.operation == "logs:FilterLogEvents", body.contains("nextToken") else { return nil }
            return .failure(of: request, status: 400, code: "AccessDeniedException", message: "no", at: world.now)
        }
        var world = WorldConfiguration()
        world.pageEventsMax = 5
        let simulation = doorman.universe(world: world)
        _ = simulation.load([GroupSpec("/a", streams: [StreamSpec("s", Traffic(events: 60))])], hours: 12)
        var exporter = Self.reading()
        exporter.adjust = { $0.objectBytes = 200 }
        try simulation.run { try await simulation.sleep(for: .seconds(13 * 3600)) }
        let subject = exporter
        let denied = try simulation.run(simulation.process("run")) { try await subject.run($0) }
        #expect((denied.value?.failures.count ?? 1) == 1)
        let state = try simulation.run(simulation.process("look")) { try await subject.preview($0) }.get()
        #expect(state.document.abandoned.isEmpty && state.document.intents.isEmpty)
        #expect(simulation.tidy().passed, "\(simulation.tidy())")
    }

    @Test(arguments: [ExportPolicy.Engine.read, .exportTask])
    func aStreamThatIsGoneFailsNoGroup(engine: ExportPolicy.Engine) throws {
        let doorman = Doorman { request, world in
            let body = String(decoding: request.body, as: UTF8.self)
            guard request.operation == "logs:FilterLogEvents", body.contains(#""logStreamNames""#),
                body.contains("gone")
            else { return nil }
            return .failure(
                of: request, status: 400, code: "ResourceNotFoundException",
                message: "The specified log stream does not exist.", at: world.now)
        }
        let simulation = doorman.universe()
        let streams = ["gone", "s1", "s2"].map { StreamSpec($0, Traffic(events: 30, lateShare: 0.3)) }
        let workload = simulation.load([GroupSpec("/app", streams: streams)], hours: 48)
        var exporter = ExporterUnderTest()
        exporter.policy.engine = engine
        let reports = try simulation.runEvery(hours: 24, for: 24 * 24, exporter)
        #expect(reports.allSatisfy { $0.isComplete })
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
        #expect(simulation.tidy().passed)
    }

    /// Names that no stream can have are the group's trouble, if anybody's.
    @Test func anImpossibleStreamNameIsNoTroubleOfOthers() throws {
        let doorman = Doorman { request, world in
            guard request.operation == "logs:DescribeLogStreams" else { return nil }
            var answer = world.answer(request)
            answer.body = Bytes.replacing(Array("odd-name".utf8), by: Array("odd:name".utf8), in: answer.body)
            return answer
        }
        for scope in [ExportPolicy.TaskScope.group, .stream] {
            let simulation = doorman.universe()
            let odd = GroupSpec("/b", streams: [StreamSpec("odd-name", Traffic(events: 20))])
            let groups = ["/a", "/c"].map { GroupSpec($0, streams: [StreamSpec("s", Traffic(events: 20))]) }
            _ = simulation.load(groups + [odd], hours: 12)
            var exporter = ExporterUnderTest()
            exporter.policy.taskScope = scope
            let reports = try simulation.runEvery(hours: 24, for: 24 * 21, exporter)
            let exported = scope == .group ? ["/a", "/b", "/c"] : ["/a", "/c"]
            #expect(simulation.exactlyOnce(exported).passed, "\(simulation.exactlyOnce(exported))")
            let failed = Set(reports.flatMap(\.failures).map(\.lane.group.name.text))
            #expect(failed == (scope == .stream ? ["/b"] : []))
        }
    }
}
