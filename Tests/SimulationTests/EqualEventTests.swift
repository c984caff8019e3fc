import ExportCore
import ExportEngine
import ExporterSimulation
import SimulatedAWS
import Testing

/// Events that the service's objects cannot tell apart: of one stream, time and text, ingested on different days.
@Suite struct EqualEventTests {
    private static let hour: Int64 = 3_600_000
    private static let group = "/equal"

    private static func event(ingestedAfter hours: Int64) -> NewEvent {
        NewEvent(
            group: group, stream: "s", timestamp: Simulation.defaultStart + 20 * hour,
            ingestionTime: Simulation.defaultStart + hours * hour, message: "the same")
    }

    /// A look back makes sure of the first, so that nobody asks for the window of its ingestion any more; but the task that
    /// took it holds one of the two, and only who knows that window counts it.
    @Test(arguments: ExportReading.allCases)
    func aLookBackBetweenTwoEqualEventsDoublesNeither(reading: ExportReading) throws {
        var world = WorldConfiguration()
        world.exportReading = reading
        let simulation = Simulation.universe(world: world)
        simulation.world.createLogGroup(Self.group)
        simulation.world.append([Self.event(ingestedAfter: 28), Self.event(ingestedAfter: 52)])
        // So that the windows in which they were ingested have tasks, too, which hold them if that is what the service asks.
        simulation.world.append(
            [Int64(27), 51].map { hours in
                let time = Simulation.defaultStart + hours * Self.hour
                return NewEvent(
                    group: Self.group, stream: "other", timestamp: time, ingestionTime: time, message: "of this day")
            })
        var exporter = ExporterUnderTest()
        exporter.policy.lookback = .hours(30)
        exporter.policy.since = EventTime(Simulation.defaultStart)
        _ = try simulation.runEvery(hours: 6, for: 24 * 4, exporter)
        _ = try simulation.runEvery(hours: 24, for: 24 * 20, exporter, named: "later")
        let verdict = simulation.exactlyOnce([Self.group])
        #expect(verdict.passed, "\(verdict)")
    }

    /// Its agent sends old lines again to a group that was deleted and made anew: the archive's copy is of the first life.
    @Test(arguments: ExportReading.allCases)
    func whatIsSentAgainToAGroupMadeAnewIsAnotherEvent(reading: ExportReading) throws {
        var world = WorldConfiguration()
        world.exportReading = reading
        let simulation = Simulation.universe(world: world)
        simulation.world.createLogGroup(Self.group)
        simulation.world.append([Self.event(ingestedAfter: 20)])
        var exporter = ExporterUnderTest()
        exporter.policy.since = EventTime(Simulation.defaultStart)
        _ = try simulation.runEvery(hours: 6, for: 48, exporter)
        simulation.world.deleteLogGroup(Self.group)
        simulation.world.createLogGroup(Self.group)
        simulation.world.append([Self.event(ingestedAfter: 50)])
        _ = try simulation.runEvery(hours: 24, for: 24 * 22, exporter, named: "later")
        let verdict = simulation.exactlyOnce([Self.group])
        #expect(verdict.passed, "\(verdict)")
        #expect(simulation.world.truth(group: Self.group).count == 2)
    }
}
