import AWSClient
import Chronology
import ExportCore
import ExportEngine
import ExporterSettings
import Storage

/// The sums of one run: the function's `summary`, and members of `run --json`. Instants are RFC 3339, sizes bytes.
package struct RunSums: Encodable, Sendable {
    package var run: String
    package var stop: RunReport.Stop.Kind
    /// With `slotTaken`, where the service told which task it is.
    package var slotHeldBy: SlotRecord?
    package var groups: Int
    /// Windows that were copied, and lanes that could not be exported.
    package var exported: Int
    package var failedLanes: Int
    /// Stretches of columns that retention took before they were copied, as many as `lost` has.
    package var lostWindows: Int
    package var exportTasks: Int
    package var exportTaskFailures: Int
    package var objects: Int
    package var bytes: Int64
    package var eventsWritten: Int64
    package var lateEvents: Int64
    package var stateWrites: Int
    package var stateBytesWritten: Int
    package var slotWaitMilliseconds: Int64
    package var copiedThrough: String?
    package var sealedThrough: String?
    package var startedAt: String
    package var endedAt: String

    package init(_ report: RunReport) {
        run = report.run.text
        stop = report.stop.kind
        if case .slotTaken(let holder) = report.stop { slotHeldBy = holder.map(SlotRecord.init) }
        groups = report.groups
        exported = report.done.count
        failedLanes = report.failures.count
        lostWindows = report.lost.count
        exportTasks = report.tasks
        exportTaskFailures = report.taskFailures
        objects = report.done.reduce(0) { $0 + $1.objects }
        bytes = report.bytes
        eventsWritten = report.eventsWritten
        lateEvents = report.lateEvents
        stateWrites = report.stateWrites
        stateBytesWritten = report.stateBytesWritten
        slotWaitMilliseconds = report.slotWaitMilliseconds
        copiedThrough = report.copiedThrough.map { "\($0)" }
        sealedThrough = report.sealedThrough.map { "\($0)" }
        startedAt = CivilTime(milliseconds: report.startedMilliseconds).text
        endedAt = CivilTime(milliseconds: report.endedMilliseconds).text
    }
}

/// `run --json`: the sums, and beside them the lists.
package struct RunRecord: Encodable, Sendable {
    package struct Calls: Encodable, Sendable {
        var operation: String
        var attempts: Int
        var retries: Int
        var throttles: Int

        init(_ count: CallCounter.Count) {
            operation = count.operation
            attempts = count.attempts
            retries = count.retries
            throttles = count.throttles
        }
    }

    private enum Key: String, CodingKey {
        case command, exitStatus, destination, state, lease, copied, failed, lost, warnings, retryAfterSeconds, calls
    }

    package var sums: RunSums
    package var exitStatus: ExitStatus
    package var destination: String
    package var state: String
    /// Of the run that has it, where that is another.
    package var lease: LeaseRecord?
    package var copied: [CopyRecord]
    package var failed: [FailedRecord]
    package var lost: [LostRecord]
    package var warnings: [WarningRecord]
    /// When it is worth running again; absent where nothing is left to do.
    package var retryAfterSeconds: Int64?
    package var calls: [Calls]

    package init(_ report: RunReport, destination: Destination, state: StoreDSN, _ sentences: Sentences) {
        sums = RunSums(report)
        exitStatus = ExitStatus(report)
        self.destination = "\(destination)"
        self.state = "\(state)"
        if case .leaseHeld(let lease, _) = report.stop { self.lease = LeaseRecord(lease, isLive: true) }
        copied = report.done.map(CopyRecord.init)
        failed = report.failures.map { FailedRecord($0, sentences) }
        lost = report.lost.map(LostRecord.init)
        warnings = report.plan.warnings.map { WarningRecord($0, sentences) }
        retryAfterSeconds = report.retryAfterSeconds
        calls = report.calls.map(Calls.init)
    }

    package func encode(to encoder: any Encoder) throws {
        try sums.encode(to: encoder)
        var own = encoder.container(keyedBy: Key.self)
        try own.encode("run", forKey: .command)
        try own.encode(exitStatus, forKey: .exitStatus)
        try own.encode(destination, forKey: .destination)
        try own.encode(state, forKey: .state)
        try own.encodeIfPresent(lease, forKey: .lease)
        try own.encode(copied, forKey: .copied)
        try own.encode(failed, forKey: .failed)
        try own.encode(lost, forKey: .lost)
        try own.encode(warnings, forKey: .warnings)
        try own.encodeIfPresent(retryAfterSeconds, forKey: .retryAfterSeconds)
        try own.encode(calls, forKey: .calls)
    }
}
