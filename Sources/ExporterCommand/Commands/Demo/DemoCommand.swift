import ArgumentParser
import ExportCore
import ExportEngine
import ExporterReports
import ExporterSettings
import Logging
import Seams

/// `demo`: the exporter at work on a simulated AWS, and the proof of what it did. Needs no account and no network.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Show it at work on a simulated AWS, and prove what it did; needs no account.",
        usage: "cwlogs-export demo <options>",
        discussion: """
            Starts the simulator on a free port, fills it with some days of a web shop's logs, runs the real exporter \
            against it over HTTP day by day in sped-up time, then compares the simulator's own record of every event \
            with the archive. Exit status 0: nothing missing, nothing twice.
            """)

    @Option(help: "Where to leave the archive, so that one can look into it.")
    var directory: String = "demo-archive"
    @Option(help: "About how many log events.")
    var events: Int = 200_000
    @Option(help: "What everything that is drawn by chance is drawn from.")
    var seed: UInt64 = 7

    func run() async throws {
        guard (1_000...5_000_000).contains(events) else {
            throw CommandFailure(.usage, "--events: '\(events)' is not from 1000 to 5000000")
        }
        let folder = try DemoFolder(path: directory)
        try await Interruption.until { try await tell(folder) }
    }

    private func tell(_ folder: DemoFolder) async throws {
        let clock = LiveClock()
        let start = clock.nowMilliseconds()
        let logger = Logger(label: "demo") { _ in LogLines(format: .text, logLevel: .warning) }
        let story = DemoStory(now: start, seed: seed, logger: logger)
        let told: Result<Void, any Error>
        do {
            told = .success(try await exportAll(story))
        } catch {
            told = .failure(error)
        }
        // Whatever a stop made of it: what was not exported yet is not missing.
        guard !Task.isCancelled else {
            throw CommandFailure(
                .tryAgain, "stopped before the end: nothing was compared; run it again", code: .interrupted)
        }
        try told.get()
        try await prove(story, folder)
        let took = HumanText.duration(Span(milliseconds: clock.nowMilliseconds() - start))
        try say("\nDone in \(took). Next:")
        try say(
            """
              find \(folder.path) -name '*.gz' | head
                                       then zcat the one you like
              cwlogs-export cat --destination file://\(folder.absolutePath)/\(DemoStory.prefix) --names --tail 20
                                       the last events; --grep WORD, --since, --json
              cwlogs-export serve --destination file://\(folder.absolutePath)/\(DemoStory.prefix)
                                       the archive for aws logs, awslogs and boto3
              cwlogs-export simulator  the same simulated AWS, for any client to play with
              cwlogs-export plan --log-groups /aws/lambda/ --destination s3://BUCKET/logs
                                       what a first export of your own account would do
            """)
    }

    /// A stop ends the runs and leaves the server alone, which ends with the process: a server that is told to end while it
    /// accepts a connection ends with a failed precondition of its library.
    private func exportAll(_ story: DemoStory) async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let server = Task {
            defer { port.finish() }
            try await story.server.run { port.yield($0) }
        }
        for await port in ports {
            try await export(story, port: port)
            server.cancel()
            return
        }
        try await server.value
    }

    private func export(_ story: DemoStory, port: Int) async throws {
        try say(
            """
            A simulated AWS listens at http://127.0.0.1:\(port): CloudWatch Logs and S3,
            with a clock that is three weeks back.
            """)
        let workload = DemoWorkload(
            startMilliseconds: story.startMilliseconds, days: DemoStory.days, eventsAbout: events, seed: seed)
        story.prepare(workload)
        try say(
            """
            A web shop logs there for \(DemoStory.days) days: \(HumanText.count(workload.events.count)) events in \
            \(HumanText.count(workload.streamCount)) streams of \(DemoWorkload.groups.count) log groups;
            \(HumanText.count(workload.lateCount)) of them arrive hours or days late, \
            \(HumanText.count(workload.twinCount)) are sent twice,
            and names collide (a/b and a-b, app and app-2).

            Every day at 14:00 this runs, and once more some weeks later, when nothing can
            arrive any more:
              cwlogs-export run \(commandLine(story, port: port))

            """)
        for instant in story.runs {
            let report = try await story.run(at: instant, port: port)
            try say(Self.line(report, at: instant))
            for line in Sentences(SettingSpelling(.command)).failures(report.failures) { try say("    \(line)") }
        }
        let calls = story.server.world.callCounts.sorted { $0.key < $1.key }
        try say("\nCalls that the simulated AWS answered:")
        for service in ["logs", "s3"] {
            let own = calls.filter { $0.key.hasPrefix(service + ":") }
            try say("  " + own.map { "\($0.key) \(HumanText.count($0.value))" }.joined(separator: ", "))
        }
    }

    private func commandLine(_ story: DemoStory, port: Int) -> String {
        story.options(port: port).map { "\(Setting.table[keyPath: $0.0].option) \($0.1)" }.joined(
            separator: " \\\n    ")
    }

    private static func line(_ report: RunReport, at instant: Int64) -> String {
        let took = HumanText.duration(Span(milliseconds: report.endedMilliseconds - report.startedMilliseconds))
        let tasks = report.done.filter { $0.slice.deed == .task }
        let sweeps = report.done.filter { $0.slice.deed != .task }
        let size = HumanText.bytes(report.bytes)
        let when = HumanText.instant(instant)
        var line = "\(when)  \(HumanText.count(tasks.count, "export task")), \(size), \(took)"
        if !sweeps.isEmpty {
            let late = "\(HumanText.count(report.eventsWritten)) late events"
            let looks = HumanText.count(sweeps.count, Slice.Deed.sweep.words)
            line = "\(when)  \(looks) found \(late), \(size), \(took)"
        }
        if let copied = report.copiedThrough {
            // Below, where the line is full.
            let further = "\n" + String(repeating: " ", count: when.count + 2) + "copied"
            line += "\(sweeps.isEmpty ? ";" : further) up to \(HumanText.through(copied))"
        }
        if !sweeps.isEmpty, let sealed = report.sealedThrough { line += ", final up to \(HumanText.through(sealed))" }
        return line
    }

    private func prove(_ story: DemoStory, _ folder: DemoFolder) async throws {
        try say("\nThe proof: the simulator's own record of every event, against the bucket.\n")
        let verdict = await story.verdict()
        for line in verdict.lines { try say(line) }
        try folder.fill(from: story.server.world, bucket: DemoStory.bucket)
        try say(
            """

            \(HumanText.count(verdict.events)) events: \(HumanText.count(verdict.missing)) missing, \
            \(HumanText.count(verdict.duplicated)) duplicated.
            The archive lies in \(folder.path)/\(DemoStory.prefix)/, its manifests in _manifests/ below it.
            """)
        guard verdict.isExact else { throw ExitStatus.failures }
    }

    private func say(_ text: String) throws(CommandFailure) {
        try StandardOutput.write(text)
    }
}
