import AWSClient
import Chronology
import ExportCore
import ExportEngine

/// What `run` prints: the report for people, the same as a record for programs, and the exit status that goes with it.
package struct RunResult: Sendable {
    private let report: RunReport
    private let destination: Destination
    private let state: StoreDSN
    private let width: Int?

    package init(_ report: RunReport, destination: Destination, state: StoreDSN, width: Int?) {
        self.report = report
        self.destination = destination
        self.state = state
        self.width = width
    }

    package var status: ExitStatus {
        switch report.stop {
        case .done: report.failures.isEmpty ? .done : .failures
        case .outOfTime, .leaseHeld, .slotTaken, .taskRunning, .takenOver: .tryAgain
        }
    }

    /// No object was written, and nothing is to be told that was not told before.
    package func isUneventful(after warnings: [PlanWarning]) -> Bool {
        let isInOrder = status == .done || report.stop == .outOfTime
        return isInOrder && report.failures.isEmpty && report.done.allSatisfy { $0.objects == 0 }
            && report.notes.isEmpty && report.plan.warnings.allSatisfy(warnings.contains)
    }

    // MARK: For people

    package var text: String {
        var lines = slices
        if !lines.isEmpty { lines.append("") }
        lines += summary
        lines += report.failures.map { "failed: \($0.lane): \($0.message)" }
        // The service's own words, and all that it says: there is no code for a bucket policy that is missing.
        if report.failures.contains(where: { $0.message.contains("has been granted permission") }) {
            lines.append("hint: 'cwlogs-export policy --only bucket' prints the bucket policy that export tasks need")
        }
        lines += report.notes.map { "note: \($0)" }
        lines += report.plan.warnings.map { "warning: \($0.words)" }
        if let stop { lines.append(stop) }
        return lines.joined(separator: "\n")
    }

    private var slices: [String] {
        guard !report.done.isEmpty else { return [] }
        var table = TextTable([
            ("LOG GROUP", .left), ("EVENT TIMES (UTC)", .left), ("COPIED BY", .left), ("OBJECTS", .right),
            ("SIZE", .right),
        ])
        for done in report.done {
            table.add([
                "\(done.slice.lane)", HumanText.window(done.window), done.slice.deed.words,
                HumanText.count(done.objects), HumanText.bytes(done.bytes),
            ])
        }
        return table.lines(width: width, rowsMax: 40)
    }

    private var summary: [String] {
        let objects = report.done.reduce(0) { $0 + $1.objects }
        let took = HumanText.duration(Span(milliseconds: report.endedMilliseconds - report.startedMilliseconds))
        let reads = report.done.filter { $0.slice.deed != .task }.count
        var done = [HumanText.count(report.tasks, "export task")]
        if reads > 0 {
            done.append("\(HumanText.count(reads, "read")) (\(HumanText.count(report.eventsWritten)) events)")
        }
        var lines: [String] = []
        if report.done.isEmpty {
            lines.append(
                report.stop == .done && report.failures.isEmpty
                    ? "nothing to export: \(destination) is up to date (\(took))"
                    : "nothing was exported to \(destination) (\(took))")
        } else {
            let what = "\(HumanText.count(objects, "object")), \(HumanText.bytes(report.bytes))"
            lines.append("\(done.joined(separator: ", ")): \(what) to \(destination) in \(took)")
        }
        if report.taskFailures > 0 {
            let failed = HumanText.count(report.taskFailures, "export task")
            lines.append("\(failed) failed; what they should have copied is tried again, or read")
        }
        if report.slotWaitMilliseconds > 0 {
            let waited = HumanText.duration(Span(milliseconds: report.slotWaitMilliseconds))
            lines.append("waited \(waited) for somebody else's export task")
        }
        if let copied = report.copiedThrough, let sealed = report.sealedThrough {
            let final = HumanText.through(sealed)
            lines.append("every group is copied up to \(HumanText.through(copied)) UTC, final up to \(final) UTC")
        }
        lines.append("calls: \(calls)")
        return lines
    }

    private var calls: String {
        let counts = report.calls.map { count in
            var text = "\(count.operation) \(HumanText.count(count.attempts))"
            if count.throttles > 0 { text += " (\(HumanText.count(count.throttles)) throttled)" }
            return text
        }
        return counts.isEmpty ? "none" : counts.joined(separator: ", ")
    }

    private var stop: String? {
        switch report.stop {
        case .done: nil
        case .outOfTime: "stopped before everything was done; run it again to go on"
        case .leaseHeld(let run, let until):
            """
            run \(run) is at work on this archive, until \(HumanText.instant(until.milliseconds)) UTC at the latest; \
            nothing was done, try again later
            """
        case .slotTaken(let task):
            "somebody else's export task\(task.map { " \($0)" } ?? "") is running, and there can be only one; try again later"
        case .taskRunning(let start):
            "its export task is running since \(HumanText.instant(start.milliseconds)) UTC; run it again to go on"
        case .takenOver: "another run has taken over this archive while this one was paused; it goes on"
        }
    }

    // MARK: For programs

    /// The schema of `run --json`. Instants are RFC 3339, sizes bytes.
    package struct Record: Encodable, Sendable {
        package struct Failed: Encodable, Sendable {
            var logGroup: String
            var logStream: String?
            var message: String
        }

        package struct Calls: Encodable, Sendable {
            var operation: String
            var attempts: Int
            var retries: Int
            var throttles: Int
        }

        var command = "run"
        var run: String
        var exitStatus: Int32
        /// `done`, `outOfTime`, `leaseHeld`, `slotTaken`, `taskRunning`, `takenOver`
        var stop: String
        var destination: String
        var state: String
        var groups: Int
        var copied: [RunReport.CopyRecord]
        var failed: [Failed]
        var notes: [String]
        var warnings: [String]
        var exportTasks: Int
        var exportTaskFailures: Int
        var eventsWritten: Int64
        var bytes: Int64
        var stateWrites: Int
        var slotWaitMilliseconds: Int64
        /// When it is worth running again; absent where nothing is left to do.
        var retryAfterSeconds: Int64?
        var copiedThrough: String?
        var sealedThrough: String?
        var startedAt: String
        var endedAt: String
        var calls: [Calls]
    }

    package var record: Record {
        Record(
            run: report.run.text, exitStatus: status.rawValue, stop: report.stop.name, destination: "\(destination)",
            state: "\(state)", groups: report.groups,
            copied: report.done.map(RunReport.CopyRecord.init),
            failed: report.failures.map {
                Record.Failed(
                    logGroup: $0.lane.group.name.text, logStream: $0.lane.stream?.text, message: $0.message)
            },
            notes: report.notes, warnings: report.plan.warnings.map(\.words), exportTasks: report.tasks,
            exportTaskFailures: report.taskFailures, eventsWritten: report.eventsWritten, bytes: report.bytes,
            stateWrites: report.stateWrites, slotWaitMilliseconds: report.slotWaitMilliseconds,
            retryAfterSeconds: report.retryAfterSeconds,
            copiedThrough: report.copiedThrough.map { "\($0)" }, sealedThrough: report.sealedThrough.map { "\($0)" },
            startedAt: CivilTime(milliseconds: report.startedMilliseconds).text,
            endedAt: CivilTime(milliseconds: report.endedMilliseconds).text,
            calls: report.calls.map {
                Record.Calls(
                    operation: $0.operation, attempts: $0.attempts, retries: $0.retries, throttles: $0.throttles)
            })
    }
}

extension RunResult {
    init(_ report: RunReport, _ session: Session) {
        self.init(
            report, destination: session.arguments.settings.destination, state: session.arguments.state,
            width: StandardError.resultWidth)
    }
}
