import ExportCore
import ExportEngine
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Storage
import Testing

/// The quotas of an account are everybody's. A call that the service has no room for waits; it never ends a run.
@Suite struct `Quotas that others use, too` {
    private static let groups = 300

    /// Two days of one event each, under the documented quotas.
    private static func crowd(
        _ groups: Int = groups, quotas: [String: Double] = WorldConfiguration.documentedQuotas,
        faults: FaultPlan = FaultPlan()
    ) -> Simulation {
        var world = WorldConfiguration()
        world.quotas = quotas
        let simulation = Simulation.universe(world: world, faults: faults)
        let start = simulation.nowMilliseconds
        simulation.world.append(
            (0..<groups).map { number in
                NewEvent(
                    group: name(number), stream: "s", timestamp: start + 1000, ingestionTime: start + 1500,
                    message: "\(number)")
            })
        return simulation
    }

    private static func name(_ number: Int) -> String { "/fleet/\(String(number + 10_000).dropFirst())" }

    /// Of an archive of its own, so that no lease keeps two of them apart.
    private static func exporter(_ number: Int) -> ExporterUnderTest {
        var exporter = ExporterUnderTest()
        exporter.policy.engine = .read
        exporter.policy.since = EventTime(Simulation.defaultStart)
        exporter.dsn = .s3(bucket: ExporterUnderTest.bucket, key: "state/\(number).json")
        exporter.adjust = { settings in
            let prefix = number == 0 ? ExporterUnderTest.prefix : "other-\(number)"
            settings.destination = Destination(bucket: ExporterUnderTest.bucket, prefix: prefix)
            if let layout = try? ArchiveLayout(prefix: prefix) { settings.layout = layout }
        }
        return exporter
    }

    private static func throttles(_ report: RunReport) -> Int { report.calls.reduce(0) { $0 + $1.throttles } }

    @Test func `are waited out by two runs over three hundred groups at once`() throws {
        let simulation = Self.crowd()
        try simulation.run { try await simulation.sleep(for: .seconds(30 * 3600)) }
        let processes = (0..<2).map { simulation.process("run-\($0)") }
        let outcomes = try simulation.run(together: processes) { process in
            try await Self.exporter(process.name == "run-0" ? 0 : 1).run(process)
        }
        let reports = try outcomes.map { try $0.get() }
        #expect(reports.allSatisfy { $0.stop == .done && $0.failures.isEmpty && $0.groups == Self.groups })
        #expect(reports.allSatisfy { Self.throttles($0) > 0 })
        // Whoever gives way is seldom refused.
        for operation in ["logs:DescribeLogStreams", "logs:FilterLogEvents"] {
            let counts = reports.flatMap { $0.calls.filter { $0.operation == operation } }
            let attempts = counts.reduce(0) { $0 + $1.attempts }
            let throttled = counts.reduce(0) { $0 + $1.throttles }
            #expect(throttled * 2 < attempts, "\(operation): \(throttled) of \(attempts) refused")
        }
        let exact = simulation.neverDoubled((0..<Self.groups).map(Self.name))
        #expect(exact.passed, "\(exact)")
    }

    @Test func `are waited out by two plans at once`() throws {
        let simulation = Self.crowd()
        try simulation.run { try await simulation.sleep(for: .seconds(30 * 3600)) }
        let processes = (0..<2).map { simulation.process("plan-\($0)") }
        let outcomes = try simulation.run(together: processes) { process in
            try await Self.exporter(0).preview(process)
        }
        for outcome in outcomes { #expect(try outcome.get().plan.slices.count == Self.groups) }
    }

    /// A large account, where FilterLogEvents takes 25 requests a second, and where it takes 10.
    @Test(arguments: ["us-east-1", "eu-west-1"])
    func `are waited out by two plans and two runs over two thousand groups`(region: String) throws {
        let simulation = Self.crowd(2000, quotas: WorldConfiguration.documentedQuotas(region: region))
        try simulation.run { try await simulation.sleep(for: .seconds(30 * 3600)) }
        let plans = try simulation.run(together: (0..<2).map { simulation.process("plan-\($0)") }) { process in
            try await Self.exporter(0).preview(process)
        }
        for plan in plans { #expect(try plan.get().plan.slices.count == 2000) }
        let runs = try simulation.run(together: (0..<2).map { simulation.process("run-\($0)") }) { process in
            try await Self.exporter(process.name == "run-0" ? 0 : 1).run(process)
        }
        for run in runs {
            let report = try run.get()
            #expect(report.stop == .done && report.failures.isEmpty && report.done.count == 2000)
        }
    }

    /// Not for ever: the time of the run is its end, in good order.
    @Test(arguments: ["logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:FilterLogEvents"], [true, false])
    func `end a run whose time is over in good order`(operation: String, mayWait: Bool) throws {
        let rate = FaultRate(.throttled, 1, on: CallMatch(operation: operation, process: "hurried"))
        let simulation = Self.crowd(faults: FaultPlan(rates: [rate]))
        try simulation.run { try await simulation.sleep(for: .seconds(30 * 3600)) }
        var exporter = Self.exporter(0)
        exporter.deadline = .seconds(300)
        exporter.mayWait = mayWait
        let report = try simulation.run(simulation.process("hurried")) { [exporter] in try await exporter.run($0) }
            .get()
        #expect(report.stop == .outOfTime && report.done.isEmpty)
        #expect(report.endedMilliseconds - report.startedMilliseconds <= 300_000)
        exporter.deadline = nil
        let next = try simulation.run(simulation.process("next")) { [exporter] in try await exporter.run($0) }.get()
        #expect(next.stop == .done && next.done.count == Self.groups)
    }

    /// Other calls than those of CloudWatch Logs, for a minute.
    @Test(arguments: ["s3:PutObject", "s3:GetObject", "s3:HeadBucket", "logs:DescribeLogStreams"])
    func `are waited out wherever they are met`(operation: String) throws {
        let rate = FaultRate(.throttled, 1, on: CallMatch(operation: operation))
        let simulation = Self.crowd(faults: FaultPlan(rates: [rate]))
        try simulation.run { try await simulation.sleep(for: .seconds(30 * 3600)) }
        let exporter = Self.exporter(0)
        let report = try simulation.run {
            async let outcome = simulation.start(simulation.process("run")) { try await exporter.run($0) }
            try await simulation.sleep(for: .seconds(60))
            simulation.faults.stop()
            return try await outcome.get()
        }
        #expect(report.stop == .done && report.done.count == Self.groups)
    }
}
