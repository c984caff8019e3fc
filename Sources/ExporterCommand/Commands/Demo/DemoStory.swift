import AWSClient
import Chronology
import ExportCore
import ExportEngine
import ExporterSettings
import Logging
import Seams
import SimulatedAWS

/// The story that the demo tells: a web shop logs for some days, the exporter runs once a day, late events trickle in,
/// and when nothing can arrive any more, everything is compared.
struct DemoStory: Sendable {
    static let bucket = "shop-logs"
    static let prefix = "archive"
    static let region = "eu-central-1"
    static let days: Int64 = 4
    private static let day = CivilTime.millisecondsPerDay

    let clock: DemoClock
    let server: SimulatorServer
    let startMilliseconds: Int64
    let logger: Logger

    init(now: Int64, seed: UInt64, logger: Logger) {
        // Everything happens before today, the sealing two weeks later included.
        startMilliseconds = CivilTime.midnight(before: now) - (Self.days + 21) * Self.day
        clock = DemoClock(startMilliseconds: startMilliseconds)
        var world = WorldConfiguration()
        world.defaultRegion = Self.region
        // Real time, so that the demo is short; in AWS a task takes minutes.
        world.exportPending = 20...60
        world.exportRunning = 60...140
        // As slow as AWS says it may be: what a task is too early for is for the sweeps to find.
        world.exportAvailability = 0...(12 * 3_600_000)
        world.streamMetadataLag = 0...3_600_000
        server = SimulatorServer(configuration: world, seed: seed, clock: clock)
        self.logger = logger
    }

    func prepare(_ workload: DemoWorkload) {
        server.world.createBucket(Self.bucket)
        workload.load(into: server.world)
    }

    /// When the runs start: each day at 14:00, then when the last event can no longer have company: two weeks for late
    /// events, and four days until the streams' metadata is believed.
    var runs: [Int64] {
        (1...Self.days).map { startMilliseconds + $0 * Self.day + 14 * 3_600_000 }
            + [startMilliseconds + (Self.days + 19) * Self.day]
    }

    /// The options of the run: what one would type.
    func options(port: Int) -> [(KeyPath<SettingTable, Setting>, String)] {
        [
            (\.logGroups, DemoWorkload.prefixes.joined(separator: ",")),
            (\.destination, "s3://\(Self.bucket)/\(Self.prefix)"), (\.state, "s3://\(Self.bucket)/state.json"),
            (\.region, Self.region), (\.endpointURL, "http://127.0.0.1:\(port)"), (\.pollInterval, "50ms"),
        ]
    }

    /// One real run, over real HTTP, with clients of its own: nothing is remembered but what stands in the state.
    func run(at instant: Int64, port: Int) async throws -> RunReport {
        clock.jump(to: instant)
        let given = Dictionary(uniqueKeysWithValues: options(port: port).map { (Setting.table[keyPath: $0.0], [$0.1]) })
        let values = SettingValues(commandLine: given, environment: [:])
        let machine = LiveClock()
        let arguments = try ExportArguments(values, environment: [:], now: machine.nowMilliseconds())
        let credentials = SimulatedCredentials.standard
        let access = try LiveAccess.open(
            arguments.access,
            AWSEnvironment(variables: [
                "AWS_ACCESS_KEY_ID": credentials.accessKeyID, "AWS_SECRET_ACCESS_KEY": credentials.secretAccessKey,
            ]), values.spelling, logger: logger)
        let progress = ProgressLine(clock: machine, logger: logger)
        let result: Result<RunReport, any Error>
        do {
            let budget = RunBudget(deadlineMilliseconds: nil, windDown: arguments.settings.windDown)
            let bench = try Workbench(
                arguments, access: access.access, clock: machine, logger: logger, budget: budget, progress: progress)
            result = .success(try await progress.shown { try await bench.run() })
        } catch {
            result = .failure(error)
        }
        try await access.transport.shutdown()
        return try result.get()
    }

    func verdict() async -> DemoVerdict {
        await DemoVerdict(server.world, bucket: Self.bucket, prefix: Self.prefix + "/", groups: DemoWorkload.groups)
    }
}
