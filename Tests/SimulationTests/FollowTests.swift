import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Synchronization
import Testing

/// Runs that follow each other: a lane that is up to date stays so, whatever others have to catch up with.
@Suite struct FollowTests {
    private static let hot = "/hot"
    private static let hour: Int64 = 3_600_000
    private static let every = Span.minutes(1)
    /// Of a pass: discovery, the page that is under way at its end, the first reads and the commit of the next.
    private static let slack = Span.seconds(20)

    private struct Course {
        var lags: [Span] = []
        var reports: [RunReport] = []
        var groups: [String] = []
        var backlogDone: Int64?
    }

    private final class Notes: Sendable {
        let course = Mutex(Course())
    }

    /// More lanes with a backlog than there are readers, and a quota that needs half an hour for them.
    private func simulation(backlogs: Int, events: Int, pageEvents: Int) -> Simulation {
        var world = WorldConfiguration()
        world.pageEventsMax = pageEvents
        world.quotas = ["logs:FilterLogEvents": 5]
        let simulation = Simulation.universe(
            world: world, faults: FaultPlan(latency: Latency(milliseconds: 20...80)))
        let start = simulation.nowMilliseconds
        for number in 0..<backlogs {
            let group = "/backlog/\(number)"
            simulation.world.createLogGroup(group)
            simulation.world.append(
                (0..<events).map { index in
                    let time = start - 10 * 24 * Self.hour + Int64(index) * 9 * 24 * Self.hour / Int64(events)
                    return NewEvent(
                        group: group, stream: "s", timestamp: time, ingestionTime: time + 1000, message: "old \(index)")
                })
        }
        simulation.world.createLogGroup(Self.hot)
        return simulation
    }

    private func follow(_ simulation: Simulation, for span: Span) throws -> Course {
        var exporter = ExporterUnderTest()
        exporter.policy.engine = .read
        exporter.policy.lookback = .hours(1)
        let subject = exporter
        let notes = Notes()
        let end = simulation.nowMilliseconds + span.milliseconds
        try simulation.run {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.produce(simulation, until: end) }
                group.addTask { try await self.watch(simulation, notes, until: end) }
                group.addTask {
                    let outcome = await simulation.start(simulation.process("follow")) { process in
                        var environment = try subject.environment(process)
                        let clock = environment.clock
                        environment.budget.isStopped = { clock.nowMilliseconds() >= end }
                        var runs = FollowingRuns(
                            environment: environment,
                            store: subject.dsn.store(in: environment),
                            every: Self.every)
                        try await runs.run { result, _ in
                            let report = try result.get()
                            notes.course.withLock { $0.reports.append(report) }
                        }
                    }
                    if case .failed(let error) = outcome { throw error }
                }
                try await group.waitForAll()
            }
        }
        return notes.course.withLock { $0 }
    }

    /// Every other event is a minute under way, as from an agent that sends in batches.
    private func produce(_ simulation: Simulation, until end: Int64) async throws {
        var index = 0
        while simulation.nowMilliseconds < end {
            let now = simulation.nowMilliseconds
            simulation.world.append([
                NewEvent(
                    group: Self.hot, stream: "s", timestamp: now - (index % 2 == 0 ? 500 : 60_000), ingestionTime: now,
                    message: "new \(index)")
            ])
            index += 1
            try await simulation.sleep(for: .seconds(7))
        }
    }

    private func watch(_ simulation: Simulation, _ notes: Notes, until end: Int64) async throws {
        // The hot lane begins 14 days before its group, as any other: that is its backlog.
        let begin = simulation.nowMilliseconds + 3 * Self.every.milliseconds
        while simulation.nowMilliseconds < end {
            try await simulation.sleep(for: .seconds(2))
            let stored = simulation.world.objects(
                bucket: ExporterUnderTest.bucket, prefix: ExporterUnderTest.stateKey)
            guard simulation.nowMilliseconds >= begin, simulation.nowMilliseconds < end, let state = stored.first
            else { continue }
            let document = try StateCodec.decode(state.bytes, destination: "s3://archive/logs")
            let now = simulation.nowMilliseconds
            notes.course.withLock { course in
                for (lane, state) in document.lanes where lane.group.name.text == Self.hot {
                    course.lags.append(Span(milliseconds: now - state.frontier.copiedThrough.milliseconds))
                }
                // Nothing happens in the others after their backlogs, and nothing is written down of that.
                let last = begin - 3 * Self.every.milliseconds - 25 * Self.hour
                let isCaughtUp =
                    document.lanes.count > 1
                    && document.lanes.values.allSatisfy { $0.frontier.copiedThrough.milliseconds >= last }
                if isCaughtUp, course.backlogDone == nil { course.backlogDone = now }
            }
        }
    }

    @Test func aHotLaneWaitsForNoBacklog() throws {
        let simulation = simulation(backlogs: 8, events: 5000, pageEvents: 10)
        let course = try follow(simulation, for: .hours(1))
        let settle = ExportPolicy().readSettle
        let worst = try #require(course.lags.max())
        #expect(course.lags.count > 1500)
        #expect(worst <= settle + Self.every + Self.slack, "\(worst.text) behind")
        #expect(course.backlogDone != nil, "the backlog is not done")
        #expect(course.reports.contains { $0.stop == .outOfTime })
        #expect(course.reports.allSatisfy { $0.failures.isEmpty && $0.readsGivenUp == 0 })
        let groups = [Self.hot] + (0..<8).map { "/backlog/\($0)" }
        #expect(simulation.neverDoubled(groups).passed)
        #expect(simulation.tidy().passed, "\(simulation.tidy())")
    }

    @Test func theLastHourIsNotReadAgainEveryMinute() throws {
        let simulation = simulation(backlogs: 0, events: 0, pageEvents: 10)
        let course = try follow(simulation, for: .hours(2))
        // Each run looks at the last minutes again. Behind a cut of the frontier a look back is two sweeps.
        let lookbacks = course.reports.filter { report in
            report.done.contains { $0.slice.deed == .sweep && $0.window.length > .minutes(10) }
        }.count
        #expect((7...9).contains(lookbacks), "\(lookbacks) in \(course.reports.count) runs of two hours")
        #expect(simulation.neverDoubled([Self.hot]).passed)
        // Nobody waits for the long look: what is not there is younger than what reads can settle, and two runs.
        let source = SourceEvent.collect(simulation.world, groups: [Self.hot])
        let missing = ExactlyOnceChecker(source).check(simulation.archive()).missing
        #expect(missing <= (10 + 1 + 2) * 60 / 7, "\(missing) of \(source.count)")
    }
}
