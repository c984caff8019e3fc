import AWSClient
import ExportCore
import ExportEngine
import ExporterJudge
import Logging
import Seams
import SigV4
import SimulatedAWS
import SimulationKit
import Storage

/// The program under test, whole from the transport up, as one process of a simulated universe.
package struct ExporterUnderTest: Sendable {
    package static let bucket = "archive"
    package static let prefix = "logs"
    package static let stateKey = "state/exporter.json"
    /// Of others: under the destination, where a group's folder could lie, and beside the state.
    package static let foreignKeys = [
        "logs/notes.txt", "logs/2026/03/02/notes/000000.gz", "state/exporter.json.old", "state/exporter.jso",
    ]

    package var selection = GroupSelection(prefixes: [])
    package var policy = ExportPolicy()
    package var pollInterval = Span.seconds(5)
    package var deadline: Span?
    package var mayWait = true
    /// Where the state document lies; S3 unless a test is about another store.
    package var dsn = StoreDSN.s3(bucket: bucket, key: stateKey)
    /// Instead of the simulated machine's.
    package var files: (any FileSystem)?
    /// As against Amazon's endpoints; else as against any other, whose listings are held back once they are throttled.
    package var keepsToQuotas = false
    /// To GetLogEvents; `nil`: as the service throttles it.
    package var streamRequestsPerSecond: Double?
    package var adjust: @Sendable (inout ExportSettings) -> Void = { _ in }

    package init(selection: GroupSelection = GroupSelection(prefixes: []), policy: ExportPolicy = ExportPolicy()) {
        self.selection = selection
        self.policy = policy
    }

    package func settings() throws -> ExportSettings {
        var settings = ExportSettings(
            selection: selection, destination: Destination(bucket: Self.bucket, prefix: Self.prefix),
            layout: try ArchiveLayout(
                prefix: Self.prefix, template: ArchiveLayout.defaultTemplate))
        settings.policy = policy
        settings.pollInterval = pollInterval
        adjust(&settings)
        return settings
    }

    package func environment(_ process: SimulatedProcess) throws -> ExportEnvironment {
        let world = WorldConfiguration()
        let known = world.credentials[0]
        let context = AWSContext(
            transport: process.transport, clock: process.clock, randomness: process.randomness,
            logger: Logger(label: "simulated", factory: { _ in SwiftLogNoOpLogHandler() }))
        var endpoints = EndpointConfiguration(region: world.defaultRegion)
        endpoints.endpointURL = "http://127.0.0.1:9000"
        let clients = try AWSClients(
            context: context, endpoints: endpoints,
            credentials: StaticCredentials(
                AWSCredentials(accessKeyID: known.accessKeyID, secretAccessKey: known.secretAccessKey)))
        let settings = try settings()
        clients.rates.setRate(settings.requestsPerSecond, for: LogsClient.filterLogEvents)
        if let rate = streamRequestsPerSecond { clients.rates.setRate(rate, for: LogsClient.getLogEvents) }
        let listings = keepsToQuotas ? [LogsClient.describeLogGroups, LogsClient.describeLogStreams] : []
        let tasks = [LogsClient.createExportTask, LogsClient.describeExportTasks, LogsClient.cancelExportTask]
        for operation in listings + tasks {
            guard let quota = operation.quota?.perSecond(in: world.defaultRegion) else { continue }
            clients.rates.setRate(quota, burst: quota, for: operation)
        }
        let budget = RunBudget(
            deadlineMilliseconds: deadline.map { process.clock.nowMilliseconds() + $0.milliseconds },
            windDown: .seconds(30), mayWait: mayWait)
        return ExportEnvironment(
            clients: clients, clock: process.clock, randomness: process.randomness, files: files ?? process.files,
            logger: context.logger, settings: settings, budget: budget)
    }

    package func run(_ process: SimulatedProcess) async throws -> RunReport {
        let environment = try environment(process)
        return try await ExportRun(
            environment: environment, store: dsn.store(in: environment)
        ).run()
    }

    package func preview(_ process: SimulatedProcess) async throws -> ExportPreview {
        let environment = try environment(process)
        return try await ExportPreview.look(environment, dsn.store(in: environment))
    }
}

extension Simulation {
    /// A universe with the destination bucket in it.
    package static func universe(
        seed: UInt64 = 1, world: WorldConfiguration = WorldConfiguration(), faults: FaultPlan = FaultPlan(),
        startMilliseconds: Int64 = Simulation.defaultStart
    ) -> Simulation {
        let simulation = Simulation(
            seed: seed, world: world, faults: faults, startMilliseconds: startMilliseconds)
        simulation.world.createBucket(ExporterUnderTest.bucket)
        return simulation
    }

    /// Lets a workload happen from now on.
    package func load(_ groups: [GroupSpec], hours: Int64, seed: UInt64 = 1) -> Workload {
        let workload = Workload(
            WorkloadSpec(startMilliseconds: nowMilliseconds, durationMilliseconds: hours * 3_600_000, groups: groups),
            seed: seed)
        load(workload)
        return workload
    }

    /// One run after another, `every` hours, until `hours` have passed.
    package func runEvery(
        hours every: Int64, for hours: Int64, _ exporter: ExporterUnderTest, named name: String = "run"
    ) throws -> [RunReport] {
        try run {
            var reports: [RunReport] = []
            let end = self.nowMilliseconds + hours * 3_600_000
            var number = 0
            while self.nowMilliseconds < end {
                try await self.sleep(for: .seconds(every * 3600))
                number += 1
                let outcome = await self.start(self.process("\(name)-\(number)")) { try await exporter.run($0) }
                if case .failed(let error) = outcome { throw error }
                if let report = outcome.value { reports.append(report) }
            }
            return reports
        }
    }

    package func archive(ignoring keys: [String] = []) -> Archive {
        let prefix = ExporterUnderTest.prefix + "/"
        return Archive(
            objects: world.objects(bucket: ExporterUnderTest.bucket, prefix: prefix).map(ArchivedObject.init),
            prefix: prefix, ignoring: keys)
    }

    package func exactlyOnce(_ groups: [String]) -> CheckResult {
        ExactlyOnceChecker(SourceEvent.collect(world, groups: groups)).check(archive())
    }

    package func neverDoubled(_ groups: [String]) -> CheckResult {
        ExactlyOnceChecker(SourceEvent.collect(world, groups: groups)).neverDoubled(archive())
    }

    package func tidy() -> CheckResult {
        TidinessChecker.check(archive(), openUploads: world.openUploads(bucket: ExporterUnderTest.bucket))
    }
}
