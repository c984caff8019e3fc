import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import Testing

/// The main job on a service without faults.
@Suite struct StreetTests {
    @Test func oneRunExportsWhatIsSettledAndASecondFindsNothingToDo() throws {
        let simulation = Simulation.universe()
        let workload = simulation.load(Scenes.steady(), hours: 24)
        let exporter = ExporterUnderTest()
        let reports = try simulation.runEvery(hours: 40, for: 40, exporter)
        #expect(reports[0].stop == .done)
        #expect(reports[0].tasks > 0)
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
        #expect(simulation.tidy().passed, "\(simulation.tidy())")
        let again = try simulation.run(simulation.process("again")) { try await exporter.run($0) }.get()
        #expect(again.done.isEmpty)
    }

    @Test(arguments: ExportReading.allCases)
    func everythingIsSealedAndExactUnderEachReadingOfTheBounds(reading: ExportReading) throws {
        var world = WorldConfiguration()
        world.exportReading = reading
        world.exportAvailability = 0...(11 * 3_600_000)
        let simulation = Simulation.universe(world: world)
        let groups = Scenes.lateAndFuture() + Scenes.identical() + Scenes.multiline() + Scenes.collidingNames()
        let workload = simulation.load(groups, hours: 48)
        let exporter = ExporterUnderTest()
        let reports = try simulation.runEvery(hours: 6, for: 24 * 23, exporter)
        #expect(reports.allSatisfy { $0.stop == .done && $0.failures.isEmpty })
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
        #expect(simulation.tidy().passed, "\(simulation.tidy())")
    }
}
