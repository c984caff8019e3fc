import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Testing

/// How export tasks render events is assumed, not documented. Where it is otherwise, what a sweep does not find in their
/// objects says nothing.
@Suite struct RenderingTests {
    private static let group = "/app/rendered"
    private static let hour: Int64 = 3_600_000

    /// Half of the events lie in the doubtful band of their task; some end in a line feed, some hold CR LF.
    private static func simulation(_ rendering: ExportRendering) -> Simulation {
        var world = WorldConfiguration()
        world.exportRendering = rendering
        let simulation = Simulation.universe(world: world)
        simulation.world.createLogGroup(group)
        let start = simulation.nowMilliseconds + hour
        for number in 0..<288 {
            let time = start + Int64(number) * 10 * 60_000 + 7
            // Some come nine hours late, in the band of a task that is certain of what is twelve hours old.
            let ingestion = time + (number % 3 == 0 ? 9 * hour : 500)
            let message = ["plain \(number)", "ends \(number)\n", "two\r\nlines \(number)"][number / 3 % 3]
            simulation.world.append([
                NewEvent(group: group, stream: "s", timestamp: time, ingestionTime: ingestion, message: message)
            ])
        }
        // Long after, when the columns before are swept.
        for number in 0..<20 {
            let time = start + 19 * 24 * hour + Int64(number) * 10 * 60_000
            simulation.world.append([
                NewEvent(
                    group: group, stream: "s", timestamp: time, ingestionTime: time + 500, message: "new \(number)")
            ])
        }
        return simulation
    }

    private static func sweptEvents(_ reports: [RunReport]) -> Int64 {
        reports.flatMap(\.done).filter { $0.slice.deed == .sweep }.reduce(0) { $0 + ($1.events ?? 0) }
    }

    @Test func asAssumedEverythingIsFound() throws {
        let simulation = Self.simulation(.observed)
        let reports = try simulation.runEvery(hours: 6, for: 24 * 22, ExporterUnderTest())
        #expect(reports.allSatisfy { $0.isComplete })
        #expect(simulation.exactlyOnce([Self.group]).passed, "\(simulation.exactlyOnce([Self.group]))")
    }

    @Test(arguments: ExportRendering.allCases.filter { $0 != .observed })
    func otherwiseTheLaneStopsAndNothingIsWrittenTwice(rendering: ExportRendering) throws {
        let expected = Self.simulation(.observed)
        let right = Self.sweptEvents(try expected.runEvery(hours: 6, for: 24 * 22, ExporterUnderTest()))
        let simulation = Self.simulation(rendering)
        let reports = try simulation.runEvery(hours: 6, for: 24 * 22, ExporterUnderTest())
        let failures = reports.flatMap(\.failures)
        #expect(!failures.isEmpty)
        #expect(failures.allSatisfy { if case .renderingDiffers = $0.reason { true } else { false } }, "\(failures)")
        // Tasks go on.
        #expect(reports.contains { $0.tasks > 0 && !$0.failures.isEmpty })
        #expect(Self.sweptEvents(reports) <= right)
        // What the sweeps wrote before is not what the tasks had written.
        let state = try simulation.run(simulation.process("look")) { try await ExporterUnderTest().preview($0) }.get()
        #expect(state.document.abandoned.isEmpty)
    }

    /// Late events come alone: no other event of the columns that are swept is in the task that may hold them. The task's
    /// own window is asked for witnesses then.
    @Test(arguments: ExportRendering.allCases)
    func eventsOfOtherColumnsBearWitness(rendering: ExportRendering) throws {
        var world = WorldConfiguration()
        world.exportRendering = rendering
        let simulation = Simulation.universe(world: world)
        simulation.world.createLogGroup(Self.group)
        let start = simulation.nowMilliseconds + Self.hour
        for number in 0..<60 {
            // Those that are late are of days on which nothing else happened.
            let isLate = number % 10 == 0
            let ingestion = start + Int64(number) * 60_000 + 7
            let time = isLate ? ingestion - Int64(5 + number / 10) * 24 * Self.hour : ingestion - 500
            let message = ["ends \(number)\n", "two\r\nlines \(number)\n"][number / 10 % 2]
            simulation.world.append([
                NewEvent(group: Self.group, stream: "s", timestamp: time, ingestionTime: ingestion, message: message)
            ])
        }
        let reports = try simulation.runEvery(hours: 6, for: 24 * 4, ExporterUnderTest())
        if rendering == .observed {
            #expect(reports.allSatisfy { $0.isComplete })
            #expect(simulation.exactlyOnce([Self.group]).passed, "\(simulation.exactlyOnce([Self.group]))")
        } else {
            let failures = reports.flatMap(\.failures)
            #expect(!failures.isEmpty)
            #expect(
                failures.allSatisfy { if case .renderingDiffers = $0.reason { true } else { false } }, "\(failures)")
            #expect(Self.sweptEvents(reports) == 0)
        }
    }
}
