import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Testing

/// Runs that never wait for an export task, called again when they say so.
@Suite struct NoWaitTests {
    /// Calls until the work is done, and returns what each call reported and how long it took.
    private func drain(
        _ simulation: Simulation, _ exporter: ExporterUnderTest
    ) throws -> [(report: RunReport, milliseconds: Int64)] {
        try simulation.run {
            var calls: [(RunReport, Int64)] = []
            while calls.count < 1000 {
                let start = simulation.nowMilliseconds
                let process = simulation.process("call-\(calls.count)")
                let report = try await simulation.start(process) { try await exporter.run($0) }.get()
                calls.append((report, simulation.nowMilliseconds - start))
                guard let wait = report.retryAfterSeconds else { break }
                try await simulation.sleep(for: .seconds(wait))
            }
            return calls
        }
    }

    @Test func aBacklogDrainsInShortCallsThatNeverWait() throws {
        var world = WorldConfiguration()
        world.exportRunning = 300_000...900_000
        let simulation = Simulation.universe(world: world)
        let groups = Scenes.steady() + Scenes.bursty() + Scenes.multiline()
        let workload = simulation.load(groups, hours: 24)
        var exporter = ExporterUnderTest()
        exporter.mayWait = false
        try simulation.run { try await simulation.sleep(for: .seconds(40 * 3600)) }
        let calls = try drain(simulation, exporter)
        let tasks = calls.reduce(0) { $0 + $1.report.tasks }
        #expect(tasks > 2)
        #expect(calls.last?.report.isComplete == true && calls.last?.report.retryAfter == nil)
        #expect(calls.allSatisfy { $0.milliseconds < 3000 }, "\(calls.map(\.milliseconds))")
        #expect(calls.dropLast().allSatisfy { if case .taskRunning = $0.report.stop { true } else { false } })
        // While a task runs, a call looks at that task alone, unless a sweep is due.
        #expect(calls.contains { $0.report.groups == 0 && $0.report.calls.reduce(0) { $0 + $1.attempts } < 10 })
        #expect(calls.count < 14 * tasks, "\(calls.count) calls for \(tasks) tasks")
        #expect(simulation.world.exportTasks().count == tasks)
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
        #expect(simulation.tidy().passed, "\(simulation.tidy())")
    }

    /// What becomes due while the calls go on is the next hour's: they would never be done otherwise.
    @Test func theCallsAreDoneThoughSomebodyWritesAllTheTime() throws {
        let simulation = Simulation.universe()
        _ = simulation.load(
            ["/a", "/b"].map { GroupSpec($0, streams: [StreamSpec("s", Traffic(.steady, events: 3000))]) }, hours: 50)
        var exporter = ExporterUnderTest()
        exporter.mayWait = false
        try simulation.run { try await simulation.sleep(for: .seconds(40 * 3600 + 600)) }
        let backlog = try drain(simulation, exporter)
        #expect(backlog.last?.report.isComplete == true)
        try simulation.run { try await simulation.sleep(for: .seconds(3600)) }
        let hour = try drain(simulation, exporter)
        #expect(hour.last?.report.isComplete == true)
        #expect(hour.reduce(0) { $0 + $1.report.tasks } == 2)
        #expect(hour.count < 20, "\(hour.count) calls")
    }

    /// What a task has copied can make a sweep due that no call had planned: the last look before retention removes an event
    /// that came five days late. Calls that are done with what was due have looked for that, as a run that waits does.
    @Test func theLastLookBeforeRetentionIsNotLeftToTheNextDay() throws {
        let (group, hour) = ("/kept", Int64(3_600_000))
        let simulation = Simulation.universe()
        let start = Simulation.defaultStart
        simulation.world.createLogGroup(group, retentionInDays: 7)
        func log(_ time: Int64, ingested: Int64) {
            simulation.world.append([
                NewEvent(group: group, stream: "s", timestamp: time, ingestionTime: ingested, message: "at \(time)")
            ])
        }
        log(start - 117 * hour, ingested: start + 2 * hour)
        for passed in Int64(0)..<47 { log(start + passed * hour, ingested: start + passed * hour + 1000) }
        var exporter = ExporterUnderTest()
        exporter.mayWait = false
        try simulation.run { try await simulation.sleep(untilMilliseconds: start + 12 * hour) }
        _ = try drain(simulation, exporter)
        // The late event expires three hours after the second day has ended.
        try simulation.run { try await simulation.sleep(untilMilliseconds: start + 48 * hour) }
        let calls = try drain(simulation, exporter)
        #expect(calls.last?.report.isComplete == true)
        #expect(calls.reduce(0) { $0 + $1.report.lateEvents } == 1)
    }

    @Test func whatNeedsNoTaskIsDoneWhileSomebodyElseHasTheSlot() throws {
        let simulation = Simulation.universe()
        var groups = Scenes.steady()
        groups.append(
            GroupSpec("/app/rare", logGroupClass: "INFREQUENT_ACCESS", streams: [StreamSpec("s", Traffic(events: 20))]))
        let workload = simulation.load(groups, hours: 24)
        var exporter = ExporterUnderTest()
        exporter.mayWait = false
        try simulation.run { try await simulation.sleep(for: .seconds(40 * 3600)) }
        let foreign = simulation.world.startForeignExportTask(runningFor: 600_000)
        let report = try simulation.run(simulation.process("blocked")) { [exporter] in try await exporter.run($0) }
            .get()
        let holder = SlotHolder(taskID: foreign, taskName: "somebody-else", logGroup: "/somebody/else")
        #expect(report.stop == .slotTaken(holder))
        #expect(report.tasks == 0 && report.eventsWritten > 0)
        #expect(report.retryAfterSeconds == 60 && report.slotWaitMilliseconds == 0)
        let state = try simulation.run(simulation.process("look")) { [exporter] in try await exporter.preview($0) }
            .get()
        #expect(state.document.intents.isEmpty && state.document.lease == nil)
        let calls = try drain(simulation, exporter)
        #expect(calls.last?.report.isComplete == true)
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
    }

    /// Which task it is, is for people: nothing depends on it.
    @Test func aSlotWhoseTaskCannotBeAskedForIsTakenAllTheSame() throws {
        let denied = FaultRate(
            .serverErrorBeforeEffect, 1, on: CallMatch(operation: "logs:DescribeExportTasks", process: "blocked"))
        let simulation = Simulation.universe(faults: FaultPlan(rates: [denied]))
        _ = simulation.load(Scenes.steady(), hours: 12)
        var exporter = ExporterUnderTest()
        exporter.mayWait = false
        try simulation.run { try await simulation.sleep(for: .seconds(30 * 3600)) }
        _ = simulation.world.startForeignExportTask(runningFor: 600_000)
        let report = try simulation.run(simulation.process("blocked")) { [exporter] in try await exporter.run($0) }
            .get()
        #expect(report.stop == .slotTaken(nil))
    }

    /// Wherever between two looks the time ends, a run that waited for the slot says so.
    @Test(arguments: 0..<40) func aRunThatWaitedForTheSlotToItsEndSaysSlotTaken(step: Int) throws {
        var faults = FaultPlan()
        faults.latency = Latency(milliseconds: 200...1500)
        let simulation = Simulation.universe(seed: UInt64(step), faults: faults)
        _ = simulation.load(Scenes.steady(), hours: 12)
        var exporter = ExporterUnderTest()
        exporter.deadline = .seconds(200) + Span(milliseconds: Int64(step) * 773)
        exporter.adjust = { $0.leaseTTL = .seconds(20) }
        try simulation.run { try await simulation.sleep(for: .seconds(30 * 3600)) }
        _ = simulation.world.startForeignExportTask(runningFor: 3_600_000)
        let report = try simulation.run(simulation.process("blocked")) { [exporter] in try await exporter.run($0) }
            .get()
        #expect(report.stop.kind == .slotTaken)
        #expect(report.retryAfterSeconds == 60)
    }
}
