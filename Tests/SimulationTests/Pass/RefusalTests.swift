import ExportCore
import ExportEngine
import ExportFailures
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Synchronization
import Testing

/// What the service refuses for one group is that group's; what it refuses for all ends the run at the first.
@Suite struct RefusalTests {
    private static let groups = ["/a/first", "/b/bucket", "/c/last"]
    private static let toTheEnd: Int64 = 24 * 22

    private static func denial(_ operation: String) -> String {
        "User: arn:aws:iam::123456789012:user/simulated is not authorized to perform: \(operation) on resource: "
            + "arn:aws:logs:us-east-1:123456789012:log-group:/b/bucket:* because no identity-based policy allows it"
    }

    private static func load(_ simulation: Simulation, hours: Int64 = 12) -> Workload {
        simulation.load(groups.map { GroupSpec($0, streams: [StreamSpec("s", Traffic(events: 60))]) }, hours: hours)
    }

    private func report(_ simulation: Simulation, _ exporter: ExporterUnderTest, _ name: String) throws -> RunReport {
        try simulation.run(simulation.process(name)) { try await exporter.run($0) }.get()
    }

    private static func reading() -> ExporterUnderTest {
        var exporter = ExporterUnderTest()
        exporter.policy.engine = .read
        return exporter
    }

    /// A group whose name says "bucket", too: the word is not the bucket's.
    @Test(
        arguments: [
            ("logs:CreateExportTask", denial("logs:CreateExportTask"), ExporterUnderTest()),
            ("logs:FilterLogEvents", denial("logs:FilterLogEvents"), reading()),
            (
                "logs:FilterLogEvents",
                "The ciphertext refers to a customer master key that does not exist, or you are not allowed to access it",
                reading()
            ),
        ] as [(String, String, ExporterUnderTest)])
    func aGroupThatIsDeniedLeavesTheOthersAlone(
        operation: String, message: String, exporter: ExporterUnderTest
    ) throws {
        let doorman = Doorman.refusing(operation, of: "/b/bucket", "AccessDeniedException", message)
        let simulation = doorman.universe()
        let workload = Self.load(simulation)
        try simulation.run { try await simulation.sleep(for: .seconds(31 * 3600)) }
        let denied = try report(simulation, exporter, "denied")
        #expect(denied.stop == .done)
        #expect(denied.failures.map(\.lane.group.name.text) == ["/b/bucket"])
        let failure = try #require(denied.failures.first)
        guard case .denied(let words) = failure.reason else {
            Issue.record("\(failure)")
            return
        }
        #expect(words.contains(message))
        #expect(Set(denied.done.map(\.slice.lane.group.name.text)) == ["/a/first", "/c/last"])
        let state = try simulation.run(simulation.process("look")) { try await exporter.preview($0) }.get()
        #expect(state.document.intents.isEmpty && state.document.lease == nil)

        doorman.goesHome()
        #expect(try report(simulation, exporter, "granted").isComplete)
        _ = try simulation.runEvery(hours: 24, for: Self.toTheEnd, exporter, named: "later")
        let exact = simulation.exactlyOnce(workload.groupNames)
        #expect(exact.passed, "\(exact)")
        #expect(simulation.tidy().passed, "\(simulation.tidy())")
    }

    /// Though nothing else is due: what is denied to one group ends no row of runs. Where nothing was ever copied, nothing is
    /// permitted.
    @Test func aGroupThatIsDeniedIsNotAllBecauseTheOthersAreQuiet() throws {
        let doorman = Doorman.refusing(
            "logs:FilterLogEvents", of: "/b/bucket", "AccessDeniedException", Self.denial("logs:FilterLogEvents"))
        let simulation = doorman.universe()
        _ = Self.load(simulation)
        let reports = try simulation.runEvery(hours: 6, for: 24 * 4, Self.reading())
        let tried = reports.filter { !$0.failures.isEmpty }
        #expect(tried.contains { $0.done.isEmpty })
        #expect(tried.allSatisfy { $0.failures.map(\.lane.group.name.text) == ["/b/bucket"] })

        let alone = doorman.universe()
        _ = alone.load([GroupSpec("/b/bucket", streams: [StreamSpec("s", Traffic(events: 20))])], hours: 12)
        let error = #expect(throws: ExportError.self) {
            try alone.runEvery(hours: 24, for: 24, Self.reading())
        }
        #expect(error?.code == .notPermitted)
    }

    /// Its streams are only a hint, so it is exported all the same; its events are what it lacks.
    @Test(
        arguments: ["logs:DescribeLogStreams", "logs:FilterLogEvents"],
        [
            (Refusal.Reason.throttled, Span?.none), (.unavailable, nil), (.throttled, .minutes(5)),
            (.unavailable, .minutes(5)),
        ])
    func aGroupWithoutAnswersLeavesTheOthersAlone(
        operation: String, trouble: (reason: Refusal.Reason, deadline: Span?)
    ) throws {
        let (reason, deadline) = trouble
        var world = WorldConfiguration()
        world.refusals = [Refusal(reason, of: operation, on: "/b/bucket")]
        let simulation = Simulation.universe(world: world)
        _ = Self.load(simulation)
        try simulation.run { try await simulation.sleep(for: .seconds(31 * 3600)) }
        var exporter = Self.reading()
        exporter.deadline = deadline
        let report = try report(simulation, exporter, "unanswered")
        #expect(Set(report.done.map(\.slice.lane.group.name.text)).isSuperset(of: ["/a/first", "/c/last"]))
        #expect(simulation.neverDoubled(Self.groups).passed)
        let isRead = operation == "logs:DescribeLogStreams"
        #expect(simulation.exactlyOnce(isRead ? Self.groups : ["/a/first", "/c/last"]).passed)
        #expect(report.failures.allSatisfy { $0.lane.group.name.text == "/b/bucket" })
        if isRead { #expect(report.isComplete) }
    }

    /// For its class, perhaps, of which this program knows nothing.
    @Test func aGroupWhoseTasksAreRefusedIsRead() throws {
        let doorman = Doorman.refusing(
            "logs:CreateExportTask", of: "/b/bucket", "InvalidParameterException",
            "This operation is not supported for log groups with the ESSENTIALS log class.")
        let simulation = doorman.universe()
        let workload = Self.load(simulation)
        let exporter = ExporterUnderTest()
        try simulation.run { try await simulation.sleep(for: .seconds(31 * 3600)) }
        let first = try report(simulation, exporter, "first")
        #expect(first.isComplete)
        #expect(first.readInstead.map(\.lane.group.name.text).contains("/b/bucket"))
        let read = first.done.filter { $0.slice.lane.group.name.text == "/b/bucket" }
        #expect(!read.isEmpty && read.allSatisfy { $0.slice.deed == .sweep } && read.contains { ($0.events ?? 0) > 0 })
        let state = try simulation.run(simulation.process("look")) { try await exporter.preview($0) }.get()
        #expect(state.document.abandoned.isEmpty, "nothing can come to the folder of a task that was never created")
        _ = try simulation.runEvery(hours: 24, for: Self.toTheEnd, exporter, named: "later")
        let exact = simulation.exactlyOnce(workload.groupNames)
        #expect(exact.passed, "\(exact)")
        #expect(simulation.tidy().passed, "\(simulation.tidy())")
    }

    /// Metadata is a hint: a group whose streams may not be listed is exported without it.
    @Test func aGroupWhoseStreamsAreDeniedIsExportedAllTheSame() throws {
        let doorman = Doorman.refusing(
            "logs:DescribeLogStreams", of: "/b/bucket", "AccessDeniedException", Self.denial("logs:DescribeLogStreams"))
        let simulation = doorman.universe()
        let workload = Self.load(simulation)
        let reports = try simulation.runEvery(hours: 24, for: Self.toTheEnd, ExporterUnderTest())
        #expect(reports.allSatisfy { $0.isComplete })
        let exact = simulation.exactlyOnce(workload.groupNames)
        #expect(exact.passed, "\(exact)")
    }

    @Test(arguments: ["InvalidParameterException", "AccessDeniedException"])
    func aBucketThatTakesNoTasksEndsTheRunAtTheFirst(code: String) throws {
        let message =
            "PutObject call on the given bucket failed. Please check if CloudWatch Logs has been granted permission to "
            + "perform this operation."
        let doorman = Doorman { request, world in
            guard request.operation == "logs:CreateExportTask" else { return nil }
            return .failure(of: request, status: 400, code: code, message: message, at: world.now)
        }
        let simulation = doorman.universe()
        let workload = Self.load(simulation)
        let asked = Mutex(0)
        simulation.tap.listen { call in
            if call.request.operation == "logs:CreateExportTask" { asked.withLock { $0 += 1 } }
        }
        try simulation.run { try await simulation.sleep(for: .seconds(31 * 3600)) }
        let exporter = ExporterUnderTest()
        let outcome = try simulation.run(simulation.process("refused")) { try await exporter.run($0) }
        let error = #expect(throws: ExportError.self) { try outcome.get() }
        #expect(error?.code == .configuration)
        #expect(error?.reason == .bucketTakesNoTasks(bucket: "archive"), "\(String(describing: error))")
        #expect(asked.withLock { $0 } == 1)

        doorman.goesHome()
        #expect(try report(simulation, exporter, "granted").isComplete)
        #expect(simulation.neverDoubled(workload.groupNames).passed)
    }

    /// The objects of an attempt that was given up may not be deleted: that is told, and stops nothing.
    @Test func aLeftoverThatCannotBeRemovedStopsNobody() throws {
        let crash = ProcessStop(
            .crash, .afterEffect,
            on: CallMatch(operation: "s3:PutObject /archive/logs/_manifests/*", process: "doomed"))
        let simulation = Simulation.universe(faults: FaultPlan(stops: [crash]))
        let workload = Self.load(simulation)
        let exporter = Self.reading()
        try simulation.run { try await simulation.sleep(for: .seconds(31 * 3600)) }
        #expect(try simulation.run(simulation.process("doomed")) { try await exporter.run($0) }.isCrash)
        try simulation.run { try await simulation.sleep(for: .seconds(600)) }
        simulation.world.reconfigure { $0.denied = ["s3:DeleteObject", "s3:DeleteObjects"] }
        let hindered = try report(simulation, exporter, "hindered")
        #expect(hindered.isComplete && !hindered.done.isEmpty)
        #expect(hindered.leftovers.contains { $0.message.contains("s3:DeleteObject") }, "\(hindered.leftovers)")

        simulation.world.reconfigure { $0.denied = [] }
        let next = try report(simulation, exporter, "next")
        #expect(next.isComplete && next.leftovers.isEmpty)
        #expect(simulation.tidy().passed, "\(simulation.tidy())")
        _ = try simulation.runEvery(hours: 24, for: Self.toTheEnd, exporter, named: "later")
        let exact = simulation.exactlyOnce(workload.groupNames)
        #expect(exact.passed, "\(exact)")
    }

    /// What a failed task left is removed once, and nobody looks there again.
    @Test(arguments: [SliceKind.retriedTask, .hole])
    func aFailedAttemptIsForgottenWhenItsFolderIsEmpty(kind: SliceKind) throws {
        let small = try kind.world()
        let report = try small.run("run").get()
        #expect(report.taskFailures > 0 && report.leftovers.isEmpty)
        let exporter = small.exporter
        let state = try small.simulation.run(small.simulation.process("look")) { try await exporter.preview($0) }.get()
        #expect(state.document.abandoned.isEmpty, "\(state.document.abandoned)")
        #expect(small.simulation.tidy().passed, "\(small.simulation.tidy())")
    }
}
