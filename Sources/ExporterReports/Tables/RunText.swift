import AWSClient
import ExportCore
import ExportEngine

/// What `run` prints for people.
package struct RunText: Sendable {
    private let report: RunReport
    private let destination: Destination
    private let sentences: Sentences

    package init(_ report: RunReport, destination: Destination, _ sentences: Sentences) {
        self.report = report
        self.destination = destination
        self.sentences = sentences
    }

    /// - Parameter isVerbose: with the calls that were made.
    package func text(width: Int?, isVerbose: Bool) -> String {
        var lines = slices(width: width)
        if !lines.isEmpty { lines.append("") }
        lines += summary
        if isVerbose { lines.append("calls: \(calls)") }
        lines += sentences.failures(report.failures)
        lines += LossText.lines(report.lost)
        lines += sentences.notes(report)
        lines += report.plan.warnings.map { "warning: \(sentences.sentence($0))" }
        if let stop = sentences.sentence(report.stop) { lines.append(stop) }
        return lines.joined(separator: "\n")
    }

    private func slices(width: Int?) -> [String] {
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

    private var took: String {
        HumanText.duration(Span(milliseconds: report.endedMilliseconds - report.startedMilliseconds))
    }

    private var summary: [String] {
        var lines = [done]
        if report.taskFailures > 0 {
            let failed = HumanText.count(report.taskFailures, "export task")
            lines.append("\(failed) failed; what they should have copied is tried again, or read")
        }
        if report.slotWaitMilliseconds > 0 {
            let waited = HumanText.duration(Span(milliseconds: report.slotWaitMilliseconds))
            lines.append("waited \(waited) for an export task that is not this archive's")
        }
        if let copied = report.copiedThrough, let sealed = report.sealedThrough {
            let final = HumanText.through(sealed)
            lines.append("every group is copied up to \(HumanText.through(copied)) UTC, final up to \(final) UTC")
        }
        return lines
    }

    private var done: String {
        guard !report.done.isEmpty else {
            return report.stop == .done && report.failures.isEmpty && !report.hasLost
                ? "nothing to export: \(destination) is up to date (\(took))"
                : "nothing was exported to \(destination) (\(took))"
        }
        let reads = report.done.filter { $0.slice.deed != .task }.count
        var parts: [String] = []
        if report.tasks > 0 { parts.append(HumanText.count(report.tasks, "export task")) }
        if reads > 0 {
            let events = HumanText.count(Int(report.eventsWritten), "event")
            parts.append("\(HumanText.count(reads, "read")) (\(events))")
        }
        let objects = report.done.reduce(0) { $0 + $1.objects }
        let what = "\(HumanText.count(objects, "object")), \(HumanText.bytes(report.bytes))"
        return "\(parts.joined(separator: ", ")): \(what) to \(destination) in \(took)"
    }

    private var calls: String {
        let counts = report.calls.map { count in
            var text = "\(count.operation) \(HumanText.count(count.attempts))"
            if count.throttles > 0 { text += " (\(HumanText.count(count.throttles)) throttled)" }
            return text
        }
        return counts.isEmpty ? "none" : counts.joined(separator: ", ")
    }
}

extension RunReport {
    /// No object was written, and nothing is to be told that was not told before.
    package func isUneventful(after warnings: [PlanWarning]) -> Bool {
        let isInOrder = stop == .done || stop == .outOfTime
        return isInOrder && failures.isEmpty && lost.isEmpty && done.allSatisfy { $0.objects == 0 }
            && plan.warnings.allSatisfy(warnings.contains)
    }
}
