import ExportCore
import ExportEngine
import FoundationEssentials

/// What an invocation answers: the original's `targets` and `messages`, whether work is left, and the sums.
struct FunctionResponse: Encodable, Sendable {
    struct Summary: Encodable, Sendable {
        var run: String
        /// `done`, `outOfTime`, `leaseHeld`, `slotTaken`, `takenOver`
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
        var copiedThrough: String?
        var sealedThrough: String?
        var startedAt: String
        var endedAt: String
    }

    private(set) var targets: [RunReport.CopyRecord]
    private(set) var messages: [String]
    /// False: call again, there is more to do.
    let done: Bool
    let summary: Summary?
    /// What a run would do, where only that was asked for (`dryRun`).
    private(set) var planned: [PlannedSlice.Record]?

    /// Lambda takes 6 MB (FACTS.md 8); targets get most of it, and messages what is left by the rest.
    private static let targetBytesMax = 5 << 20
    private static let messageBytesMax = 512 << 10

    init(_ report: RunReport, region: String) {
        targets = report.done.map(RunReport.CopyRecord.init)
        messages = report.messages(region: region)
        done = report.isComplete
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

    /// As many targets and messages as fit, in order.
    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var fitting = self
        fitting.targets = try Self.prefix(of: targets, bytesMax: Self.targetBytesMax, encoder)
        fitting.messages = try Self.prefix(of: messages, bytesMax: Self.messageBytesMax, encoder)
        let cut = (targets.count - fitting.targets.count, messages.count - fitting.messages.count)
        if cut != (0, 0) {
            fitting.messages.append("\(cut.0) more targets and \(cut.1) more messages do not fit into a response")
        }
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
            eventsWritten: report.eventsWritten, copiedThrough: report.copiedThrough.map { "\($0)" },
            sealedThrough: report.sealedThrough.map { "\($0)" },
            startedAt: CivilTime(milliseconds: report.startedMilliseconds).text,
            endedAt: CivilTime(milliseconds: report.endedMilliseconds).text)
    }
}
