import ExportCore
import ExportEngine
import ExporterSimulation
import SimulatedAWS
import Testing

/// What large accounts cost in calls and in writes of the state.
@Suite struct ScaleTests {
    /// A thousand groups of a thousand streams, every tenth with news.
    private static func crowd(groups: Int, streams: Int, withNews: (Int) -> Bool) -> Simulation {
        let simulation = Simulation.universe()
        let world = simulation.world
        let start = simulation.nowMilliseconds
        for group in 0..<groups {
            let name = "/fleet/\(String(group + 10_000).dropFirst())"
            world.createLogGroup(name)
            for stream in 0..<streams { world.createLogStream("i-\(stream)", group: name) }
            guard withNews(group) else { continue }
            world.append([
                NewEvent(
                    group: name, stream: "i-7", timestamp: start + 1000, ingestionTime: start + 1500, message: "news")
            ])
        }
        return simulation
    }

    @Test func aThousandGroupsOfAThousandStreamsArePlannedInAThousandAndTwentyTwoCalls() throws {
        let simulation = Self.crowd(groups: 1000, streams: 1000) { $0 % 10 == 0 }
        try simulation.run { try await simulation.sleep(for: .seconds(30 * 3600)) }
        let exporter = ExporterUnderTest()
        let process = simulation.process("plan")
        let preview = try simulation.run(process) { try await exporter.preview($0) }.get()
        #expect(process.life.calls <= 1022)
        #expect(preview.plan.slices.count == 100)
        #expect(preview.plan.slices.allSatisfy { $0.slice.deed == .task })
        #expect(Set(preview.plan.slices.map(\.slice.lane)).count == 100)
    }

    @Test func aGroupIsOneTaskHoweverManyStreamsHaveNews() throws {
        let simulation = Self.crowd(groups: 3, streams: 4) { _ in true }
        for group in ["/fleet/0000", "/fleet/0002"] {
            let time = simulation.nowMilliseconds + 2000
            simulation.world.append([
                NewEvent(group: group, stream: "i-2", timestamp: time, ingestionTime: time + 500, message: "news, too")
            ])
        }
        try simulation.run { try await simulation.sleep(for: .seconds(30 * 3600)) }
        let exporter = ExporterUnderTest()
        let report = try simulation.run(simulation.process("run")) { try await exporter.run($0) }.get()
        #expect(report.tasks == 3)
    }

    @Test func scopeStreamPlansATaskForEachStreamWithNews() throws {
        let simulation = Self.crowd(groups: 20, streams: 60) { $0 < 5 }
        try simulation.run { try await simulation.sleep(for: .seconds(30 * 3600)) }
        var exporter = ExporterUnderTest()
        exporter.policy.taskScope = .stream
        let plan = try simulation.run(simulation.process("plan")) { [exporter] in try await exporter.preview($0) }.get()
            .plan
        let tasks = plan.slices.filter { $0.slice.deed == .task }
        #expect(tasks.count == 5)
        #expect(tasks.allSatisfy { $0.slice.lane.stream?.text == "i-7" })
    }

    @Test func aRunWritesItsStateAtMostTwiceForEachTask() throws {
        let simulation = Self.crowd(groups: 100, streams: 3) { $0 % 5 == 0 }
        try simulation.run { try await simulation.sleep(for: .seconds(30 * 3600)) }
        let exporter = ExporterUnderTest()
        let report = try simulation.run(simulation.process("run")) { try await exporter.run($0) }.get()
        #expect(report.tasks == 20)
        #expect(report.stateWrites <= 2 * report.tasks)
        #expect(report.calls.contains { $0.operation == "logs:CreateExportTask" && $0.attempts == 20 })
        #expect(report.calls.contains { $0.operation == "logs:DescribeLogStreams" && $0.attempts == 100 })
    }
}
