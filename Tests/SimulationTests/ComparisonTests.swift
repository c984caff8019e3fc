import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Testing

/// The original's method and ours, side by side on the same universes: what each loses and doubles. The table stands in
/// docs/GUARANTEES.md.
@Suite struct ComparisonTests {
    /// A schedule of every six hours for four days, then of every day until all can be sealed.
    struct Figures: CustomStringConvertible {
        var events: Int
        var lost: Int
        var doubled: Int

        init(_ simulation: Simulation, _ groups: [String], _ archive: Archive) {
            let source = SourceEvent.collect(simulation.world, groups: groups)
            let result = ExactlyOnceChecker(source).check(archive)
            (events, lost, doubled) = (source.count, result.missing, result.surplus)
        }

        var description: String { "\(lost) lost, \(doubled) doubled" }
    }

    @Test(arguments: Trial.allCases)
    func oursIsExactWhereTheOriginalsMethodIsNot(trial: Trial) throws {
        let (theirs, ours) = (try original(trial), try exporter(trial))
        print("\(trial.rawValue): \(theirs.events) events; the original's method \(theirs), ours \(ours)")
        #expect(theirs.events == ours.events && ours.events > 0)
        #expect(ours.lost == 0 && ours.doubled == 0)
        #expect((theirs.lost > 0) == trial.originalLoses)
        #expect((theirs.doubled > 0) == trial.originalDoubles)
    }

    private func original(_ trial: Trial) throws -> Figures {
        let (simulation, groups) = trial.universe()
        let method = OriginalMethod(prefixes: trial.prefixes, deadlineMilliseconds: Trial.lambdaTimeout.milliseconds)
        try schedule(trial, simulation) { try await method.run($0) }
        return Figures(simulation, groups, simulation.originalArchive())
    }

    private func exporter(_ trial: Trial) throws -> Figures {
        let (simulation, groups) = trial.universe()
        var exporter = ExporterUnderTest(selection: GroupSelection(prefixes: trial.prefixes))
        exporter.deadline = Trial.lambdaTimeout
        let subject = exporter
        try schedule(trial, simulation) { _ = try await subject.run($0) }
        return Figures(simulation, groups, simulation.archive())
    }

    /// Errors end a run, and the next one comes by the schedule, as with a Lambda.
    private func schedule(
        _ trial: Trial, _ simulation: Simulation, _ run: @escaping @Sendable (SimulatedProcess) async throws -> Void
    ) throws {
        try simulation.run {
            var number = 0
            for hours in Array(repeating: Int64(6), count: 16) + Array(repeating: 24, count: 20) {
                try await simulation.sleep(
                    untilMilliseconds: Self.slot(after: simulation.nowMilliseconds, hours: hours))
                number += 1
                trial.begin(number, simulation)
                await withTaskGroup(of: Void.self) { group in
                    for copy in 0..<(trial.runsAtOnce) {
                        let process = simulation.process("run-\(number)-\(copy)")
                        let delay = Int64(copy) * Int64(number % 7 + 1) * 3
                        group.addTask {
                            try? await simulation.sleep(for: .seconds(delay))
                            _ = await simulation.start(process, run)
                        }
                    }
                }
            }
        }
    }

    /// Runs begin on the hour, to the millisecond, so that an event can fall on it.
    private static func slot(after now: Int64, hours: Int64) -> Int64 {
        let step = hours * 3_600_000
        return (now / step + 1) * step
    }
}

/// One situation that both subjects are put into.
enum Trial: String, CaseIterable, Sendable {
    case steady, boundary, late, collidingNames, overlappingPrefixes, availability, taskFailures, deadline, crash
    case lostResponse, foreignTask, twoAtOnce
    case laggingMetadata, bursty, ahead, imports, identical, rebirth

    var prefixes: [String] { self == .overlappingPrefixes ? ["/over", "/over/x"] : ["/"] }
    /// A Lambda's.
    static let lambdaTimeout = Span.minutes(15)
    var runsAtOnce: Int { self == .twoAtOnce ? 2 : 1 }

    /// What the list of the holes says (docs/GUARANTEES.md).
    var originalLoses: Bool {
        switch self {
        case .late, .availability, .taskFailures, .deadline, .laggingMetadata, .ahead, .imports: true
        default: false
        }
    }

    var originalDoubles: Bool {
        switch self {
        case .steady, .late, .availability, .taskFailures, .deadline: false
        case .laggingMetadata, .bursty, .ahead, .imports, .identical, .rebirth: false
        default: true
        }
    }

    func universe() -> (Simulation, [String]) {
        var world = WorldConfiguration()
        switch self {
        case .availability: world.exportAvailability = 0...(12 * 3_600_000)
        case .taskFailures: world.exportFailureShare = 0.3
        case .deadline:
            world.exportRunning = 300_000...1_200_000
            world.exportFailureShare = 0.3
        case .laggingMetadata: world.streamMetadataLag = 0...(72 * 3_600_000)
        default: break
        }
        let simulation = Simulation.universe(world: world, faults: faults)
        if self == .boundary { boundary(simulation) }
        if self == .rebirth { return rebirth(simulation) }
        let workload = simulation.load(groups, hours: 72)
        return (simulation, workload.groupNames + (self == .boundary ? ["/edge"] : []))
    }

    /// What happens when a run begins: somebody else's task takes the slot after the first of its own.
    func begin(_ number: Int, _ simulation: Simulation) {
        guard self == .foreignTask, number % 4 == 2 else { return }
        let world = simulation.world
        simulation.scheduler.at(simulation.nowMilliseconds + 2_000) {
            _ = world.startForeignExportTask(runningFor: 600_000)
        }
    }

    private var groups: [GroupSpec] {
        let steady = Traffic(events: 120)
        switch self {
        case .late:
            return [GroupSpec("/app", streams: [StreamSpec("x", Traffic(events: 240, lateShare: 0.2))])]
        case .collidingNames:
            return [GroupSpec("/app", streams: ["app", "app-2", "app/1"].map { StreamSpec($0, steady) })]
        case .overlappingPrefixes:
            return ["/over", "/over/x"].map { GroupSpec($0, streams: [StreamSpec("s", steady)]) }
        case .bursty: return Scenes.bursty(events: 240)
        case .ahead:
            return [GroupSpec("/app", streams: [StreamSpec("x", Traffic(events: 240, futureShare: 0.3))])]
        case .imports: return Scenes.imports(events: 240)
        case .identical: return Scenes.identical(events: 240)
        default:
            return [GroupSpec("/app", streams: ["one", "two"].map { StreamSpec($0, steady) })]
        }
    }

    /// A group that is deleted when everything in it could be exported long since, and comes again with the same stream.
    private func rebirth(_ simulation: Simulation) -> (Simulation, [String]) {
        let (start, hour) = (Simulation.defaultStart, Int64(3_600_000))
        @Sendable func write(from first: Int64) {
            let events = (0..<Int64(100)).map { number -> NewEvent in
                let time = first + number * (hour / 5)
                return NewEvent(
                    group: "/app", stream: "x", timestamp: time, ingestionTime: time, message: "event \(number)")
            }
            simulation.world.append(events)
        }
        // Clear of the hours, at which runs begin: that is another trial.
        write(from: start + hour + 300_000)
        simulation.scheduler.at(start + 45 * hour) { simulation.world.deleteLogGroup("/app") }
        simulation.scheduler.at(start + 47 * hour) { write(from: start + 47 * hour + 300_000) }
        return (simulation, ["/app"])
    }

    private var faults: FaultPlan {
        switch self {
        case .crash:
            let create = CallMatch(operation: "logs:CreateExportTask", process: "run-5-*")
            return FaultPlan(stops: [ProcessStop(.crash, .afterEffect, on: create, occurrence: 1)])
        case .lostResponse:
            let create = CallMatch(operation: "logs:CreateExportTask")
            return FaultPlan(oneShots: [3, 7].map { OneShotFault(.lostAfterEffect, on: create, occurrence: $0) })
        default: return FaultPlan()
        }
    }

    /// An event on the very millisecond of each run.
    private func boundary(_ simulation: Simulation) {
        for run in Int64(1)...12 {
            let time = Simulation.defaultStart + run * 6 * 3_600_000
            simulation.world.append([
                NewEvent(group: "/edge", stream: "s", timestamp: time, ingestionTime: time, message: "on the hour")
            ])
        }
    }
}
