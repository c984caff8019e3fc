import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Testing

/// The holes of the original method (docs/GUARANTEES.md), each as a history in which that method loses or doubles
/// events.
@Suite struct OriginalHolesTests {
    /// Seals everything: the schedule goes on until no event can arrive any more.
    private static let toTheEnd: Int64 = 24 * 22

    @Test func H2_theMillisecondBetweenTwoWindowsIsExportedOnce() throws {
        for reading in ExportReading.allCases {
            var world = WorldConfiguration()
            world.exportReading = reading
            let simulation = Simulation.universe(world: world)
            let start = simulation.nowMilliseconds
            simulation.world.createLogGroup("/edge")
            // One event on each millisecond round the bounds of the windows of a six-hourly schedule: now − 13 h, and
            // midnight, which cuts windows too.
            var events: [NewEvent] = []
            for run in 1...8 {
                let bound = start + Int64(run) * 6 * 3_600_000 - 13 * 3_600_000
                for offset in Int64(-20)...20 where bound + offset >= start {
                    let time = bound + offset
                    events.append(
                        NewEvent(
                            group: "/edge", stream: "s", timestamp: time, ingestionTime: time, message: "at \(time)"))
                }
            }
            for offset in Int64(-3)...3 {
                let time = start + 86_400_000 + offset
                events.append(
                    NewEvent(group: "/edge", stream: "s", timestamp: time, ingestionTime: time, message: "m \(time)"))
            }
            simulation.world.append(events)
            _ = try simulation.runEvery(hours: 6, for: Self.toTheEnd, ExporterUnderTest())
            #expect(simulation.exactlyOnce(["/edge"]).passed, "\(reading): \(simulation.exactlyOnce(["/edge"]))")
        }
    }

    @Test func H3_aStreamWhoseNameBeginsAnotherIsExportedAlone() throws {
        let simulation = Simulation.universe()
        let workload = simulation.load(Scenes.collidingNames(events: 200), hours: 24)
        var exporter = ExporterUnderTest()
        exporter.policy.taskScope = .stream
        let reports = try simulation.runEvery(hours: 12, for: Self.toTheEnd, exporter)
        let streams = Set(reports.flatMap(\.done).filter { $0.slice.deed == .task }.map { $0.slice.lane.stream?.text })
        #expect(!streams.contains("app"), "'app' begins 'app-2': no task can select it alone")
        #expect(streams.contains("app-2"))
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
    }

    @Test func H4_aGroupThatTwoPrefixesSelectIsExportedOnce() throws {
        let simulation = Simulation.universe()
        let workload = simulation.load(Scenes.overlappingPrefixes(), hours: 12)
        var exporter = ExporterUnderTest()
        exporter.selection = GroupSelection(prefixes: ["/over", "/over/x", "/over/x/y"])
        let reports = try simulation.runEvery(hours: 30, for: 30, exporter)
        #expect(Set(reports[0].done.map(\.slice.lane)).count == 4)
        #expect(reports[0].calls.first { $0.operation == "logs:DescribeLogGroups" }?.attempts == 1)
        _ = try simulation.runEvery(hours: 24, for: Self.toTheEnd, exporter, named: "later")
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
    }

    @Test func H6_failedAndCancelledTasksAreNotTakenForExported() throws {
        for seed in UInt64(1)...6 {
            var world = WorldConfiguration()
            world.exportFailureShare = 0.4
            world.exportCancelShare = 0.2
            let simulation = Simulation.universe(seed: seed, world: world)
            let workload = simulation.load(Scenes.steady(events: 200) + Scenes.bursty(), hours: 30, seed: seed)
            let reports = try simulation.runEvery(hours: 6, for: Self.toTheEnd, ExporterUnderTest())
            let failed = simulation.world.exportTasks().filter { $0.status == .failed || $0.status == .cancelled }
            #expect(!failed.isEmpty)
            #expect(reports.allSatisfy { $0.stop == .done })
            #expect(
                simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
            #expect(simulation.tidy().passed, "\(simulation.tidy())")
        }
    }

    /// Not only when the next run tidies up: whoever looks into the folders after a run finds nothing half-done.
    @Test func H6_whatAFailedTaskLeftIsGoneWhenItsRunEnds() throws {
        for seed in UInt64(1)...6 {
            var world = WorldConfiguration()
            world.exportFailureShare = 0.5
            let simulation = Simulation.universe(seed: seed, world: world)
            _ = simulation.load(Scenes.steady(events: 200), hours: 30, seed: seed)
            for _ in 0..<10 {
                _ = try simulation.runEvery(hours: 6, for: 6, ExporterUnderTest())
                #expect(simulation.tidy().passed, "seed \(seed): \(simulation.tidy())")
            }
        }
    }

    @Test func H6_aWindowWhoseTasksAlwaysFailIsReadInstead() throws {
        var world = WorldConfiguration()
        world.exportFailureShare = 1
        let simulation = Simulation.universe(world: world)
        let workload = simulation.load(Scenes.steady(events: 100) + Scenes.collidingNames(), hours: 20)
        let reports = try simulation.runEvery(hours: 12, for: Self.toTheEnd, ExporterUnderTest())
        #expect(reports.contains { $0.taskFailures > 0 })
        #expect(reports.flatMap(\.done).allSatisfy { $0.slice.deed == .sweep })
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
        #expect(simulation.tidy().passed, "\(simulation.tidy())")
    }

    @Test func H7_H8_aRunThatReachesItsDeadlineLeavesItsTaskToTheNextRun() throws {
        var world = WorldConfiguration()
        world.exportRunning = 600_000...600_000
        let simulation = Simulation.universe(world: world)
        let workload = simulation.load(Scenes.steady() + Scenes.bursty(), hours: 20)
        var exporter = ExporterUnderTest()
        exporter.deadline = .minutes(5)
        let reports = try simulation.runEvery(hours: 1, for: 60, exporter)
        #expect(reports.contains { $0.stop == .outOfTime })
        #expect(simulation.neverDoubled(workload.groupNames).passed)
        let names = simulation.world.exportTasks().compactMap(\.taskName)
        #expect(Set(names).count == names.count, "every task has a name of its own")
        exporter.deadline = nil
        _ = try simulation.runEvery(hours: 24, for: Self.toTheEnd, exporter, named: "later")
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
        #expect(simulation.tidy().passed, "\(simulation.tidy())")
    }

    @Test func H8_aRunThatCrashesLosesNoState() throws {
        let crash = ProcessStop(
            .crash, .afterEffect, on: CallMatch(operation: "logs:CreateExportTask", process: "doomed"), occurrence: 2)
        let simulation = Simulation.universe(faults: FaultPlan(stops: [crash]))
        let workload = simulation.load(Scenes.steady() + Scenes.bursty() + Scenes.identical(), hours: 20)
        let exporter = ExporterUnderTest()
        try simulation.run { try await simulation.sleep(for: .seconds(36 * 3600)) }
        let doomed = try simulation.run(simulation.process("doomed")) { try await exporter.run($0) }
        guard case .crashed = doomed else {
            Issue.record("no crash: \(doomed)")
            return
        }
        #expect(simulation.world.exportTasks().count == 2)
        try simulation.run { try await simulation.sleep(for: .seconds(600)) }
        let next = try simulation.run(simulation.process("next")) { try await exporter.run($0) }.get()
        #expect(next.stop == .done && next.failures.isEmpty)
        let tasks = simulation.world.exportTasks()
        #expect(tasks.count > 2)
        #expect(Set(tasks.map { "\($0.logGroup) \($0.from)" }).count == tasks.count, "no window is exported twice")
        _ = try simulation.runEvery(hours: 24, for: Self.toTheEnd, exporter, named: "later")
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
        #expect(simulation.tidy().passed, "\(simulation.tidy())")
    }

    @Test func H9_aTaskWhoseCreationWasNeverAnsweredIsAdopted() throws {
        for fault in [ExchangeFault.lostAfterEffect, .serverErrorAfterEffect, .delayedEffect, .lostBeforeEffect] {
            let faults = FaultPlan(
                oneShots: [
                    OneShotFault(fault, on: CallMatch(operation: "logs:CreateExportTask"), occurrence: 1),
                    OneShotFault(fault, on: CallMatch(operation: "logs:CreateExportTask"), occurrence: 3),
                ])
            let simulation = Simulation.universe(faults: faults)
            let workload = simulation.load(Scenes.steady() + Scenes.identical(), hours: 24)
            _ = try simulation.runEvery(hours: 12, for: Self.toTheEnd, ExporterUnderTest())
            #expect(
                simulation.exactlyOnce(workload.groupNames).passed,
                "\(fault): \(simulation.exactlyOnce(workload.groupNames))")
            #expect(simulation.tidy().passed, "\(fault): \(simulation.tidy())")
            if fault == .lostAfterEffect || fault == .serverErrorAfterEffect {
                let names = simulation.world.exportTasks().compactMap(\.taskName)
                #expect(
                    Set(names.map { $0.dropLast(8) }).count == names.count,
                    "one task a window: the lost ones are adopted")
            }
        }
    }

    @Test func H10_somebodyElsesTaskIsWaitedForAndNothingIsLost() throws {
        let simulation = Simulation.universe()
        let workload = simulation.load(Scenes.steady(), hours: 12)
        var exporter = ExporterUnderTest()
        exporter.deadline = .minutes(10)
        let hurried = exporter
        let patient = try simulation.run {
            try await simulation.sleep(for: .seconds(30 * 3600))
            _ = simulation.world.startForeignExportTask(runningFor: 3_600_000)
            let blocked = await simulation.start(simulation.process("blocked")) { try await hurried.run($0) }
            let report = try blocked.get()
            #expect(report.stop.kind == .slotTaken)
            #expect(report.slotWaitMilliseconds > 0)
            _ = simulation.world.startForeignExportTask(runningFor: 60_000)
            try await simulation.sleep(for: .seconds(3600))
            _ = simulation.world.startForeignExportTask(runningFor: 60_000)
            return try await simulation.start(simulation.process("patient")) { try await hurried.run($0) }.get()
        }
        #expect(patient.stop == .done)
        #expect(patient.tasks > 0)
        _ = try simulation.runEvery(hours: 24, for: Self.toTheEnd, exporter, named: "later")
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
    }

    @Test func H11_twoRunsAtOnceDoTheWorkOnce() throws {
        for seed in UInt64(1)...20 {
            let simulation = Simulation.universe(seed: seed)
            let workload = simulation.load(Scenes.steady() + Scenes.bursty(), hours: 12, seed: seed)
            let exporter = ExporterUnderTest()
            try simulation.run { try await simulation.sleep(for: .seconds(30 * 3600)) }
            let outcomes = try simulation.run(together: [simulation.process("a"), simulation.process("b")]) {
                try await exporter.run($0)
            }
            let stops = try outcomes.map { try $0.get().stop }
            #expect(stops.contains(.done))
            let tasks = simulation.world.exportTasks().filter { $0.taskName != nil }
            #expect(Set(tasks.map { "\($0.logGroup) \($0.from)" }).count == tasks.count, "no window is exported twice")
            _ = try simulation.runEvery(hours: 24, for: Self.toTheEnd, exporter, named: "later")
            #expect(
                simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
            #expect(simulation.tidy().passed, "\(simulation.tidy())")
        }
    }

    @Test func H12_emptyStreamsAndLaggingMetadataNeitherCrashNorSkip() throws {
        for seed in UInt64(1)...8 {
            var world = WorldConfiguration()
            world.streamMetadataLag = (48 * 3_600_000)...(72 * 3_600_000)
            let simulation = Simulation.universe(seed: seed, world: world)
            let groups =
                Scenes.emptyStreams() + Scenes.steady() + Scenes.manyStreams(60) + Scenes.lateAndFuture(events: 400)
            let workload = simulation.load(groups, hours: 36, seed: seed)
            let reports = try simulation.runEvery(hours: 12, for: 24 * 24, ExporterUnderTest())
            #expect(reports.allSatisfy { $0.stop == .done && $0.failures.isEmpty })
            #expect(
                simulation.exactlyOnce(workload.groupNames).passed,
                "seed \(seed): \(simulation.exactlyOnce(workload.groupNames))")
        }
    }
}
