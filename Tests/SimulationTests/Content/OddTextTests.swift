import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import LogCodec
import SimulatedAWS
import SimulationKit
import Testing

/// What is not text in one message costs no other event, and that one stands in the archive with U+FFFD in its place.
@Suite struct OddTextTests {
    private static let group = "/app/odd"
    private static let hour: Int64 = 3_600_000

    /// The service shows it where the truth has U+FFFD.
    private static let spellings: [[UInt8]] = [
        Array(#"\ud83d"#.utf8), Array(#"\udc00"#.utf8), Array(#"\uDBFF\uD83D"#.utf8.prefix(6)), [0xFF], [0xC0, 0x80],
        [0xED, 0xA0, 0xBD], [0x5C],
    ]

    private static func doorman(_ spelling: [UInt8]) -> Doorman {
        Doorman { request, world in
            guard ["logs:FilterLogEvents", "logs:GetLogEvents"].contains(request.operation) else { return nil }
            var answer = world.answer(request)
            answer.body = Bytes.replacing([0xEF, 0xBF, 0xBD], by: spelling, in: answer.body)
            return answer
        }
    }

    /// Thirty events, one of them odd, and two odd ones that come late.
    private static func log(_ simulation: Simulation) {
        simulation.world.createLogGroup(group)
        let start = simulation.nowMilliseconds
        for number in 0..<30 {
            let time = start + Int64(number) * 60_000
            let message = number == 17 ? "cut \u{FFFD} here \(number)" : "whole \(number)"
            append(simulation, time, time + 500, message)
        }
        for number in [3, 4] {
            let time = start + Int64(number) * 60_000 + 1
            append(simulation, time, start + 40 * hour, "late \u{FFFD} \(number)")
        }
    }

    private static func append(_ simulation: Simulation, _ time: Int64, _ ingestion: Int64, _ message: String) {
        simulation.world.append([
            NewEvent(group: group, stream: "s\(time % 2)", timestamp: time, ingestionTime: ingestion, message: message)
        ])
    }

    private static func exporter(_ engine: ExportPolicy.Engine, _ format: EventFormat) -> ExporterUnderTest {
        var exporter = ExporterUnderTest()
        exporter.policy.engine = engine
        exporter.adjust = { $0.format = format }
        return exporter
    }

    @Test(arguments: spellings, [EventFormat.jsonl, .text])
    func aMessageThatIsNoTextIsReplacedAndCounted(spelling: [UInt8], format: EventFormat) throws {
        for engine in [ExportPolicy.Engine.read, .exportTask] {
            let simulation = Self.doorman(spelling).universe()
            Self.log(simulation)
            let reports = try simulation.runEvery(hours: 24, for: 24 * 21, Self.exporter(engine, format))
            #expect(reports.allSatisfy { $0.isComplete })
            let exact = simulation.exactlyOnce([Self.group])
            #expect(exact.passed, "\(engine): \(exact)")
            #expect(simulation.tidy().passed, "\(simulation.tidy())")
            let counts = reports.flatMap(\.plan.warnings).compactMap { warning in
                if case .textReplaced(let lane, let events, _, _) = warning, lane.group.name.text == Self.group {
                    events
                } else {
                    nil
                }
            }
            #expect(counts.contains { $0 >= 2 }, "\(engine): \(counts)")
        }
    }

    /// Once a run, whatever the number of pages.
    @Test func itIsToldOnceARun() throws {
        let simulation = Self.doorman(Self.spellings[0]).universe(
            world: {
                var world = WorldConfiguration()
                world.pageEventsMax = 2
                return world
            }())
        Self.log(simulation)
        try simulation.run { try await simulation.sleep(for: .seconds(48 * 3600)) }
        let report = try simulation.run(simulation.process("run")) {
            try await Self.exporter(.read, .jsonl).run($0)
        }.get()
        let told = report.plan.warnings.filter { if case .textReplaced = $0 { true } else { false } }
        let first = EventTime(Simulation.defaultStart + 3 * 60_000 + 1)
        let lane = try #require(report.done.first?.slice.lane)
        #expect(told == [.textReplaced(lane, events: 3, stream: "s1", at: first)])
    }

    /// Where nothing can be parsed, nobody asks for each event: it is that group's failure, and no other's.
    @Test func pagesThatAreAllBrokenAreTheirGroupsFailure() throws {
        let doorman = Doorman { request, world in
            guard ["logs:FilterLogEvents", "logs:GetLogEvents"].contains(request.operation) else { return nil }
            var answer = world.answer(request)
            answer.body = Bytes.replacing(Array(#"whole "#.utf8), by: Array(#"whole ""#.utf8), in: answer.body)
            return answer
        }
        let simulation = doorman.universe()
        Self.log(simulation)
        let other = simulation.load(
            [GroupSpec("/app/other", streams: [StreamSpec("s", Traffic(events: 20))])], hours: 5)
        try simulation.run { try await simulation.sleep(for: .seconds(30 * 3600)) }
        let exporter = Self.exporter(.read, .jsonl)
        let report = try simulation.run(simulation.process("run")) { try await exporter.run($0) }.get()
        #expect(report.failures.map(\.lane.group.name.text) == [Self.group])
        #expect(report.done.contains { $0.slice.lane.group.name.text == "/app/other" })
        doorman.goesHome()
        _ = try simulation.runEvery(hours: 24, for: 24 * 21, exporter, named: "later")
        #expect(simulation.exactlyOnce(other.groupNames + [Self.group]).passed)
    }
}
