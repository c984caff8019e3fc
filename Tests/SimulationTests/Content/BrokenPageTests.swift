import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import LogCodec
import SimulatedAWS
import SimulationKit
import Testing

/// A page that is never JSON, for one of its events: that one is told and recorded, and all others are exported.
@Suite struct BrokenPageTests {
    private static let group = "/app/broken"
    private static let hour: Int64 = 3_600_000
    private static let faulty = "broken!"

    /// Breaks every page that shows such an event.
    private static func doorman() -> Doorman {
        Doorman { request, world in
            guard ["logs:FilterLogEvents", "logs:GetLogEvents"].contains(request.operation) else { return nil }
            var answer = world.answer(request)
            if answer.body.holds("broken!"), let bracket = answer.body.lastIndex(of: UInt8(ascii: "]")) {
                answer.body.remove(at: bracket)
            }
            return answer
        }
    }

    /// Three streams, all with something in the column of the broken event, its own on both sides of it.
    private static func log(_ simulation: Simulation, lateIn late: String = "s1") -> Int64 {
        simulation.world.createLogGroup(group)
        let start = simulation.nowMilliseconds
        for number in 0..<40 { append(simulation, start + Int64(number) * 60_000, 500, "whole \(number)") }
        let column = start + 17 * 60_000
        for message in ["before", "before too", faulty, "behind", "behind too"] {
            append(simulation, column, 500, message, stream: "s1")
        }
        append(simulation, column, 40 * hour, "late", stream: late)
        append(simulation, column, 500, "beside", stream: "s2")
        return column
    }

    private static func append(
        _ simulation: Simulation, _ time: Int64, _ after: Int64, _ message: String, stream: String? = nil
    ) {
        simulation.world.append([
            NewEvent(
                group: group, stream: stream ?? "s\(time / 60_000 % 3)", timestamp: time, ingestionTime: time + after,
                message: message)
        ])
    }

    private static func exporter(_ engine: ExportPolicy.Engine, _ format: EventFormat) -> ExporterUnderTest {
        var exporter = ExporterUnderTest()
        exporter.policy.engine = engine
        exporter.adjust = { $0.format = format }
        return exporter
    }

    /// Without what is broken, or with it.
    private static func check(_ simulation: Simulation, all: Bool = false) -> CheckResult {
        let source = SourceEvent.collect(simulation.world, groups: [group]) { _, event in
            all || event.message != faulty
        }
        return ExactlyOnceChecker(source).check(simulation.archive())
    }

    private static func lost(_ simulation: Simulation, _ exporter: ExporterUnderTest) throws -> [Loss] {
        let state = try simulation.run(simulation.process("look")) { try await exporter.preview($0) }.get()
        return state.document.lanes.values.flatMap(\.lost.all)
    }

    private static func told(_ reports: [RunReport]) -> [PlanWarning] {
        reports.flatMap(\.plan.warnings).filter { if case .eventUnreadable = $0 { true } else { false } }
    }

    @Test(arguments: [1, 3, 10_000], [EventFormat.jsonl, .text])
    func theOneEventIsToldAndAllOthersAreExported(pageEvents: Int, format: EventFormat) throws {
        var world = WorldConfiguration()
        world.pageEventsMax = pageEvents
        let simulation = Self.doorman().universe(world: world)
        let column = Self.log(simulation)
        let exporter = Self.exporter(.read, format)
        let reports = try simulation.runEvery(hours: 24, for: 24 * 24, exporter)
        #expect(reports.allSatisfy { $0.isComplete }, "\(reports.flatMap(\.failures))")
        #expect(Self.check(simulation).passed, "\(Self.check(simulation))")
        #expect(simulation.tidy().passed, "\(simulation.tidy())")
        // Once, by the run that found it, with the stream; and never final.
        let time = EventTime(column)
        let lane = try #require(reports.flatMap(\.done).first?.slice.lane)
        #expect(
            Self.told(reports) == [
                .eventUnreadable(lane, stream: LogStreamName("s1"), at: time, PageError.Code.malformed.rawValue)
            ])
        #expect(reports.filter(\.hasLost).count == 1)
        let lost = try Self.lost(simulation, exporter)
        #expect(lost.map(\.window) == [TimeWindow(first: time, last: time)] && lost.map(\.evidence) == [.unreadable])
        // It does not hold up the others.
        #expect(reports.last?.sealedThrough.map { $0 > time } == true)
    }

    /// The task has it: what the sweep cannot read it writes of nobody.
    @Test func anExportTasksOwnCopyStays() throws {
        let simulation = Self.doorman().universe()
        _ = Self.log(simulation)
        let exporter = Self.exporter(.exportTask, .text)
        let reports = try simulation.runEvery(hours: 24, for: 24 * 24, exporter)
        #expect(reports.allSatisfy { $0.isComplete }, "\(reports.flatMap(\.failures))")
        #expect(Self.check(simulation, all: true).passed, "\(Self.check(simulation, all: true))")
        #expect(try Self.lost(simulation, exporter).map(\.evidence) == [.unreadable])
    }

    /// The last look before the columns are final asks again, and looks up what it had written of that column.
    @Test(arguments: [ExportPolicy.Engine.read, .exportTask], [EventFormat.jsonl, .text])
    func whatCanBeParsedLaterIsWrittenThen(engine: ExportPolicy.Engine, format: EventFormat) throws {
        let doorman = Self.doorman()
        let simulation = doorman.universe()
        _ = Self.log(simulation)
        let exporter = Self.exporter(engine, format)
        let early = try simulation.runEvery(hours: 24, for: 24 * 6, exporter)
        #expect(early.filter(\.hasLost).count == (engine == .read ? 1 : 0))
        doorman.goesHome()
        let later = try simulation.runEvery(hours: 24, for: 24 * 18, exporter, named: "later")
        #expect(later.allSatisfy { $0.isComplete && !$0.hasLost })
        #expect(Self.check(simulation, all: true).passed, "\(Self.check(simulation, all: true))")
        #expect(try Self.lost(simulation, exporter) == [])
    }

    /// The last look leaves out streams of which a read has had everything; not that one (found by a seed of the swarm).
    @Test(arguments: [true, false])
    func itsStreamIsAskedAgainThoughNothingElseCameOfIt(mended: Bool) throws {
        let doorman = Self.doorman()
        let simulation = doorman.universe()
        _ = Self.log(simulation, lateIn: "s2")
        let exporter = Self.exporter(.read, .jsonl)
        _ = try simulation.runEvery(hours: 24, for: 24 * 10, exporter)
        if mended { doorman.goesHome() }
        let reports = try simulation.runEvery(hours: 24, for: 24 * 14, exporter, named: "later")
        #expect(reports.allSatisfy { $0.isComplete && !$0.hasLost })
        #expect(Self.check(simulation, all: mended).passed, "\(Self.check(simulation, all: mended))")
        #expect(try Self.lost(simulation, exporter).map(\.evidence) == (mended ? [] : [.unreadable]))
    }

    /// Runs close to each other look at the same column again and again, and write nothing of it twice.
    @Test func looksBackFindNothingNew() throws {
        let simulation = Self.doorman().universe()
        _ = Self.log(simulation)
        var exporter = Self.exporter(.read, .jsonl)
        exporter.policy.lookback = .hours(60)
        let reports = try simulation.runEvery(hours: 3, for: 24 * 3, exporter)
        #expect(reports.filter(\.hasLost).count == 1 && Self.told(reports).count == 1)
        #expect(reports.allSatisfy { $0.isComplete })
        #expect(simulation.neverDoubled([Self.group]).passed)
        #expect(Self.check(simulation).passed, "\(Self.check(simulation))")
    }

    /// FilterLogEvents alone shows it broken: GetLogEvents has it, once.
    @Test func theOtherCallMayHaveIt() throws {
        let doorman = Doorman { request, world in
            guard request.operation == "logs:FilterLogEvents" else { return nil }
            var answer = world.answer(request)
            if answer.body.holds("broken!"), let bracket = answer.body.lastIndex(of: UInt8(ascii: "]")) {
                answer.body.remove(at: bracket)
            }
            return answer
        }
        let simulation = doorman.universe()
        _ = Self.log(simulation)
        let exporter = Self.exporter(.read, .jsonl)
        let reports = try simulation.runEvery(hours: 24, for: 24 * 24, exporter)
        #expect(reports.allSatisfy { $0.isComplete && !$0.hasLost })
        #expect(Self.check(simulation, all: true).passed, "\(Self.check(simulation, all: true))")
    }
}
