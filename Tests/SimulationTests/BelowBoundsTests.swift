import ExportCore
import ExportEngine
import ExportFailures
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import Testing

/// Settings below what the service documents, in a world that takes as long as it documents: copies lack events, and what
/// is final lacks none.
@Suite struct BelowBoundsTests {
    private static let hour: Int64 = 3_600_000

    /// What the archive lacks after four days, and at the end.
    private func missing(
        _ name: String, _ world: WorldConfiguration, set: (inout ExportPolicy) -> Void
    ) throws -> (early: Int, atLast: CheckResult) {
        let simulation = Simulation.universe(world: world)
        let workload = simulation.load([GroupSpec("/app", streams: [StreamSpec("s", Traffic(events: 480))])], hours: 72)
        var exporter = ExporterUnderTest()
        set(&exporter.policy)
        let first = try simulation.runEvery(hours: 6, for: 72, exporter, named: "first")
        #expect(first.allSatisfy { $0.isComplete })
        let told = exporter.policy.shortfalls.map(PlanWarning.belowBound)
        #expect(!told.isEmpty && first.allSatisfy { report in told.allSatisfy(report.plan.warnings.contains) })
        let early = simulation.exactlyOnce(workload.groupNames)
        #expect(early.surplus == 0)
        let last = try simulation.runEvery(hours: 24, for: 24 * 25, exporter, named: "last")
        #expect(last.allSatisfy { $0.isComplete })
        let sealed = try #require(last.last?.sealedThrough)
        #expect(sealed.milliseconds >= workload.spec.endMilliseconds)
        return (early.missing, simulation.exactlyOnce(workload.groupNames))
    }

    @Test(arguments: [Span.zero, .hours(1), .hours(6)], ExportReading.allCases)
    func tasksThatComeTooSoonAreMendedBeforeAnythingIsFinal(settle: Span, reading: ExportReading) throws {
        var world = WorldConfiguration()
        world.exportAvailability = 0...(12 * Self.hour)
        world.exportReading = reading
        let found = try missing("tasks", world) { $0.exportSettle = settle }
        #expect(found.early > 0)
        #expect(found.atLast.passed, "\(found.atLast)")
    }

    @Test(arguments: [Span.zero, .seconds(5)], [Span.zero, .hours(12)])
    func readsThatComeTooSoonAreMendedBeforeAnythingIsFinal(settle: Span, lookback: Span) throws {
        var world = WorldConfiguration()
        world.readVisibility = 0...60_000
        let found = try missing("reads", world) { policy in
            policy.engine = .read
            policy.readSettle = settle
            policy.lookback = lookback
        }
        #expect(found.atLast.passed, "\(found.atLast)")
    }

    @Test func columnsThatAreLookedAtSoonAreFinalNoSooner() throws {
        let found = try missing("sealing", WorldConfiguration()) { $0.sealAfter = .hours(1) }
        #expect(found.atLast.passed, "\(found.atLast)")
    }

    @Test func tasksThatComeLaterThanRetentionAreRefusedByNameUntilThatIsAccepted() throws {
        let simulation = Simulation.universe()
        _ = simulation.load(
            [("/app/week", 7), ("/app/year", 365)].map { name, days in
                GroupSpec(name, retentionInDays: days, streams: [StreamSpec("s", Traffic(events: 10))])
            }, hours: 24)
        try simulation.run { try await simulation.sleep(for: .seconds(40 * 3600)) }
        var exporter = ExporterUnderTest()
        exporter.policy.maxLateness = .days(10)
        let refused = exporter
        exporter.adjust = { $0.acceptedLoss = [.maxLateness] }
        let accepting = exporter
        let outcome = try simulation.run(simulation.process("refused")) { try await refused.run($0) }
        guard case .failed(let error as ExportError) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == .configuration)
        #expect(error.reason == .eventsExpireBeforeCopy(groups: ["/app/week"], delay: .hours(252)))
        #expect(simulation.world.callCounts["logs:CreateExportTask"] == nil)
        let report = try simulation.run(simulation.process("accepted")) { try await accepting.run($0) }.get()
        let warned = report.plan.warnings.contains {
            if case .expireBeforeCopy(let groups, _) = $0 { groups.map(\.name.text) == ["/app/week"] } else { false }
        }
        #expect(warned)
    }
}
