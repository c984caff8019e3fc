import ArgumentParser
import ExportCore
import ExporterReports
import ExporterSettings
import Seams
import SimulatedAWS

/// `simulator`: the simulated AWS as a server, for any AWS client.
struct SimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulator",
        abstract: "Serve a simulated AWS (CloudWatch Logs, S3, DynamoDB, STS) on loopback, for any AWS client.",
        discussion: """
            Everything is kept in memory and gone at the end. Point a client at it:

              export AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_REGION=us-east-1
              export AWS_ACCESS_KEY_ID=AKIASIMULATOR0000001
              export AWS_SECRET_ACCESS_KEY=simulated-secret

            Under /_simulator/ are time and truth: POST advance?ms=, POST events, GET truth?group=, GET tasks, GET calls, \
            POST faults, GET objects?bucket=.
            """)

    @Option(help: "The port; 0 takes any free one. The address is printed once it serves.")
    var port: Int = 4566
    @Option(help: "The address to listen at.")
    var host: String = "127.0.0.1"
    @Option(help: "The region of the simulated account.")
    var region: String = "us-east-1"
    @Option(help: "What everything that is drawn by chance is drawn from.")
    var seed: UInt64 = 1
    @Option(help: "How long an export task waits before it runs.")
    var exportPending: String = "1s"
    @Option(help: "How long an export task runs.")
    var exportRunning: String = "5s"
    @Option(help: "An event is available to export tasks up to so long after its ingestion (AWS: 12h).")
    var exportAvailability: String = "0s"
    @Option(help: "What from and to of an export task select: eventInclusive, eventHalfOpen or ingestionHalfOpen.")
    var exportReading: String = ExportReading.eventInclusive.rawValue
    @Option(help: "The share of export tasks that fail, 0 to 1.")
    var exportFailures: Double = 0
    @Option(help: "Faults from the beginning: the JSON that POST faults takes.")
    var faults: String = "{}"
    @Option(help: "Buckets that exist from the beginning, separated by commas.")
    var buckets: String = ""
    @Flag(help: "Refuse more requests per second than AWS documents.")
    var quotas = false
    @Flag(help: "Let export tasks write only where a bucket policy allows it.")
    var bucketPolicies = false
    @Option(help: "Operations that nobody may use, separated by commas: logs:CreateExportTask,s3:PutObject.")
    var deny: String = ""
    @Flag(help: "Accept requests without a valid signature.")
    var anonymous = false

    func run() async throws {
        guard (0...65_535).contains(port) else {
            throw CommandFailure(.usage, "--port: '\(port)' is not a port; give 0 to 65535")
        }
        let server = SimulatorServer(
            configuration: try configuration(), seed: seed, clock: LiveClock(), host: host, port: port)
        do {
            try server.setFaults(parsing: Array(faults.utf8))
        } catch {
            throw CommandFailure(.usage, "--faults: \(error.reason)")
        }
        for bucket in try bucketNames() { server.world.createBucket(bucket) }
        do {
            let stop = StopRequest()
            try await Interruption.until(stop) {
                try await server.run(until: { stop.isMade }) { port in
                    do throws(CommandFailure) {
                        try StandardOutput.write("listening on http://\(host):\(port)")
                    } catch {
                        // It serves all the same.
                        StandardError.shared.say(.warning, error.message)
                    }
                }
            }
        } catch is CancellationError {
            return
        } catch let error as CommandFailure {
            throw error
        } catch {
            let why = SystemError.words(error)
            throw CommandFailure(
                .unavailable,
                "--port \(port): cannot listen at \(host): \(why); give another --port, or 0 for any free one")
        }
    }

    private func bucketNames() throws(CommandFailure) -> [String] {
        try buckets.split(separator: ",").map { name throws(CommandFailure) in
            guard WorldConfiguration.isBucketName(String(name)) else {
                throw CommandFailure(
                    .usage,
                    "--buckets: '\(name)' is not a bucket of S3: 3 to 63 lower-case letters, digits, '-' and '.'")
            }
            return String(name)
        }
    }

    private func deniedOperations() throws(CommandFailure) -> Set<String> {
        let known = WorldConfiguration.knownOperations
        let names = deny.split(separator: ",").map(String.init)
        if let unknown = names.first(where: { !known.contains($0) }) {
            let nearest = EditDistance.nearest(to: unknown, among: known).map { ": did you mean '\($0)'?" }
            let fix = nearest ?? "; write logs:FilterLogEvents"
            throw CommandFailure(.usage, "--deny: '\(unknown)' is not an operation of the simulator\(fix)")
        }
        return Set(names)
    }

    private func configuration() throws(CommandFailure) -> WorldConfiguration {
        var configuration = WorldConfiguration()
        if let problem = RegionNames.problem(with: region) { throw CommandFailure(.usage, "--region: \(problem)") }
        configuration.defaultRegion = region
        configuration.verifySignatures = !anonymous
        let pending = try milliseconds("--export-pending", exportPending)
        configuration.exportPending = pending...pending
        let running = try milliseconds("--export-running", exportRunning)
        configuration.exportRunning = running...running
        configuration.exportAvailability = 0...(try milliseconds("--export-availability", exportAvailability))
        guard let reading = ExportReading(rawValue: exportReading) else {
            let known = ExportReading.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.usage, "--export-reading: '\(exportReading)' is none of \(known)")
        }
        configuration.exportReading = reading
        guard (0...1).contains(exportFailures) else {
            throw CommandFailure(.usage, "--export-failures: '\(exportFailures)' is not a share from 0 to 1")
        }
        configuration.exportFailureShare = exportFailures
        if quotas { configuration.quotas = WorldConfiguration.documentedQuotas(region: region) }
        configuration.requiresBucketPolicy = bucketPolicies
        configuration.denied = try deniedOperations()
        return configuration
    }
}

private func milliseconds(_ option: String, _ text: String) throws(CommandFailure) -> Int64 {
    do {
        return try Span(parsing: text).milliseconds
    } catch {
        throw CommandFailure(.usage, "\(option): \(error)")
    }
}
