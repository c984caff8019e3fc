import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Testing

/// However large the backlog and however short a run: each run that is not hindered by others commits something.
@Suite struct ProgressTests {
    @Test func eachShortRunOverALargeBacklogCommitsSomething() throws {
        var world = WorldConfiguration()
        // Two events a page and a second for each: a run of 45 seconds, of which 30 are kept for winding down, reads a
        // small part of the day.
        world.pageEventsMax = 2
        let simulation = Simulation.universe(
            world: world, faults: FaultPlan(latency: Latency(milliseconds: 500...500)))
        let traffic = Traffic(events: 300)
        let workload = simulation.load([GroupSpec("/backlog", streams: [StreamSpec("s", traffic)])], hours: 20)
        try simulation.run { try await simulation.sleep(for: .seconds(22 * 3600)) }
        var exporter = ExporterUnderTest()
        exporter.policy.engine = .read
        exporter.policy.since = EventTime(Simulation.defaultStart)
        exporter.deadline = .seconds(45)
        let hurried = exporter
        var runs = 0
        while true {
            runs += 1
            let process = simulation.process("hurried-\(runs)")
            let report = try simulation.run(process) { try await hurried.run($0) }.get()
            if report.stop == .done { break }
            #expect(report.stop == .outOfTime)
            #expect(!report.done.isEmpty, "run \(runs) did nothing")
            try #require(runs < 100)
        }
        #expect(runs > 3)
        _ = try simulation.runEvery(hours: 24, for: 24 * 22, ExporterUnderTest.reading, named: "later")
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
        #expect(simulation.tidy().passed)
    }

    /// More streams than a request can name: they are read as a whole, part by part.
    @Test func aSweepOfManyStreamsGetsOnInShortRuns() throws {
        var world = WorldConfiguration()
        world.pageEventsMax = 2
        let simulation = Simulation.universe(
            world: world, faults: FaultPlan(latency: Latency(milliseconds: 500...500)))
        let streams = (0..<150).map { StreamSpec("s\($0)", Traffic(events: 2)) }
        let workload = simulation.load([GroupSpec("/many", streams: streams)], hours: 20)
        var exporter = ExporterUnderTest()
        exporter.policy.since = EventTime(Simulation.defaultStart)
        _ = try simulation.runEvery(hours: 24, for: 24 * 18, exporter)
        exporter.deadline = .seconds(48)
        let hurried = exporter
        var runs = 0
        try simulation.run { try await simulation.sleep(for: .seconds(2 * 86_400)) }
        var sealed = EventTime(.min)
        while sealed < EventTime(Simulation.defaultStart + 20 * 3_600_000) {
            runs += 1
            let process = simulation.process("hurried-\(runs)")
            let report = try simulation.run(process) { try await hurried.run($0) }.get()
            #expect(!report.done.isEmpty, "run \(runs) did nothing")
            sealed = report.sealedThrough ?? sealed
            try #require(runs < 60)
        }
        #expect(runs > 2)
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
    }
}

extension ExporterUnderTest {
    fileprivate static var reading: ExporterUnderTest {
        var exporter = ExporterUnderTest()
        exporter.policy.engine = .read
        exporter.policy.since = EventTime(Simulation.defaultStart)
        return exporter
    }
}
