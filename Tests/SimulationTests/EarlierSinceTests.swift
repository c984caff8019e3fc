import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import Testing

/// An archive that begins later than its groups, and is to begin earlier after all.
@Suite struct EarlierSinceTests {
    private static let day: Int64 = 86_400_000

    @Test(arguments: ExportPolicy.Engine.allCases, [0, 30])
    func anEarlierSinceExtendsTheArchiveBackwardsExactly(engine: ExportPolicy.Engine, daysLater: Int64) throws {
        for reading in engine == .read ? [ExportReading.eventInclusive] : ExportReading.allCases {
            var world = WorldConfiguration()
            world.exportReading = reading
            world.exportAvailability = 0...(6 * 3_600_000)
            let simulation = Simulation.universe(world: world)
            let workload = simulation.load(
                [GroupSpec("/app", streams: [StreamSpec("s", Traffic(events: 400, lateShare: 0.1))])], hours: 10 * 24)
            var exporter = ExporterUnderTest()
            exporter.policy.engine = engine
            exporter.policy.since = EventTime(Simulation.defaultStart + 6 * Self.day)
            _ = try simulation.runEvery(hours: 12, for: 11 * 24, exporter, named: "first")
            _ = try simulation.runEvery(hours: 24, for: (daysLater + 1) * 24, exporter, named: "later")
            let before = simulation.exactlyOnce(workload.groupNames)
            #expect(before.missing > 0 && before.surplus == 0)
            // Days before the first event, and earlier than any that the service would take.
            exporter.policy.since = EventTime(Simulation.defaultStart - 60 * Self.day)
            let extended = try simulation.runEvery(hours: 24, for: 48, exporter, named: "extended")
            #expect(extended.allSatisfy { $0.isComplete })
            #expect(simulation.exactlyOnce(workload.groupNames).surplus == 0)
            let rest = try simulation.runEvery(hours: 24, for: 24 * 24, exporter, named: "rest")
            let sealed = try #require(rest.last?.sealedThrough)
            #expect(sealed.milliseconds >= workload.spec.endMilliseconds)
            let result = simulation.exactlyOnce(workload.groupNames)
            #expect(result.passed, "\(reading): \(result)")
            #expect(simulation.tidy().passed, "\(simulation.tidy())")
        }
    }
}
