import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import Testing

/// The schedule stands still for longer than a group keeps its events.
@Suite struct RetentionLossTests {
    private static let day: Int64 = 86_400_000

    private func run(_ simulation: Simulation, _ exporter: ExporterUnderTest, _ name: String) throws -> RunReport {
        try simulation.run(simulation.process(name)) { try await exporter.run($0) }.get()
    }

    private func sleep(_ simulation: Simulation, hours: Int64) throws {
        try simulation.run { try await simulation.sleep(for: .seconds(hours * 3600)) }
    }

    private func events(_ group: String, hours: Range<Int64>) -> [NewEvent] {
        hours.map { hour in
            let time = Simulation.defaultStart + hour * 3_600_000
            return NewEvent(
                group: group, stream: "s", timestamp: time, ingestionTime: time, message: "\(group) \(hour)")
        }
    }

    private func lost(_ report: RunReport) -> [String] { report.lost.map { $0.lane.group.name.text } }

    /// One group that is written to all the time, one that was written to before the outage only.
    @Test(arguments: ExportPolicy.Engine.allCases, [1, 7])
    func anOutageIsToldOnceByTheRunThatFindsItAndStandsInTheState(engine: ExportPolicy.Engine, days: Int) throws {
        let simulation = Simulation.universe()
        for name in ["/busy", "/idle", "/kept"] {
            simulation.world.createLogGroup(name, retentionInDays: name == "/kept" ? nil : days)
        }
        let hours = Int64(days + 4) * 24
        simulation.world.append(
            events("/busy", hours: 0..<(hours + 40)) + events("/idle", hours: 0..<8)
                + events("/kept", hours: 0..<(hours + 40)))
        var exporter = ExporterUnderTest()
        exporter.policy.engine = engine
        for number in 0..<4 {
            try sleep(simulation, hours: 6)
            #expect(try lost(run(simulation, exporter, "before-\(number)")) == [])
        }
        try sleep(simulation, hours: hours)
        let found = try run(simulation, exporter, "after")
        #expect(lost(found).contains("/busy") && found.hasLost && found.isComplete)
        #expect(!lost(found).contains("/kept"))
        #expect(found.lost.allSatisfy { $0.lane.group.name.text == "/busy" || $0.loss.evidence == .possible })
        let again = try run(simulation, exporter, "again")
        // Seconds later a few more columns have expired, of which only late events can have come.
        #expect(again.lost.allSatisfy { $0.loss.evidence == .possible } && !again.hasLost, "\(again.lost)")
        let subject = exporter
        let state = try simulation.run(simulation.process("look")) { process in
            let environment = try subject.environment(process)
            return try await ExportPreview.state(environment, subject.dsn.store(in: environment)).document
        }.get()
        let lane = try #require(state.lanes.first { $0.key.group.name.text == "/busy" })
        // What it has not copied and cannot copy any more, and nothing that it has.
        let archive = simulation.exactlyOnce(["/busy"])
        #expect(archive.missing > 0)
        #expect(lane.value.lost.all.contains { $0.evidence == .seen })
        #expect(state.lanes.first { $0.key.group.name.text == "/kept" }?.value.lost.isEmpty == true)
    }

    @Test func groupsThatWereNotWrittenToAreNotAlarmed() throws {
        let simulation = Simulation.universe()
        for name in ["/idle", "/empty", "/other"] { simulation.world.createLogGroup(name, retentionInDays: 1) }
        simulation.world.append(events("/idle", hours: 0..<4))
        let exporter = ExporterUnderTest()
        for number in 0..<4 {
            try sleep(simulation, hours: 6)
            #expect(try lost(run(simulation, exporter, "before-\(number)")) == [])
        }
        try sleep(simulation, hours: 96)
        let report = try run(simulation, exporter, "after")
        #expect(report.lost.isEmpty && report.plan.warnings.isEmpty, "\(report.lost) \(report.plan.warnings)")
    }

    @Test func whatWasGoneBeforeTheArchiveBeganIsOneLineAndNoFailure() throws {
        let simulation = Simulation.universe()
        let groups = (0..<20).map { "/old/\($0)" }
        for name in groups { simulation.world.createLogGroup(name, retentionInDays: 3) }
        simulation.world.append(groups.flatMap { events($0, hours: 0..<240) })
        try sleep(simulation, hours: 240)
        let report = try run(simulation, ExporterUnderTest(), "first")
        #expect(report.lost.isEmpty && !report.hasLost && report.isComplete)
        #expect(report.plan.warnings == [.expiredBeforeBeginning(lanes: 20)])
        let second = try run(simulation, ExporterUnderTest(), "second")
        #expect(second.lost.isEmpty && second.plan.warnings.isEmpty)
    }
}
