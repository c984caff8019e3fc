import Chronology
import ExportCore
import ExportEngine
import FoundationEssentials

/// What an invocation answers, at most 6 MB of it: the original's `targets` and `messages`, whether work is left, the sums.
package struct FunctionResponse: Encodable, Sendable {
    package struct Summary: Encodable, Sendable {
        var run: String
        /// `done`, `outOfTime`, `leaseHeld`, `slotTaken`, `taskRunning`, `takenOver`
        var stop: String
        var groups: Int
        /// All of them, also where not all fit among the targets.
        var exported: Int
        var failed: Int
        var exportTasks: Int
        var exportTaskFailures: Int
        var objects: Int
        var bytes: Int64
        var eventsWritten: Int64
        var lateEvents: Int64
        var copiedThrough: String?
        var sealedThrough: String?
        var startedAt: String
        var endedAt: String
    }

    package private(set) var targets: [RunReport.CopyRecord]
    /// How many more there are than fit.
    private(set) var targetsOmitted = 0
    package private(set) var messages: [String]
    /// False: call again, there is more to do.
    let done: Bool
    /// When it is worth calling again, in whole seconds; absent where `done`.
    private(set) var retryAfterSeconds: Int64?
    let summary: Summary?
    /// What a run would do, where only that was asked for (`dryRun`).
    private(set) var planned: [PlannedSlice.Record]?

    /// Lambda takes 6 MB (FACTS.md 8).
    package static let bytesMax = 6 << 20
    /// Step Functions takes 256 KiB of a state's result, in its own wrapping.
    package static let stateMachineBytesMax = 200_000

    package init(_ report: RunReport, region: String) {
        targets = report.done.map(RunReport.CopyRecord.init)
        messages = report.messages(region: region)
        done = report.isComplete
        retryAfterSeconds = report.retryAfterSeconds
        summary = Summary(report)
    }

    init(_ preview: ExportPreview, region: String) {
        targets = []
        messages = preview.messages(region: region)
        done = preview.plan.isEmpty && preview.document.intents.isEmpty
        summary = nil
        planned =
            preview.document.intents.map(PlannedSlice.Record.init(inFlight:))
            + preview.plan.slices.map(PlannedSlice.Record.init)
    }

    /// As many targets and messages as fit, in order: targets get most of the place, and messages a twelfth.
    package func json(bytesMax: Int = Self.bytesMax) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let targetBytesMax = bytesMax / 6 * 5
        var fitting = self
        fitting.targets = try Self.prefix(of: targets, bytesMax: targetBytesMax, encoder)
        fitting.targetsOmitted = targets.count - fitting.targets.count
        if let planned {
            fitting.planned = try Self.prefix(of: planned, bytesMax: targetBytesMax, encoder)
            fitting.targetsOmitted = planned.count - (fitting.planned?.count ?? 0)
        }
        fitting.messages = try Self.prefix(of: messages, bytesMax: bytesMax / 12, encoder)
        let cut = messages.count - fitting.messages.count
        if cut > 0 { fitting.messages.append("\(cut) more messages do not fit into a response") }
        return [UInt8](try encoder.encode(fitting))
    }

    private static func prefix<Element: Encodable>(
        of elements: [Element], bytesMax: Int, _ encoder: JSONEncoder
    ) throws -> [Element] {
        var bytes = 0
        for (index, element) in elements.enumerated() {
            bytes += try encoder.encode(element).count + 1
            if bytes > bytesMax { return Array(elements[..<index]) }
        }
        return elements
    }
}

extension FunctionResponse.Summary {
    init(_ report: RunReport) {
        self.init(
            run: report.run.text, stop: report.stop.name, groups: report.groups, exported: report.done.count,
            failed: report.failures.count, exportTasks: report.tasks, exportTaskFailures: report.taskFailures,
            objects: report.done.reduce(0) { $0 + $1.objects }, bytes: report.bytes,
            eventsWritten: report.eventsWritten, lateEvents: report.lateEvents,
            copiedThrough: report.copiedThrough.map { "\($0)" },
            sealedThrough: report.sealedThrough.map { "\($0)" },
            startedAt: CivilTime(milliseconds: report.startedMilliseconds).text,
            endedAt: CivilTime(milliseconds: report.endedMilliseconds).text)
    }
}
