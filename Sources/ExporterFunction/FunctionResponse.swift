import Chronology
import ExportCore
import ExportEngine
import ExporterReports

/// What an invocation answers, at most 6 MB of it: the original's `targets` and `messages`, whether work is left, the sums.
package struct FunctionResponse: Encodable, Sendable {
    package private(set) var targets: [CopyRecord]
    /// How many more there are than fit.
    private(set) var targetsOmitted = 0
    /// The end, failures and warnings in words.
    package private(set) var messages: [String]
    /// The same for programs.
    private(set) var failed: [FailedRecord]
    private(set) var lost: [LostRecord]
    private(set) var warnings: [WarningRecord]
    /// False: call again, there is more to do.
    let done: Bool
    /// When it is worth calling again, in whole seconds; absent where `done`.
    private(set) var retryAfterSeconds: Int64?
    let summary: RunSums?
    /// What a run would do, where only that was asked for (`dryRun`).
    private(set) var planned: [SliceRecord]?

    /// Lambda takes 6 MB [S-LAMBDA-6MB].
    package static let bytesMax = 6 << 20
    /// Step Functions takes 256 KiB of a state's result, in its own wrapping [S-STEP-256KB].
    package static let stateMachineBytesMax = 200_000

    package init(_ report: RunReport, selection: GroupSelection, region: String, _ sentences: Sentences) {
        targets = report.done.map(CopyRecord.init)
        messages = sentences.messages(report, selection, region: region)
        failed = report.failures.map { FailedRecord($0, sentences) }
        lost = report.lost.map(LostRecord.init)
        warnings = report.plan.warnings.map { WarningRecord($0, sentences) }
        done = report.isComplete
        retryAfterSeconds = report.retryAfterSeconds
        summary = RunSums(report)
    }

    init(_ preview: ExportPreview, selection: GroupSelection, region: String, _ sentences: Sentences) {
        targets = []
        messages = sentences.messages(preview, selection, region: region)
        failed = []
        lost = preview.plan.losses.filter(\.isNews).map(LostRecord.init)
        warnings = preview.plan.warnings.map { WarningRecord($0, sentences) }
        done = preview.plan.isEmpty && preview.document.intents.isEmpty
        summary = nil
        planned = preview.document.intents.map(SliceRecord.init(inFlight:)) + preview.plan.slices.map(SliceRecord.init)
    }

    /// As many as fit, in order: targets get two thirds of the place, and messages and failures a twelfth each,
    /// losses and warnings half of that.
    package func json(bytesMax: Int = Self.bytesMax) -> [UInt8] {
        var fitting = self
        fitting.targets = Self.prefix(of: targets, bytesMax: bytesMax / 3 * 2)
        fitting.targetsOmitted = targets.count - fitting.targets.count
        if let planned {
            let some = Self.prefix(of: planned, bytesMax: bytesMax / 3 * 2)
            fitting.planned = some
            fitting.targetsOmitted = planned.count - some.count
        }
        fitting.failed = Self.prefix(of: failed, bytesMax: bytesMax / 12)
        fitting.lost = Self.prefix(of: lost, bytesMax: bytesMax / 24)
        fitting.warnings = Self.prefix(of: warnings, bytesMax: bytesMax / 24)
        fitting.messages = Self.prefix(of: messages, bytesMax: bytesMax / 12)
        let cut = messages.count - fitting.messages.count
        if cut > 0 { fitting.messages.append("\(cut) more messages do not fit into a response") }
        return JSONText.bytes(fitting)
    }

    private static func prefix<Element: Encodable>(of elements: [Element], bytesMax: Int) -> [Element] {
        var bytes = 0
        for (index, element) in elements.enumerated() {
            bytes += JSONText.bytes(element).count + 1
            if bytes > bytesMax { return Array(elements[..<index]) }
        }
        return elements
    }
}
