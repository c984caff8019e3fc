import AWSClient
import ExportCore
import ExportEngine
import Storage

/// What `run` prints for people: what was written, what went wrong, and at the end what it comes to.
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
        var lines = RunTable(report).lines(width: width)
        if !lines.isEmpty { lines.append("") }
        if isVerbose { lines.append("calls: \(calls)") }
        lines += troubles
        // The reason comes before what follows from it.
        if let stop = sentences.sentence(report.stop) { lines.append(stop) }
        lines.append(done)
        lines += standing
        return lines.joined(separator: "\n")
    }

    private var troubles: [String] {
        var lines = (sentences.failures(report.failures) + LossText.lines(report.lost)).map(Emphasis.alarmedHead)
        if report.taskFailures > 0 {
            let failed = HumanText.count(report.taskFailures, "export task")
            lines.append("\(failed) failed; what they should have copied is tried again, or read")
        }
        if report.slotWaitMilliseconds > 0 {
            let waited = HumanText.duration(Span(milliseconds: report.slotWaitMilliseconds))
            lines.append("waited \(waited) for an export task that is not this archive's")
        }
        return lines + sentences.notes(report) + sentences.warnings(report.plan.warnings)
    }

    private var took: String {
        HumanText.duration(Span(milliseconds: report.endedMilliseconds - report.startedMilliseconds))
    }

    private var standing: [String] {
        guard let furthest = report.furthest, let sealed = report.sealedThrough else { return [] }
        let lag = HumanText.duration(furthest.lag)
        let idleWords =
            report.idle > 0
            ? "; \(HumanText.count(report.idle)) of \(HumanText.count(report.lanes?.count ?? 0)) idle" : ""
        let copied = HumanText.minute(furthest.copiedThrough.milliseconds + 1)
        return [
            "the furthest behind: \(furthest.lane.shown), \(lag) (copied up to \(copied) UTC)",
            "all final up to \(HumanText.minute(sealed.milliseconds + 1)) UTC\(idleWords)",
        ]
    }

    private var done: String {
        guard !report.done.isEmpty else {
            return report.stop == .done && report.failures.isEmpty && !report.hasLost
                ? "\(nothing) (\(took))" : "nothing was exported to \(destination) (\(took))"
        }
        var parts: [String] = []
        for deed in [Slice.Deed.task, .read, .sweep] {
            let done = report.done.filter { $0.slice.deed == deed }
            guard !done.isEmpty else { continue }
            let events = done.reduce(Int64(0)) { $0 + ($1.events ?? 0) }
            let known = deed == .task ? "" : " (\(HumanText.count(Int(events), "event")))"
            parts.append(HumanText.count(done.count, deed.words) + known)
        }
        let objects = report.done.reduce(0) { $0 + $1.objects }
        let what = "\(HumanText.count(objects, "object")), \(HumanText.bytes(report.bytes))"
        return "\(parts.joined(separator: ", ")): \(what) to \(destination) in \(took)"
    }

    /// An archive is up to date where nothing is known that it lacks, and not where that is only not to be copied yet.
    private var nothing: String {
        let words = sentences.nothing(report.nextDue)
        return report.nextDue == .nothingKnown
            ? "\(words); \(destination) is up to date" : "\(words), for \(destination)"
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
    ///
    /// - Parameter holder: the run that was found at work before this.
    package func isUneventful(after warnings: [PlanWarning], holder: RunID?) -> Bool {
        if case .leaseHeld(let lease, _) = stop, lease.run == holder { return true }
        let isInOrder = stop == .done || stop == .outOfTime
        return isInOrder && failures.isEmpty && lost.isEmpty && done.allSatisfy { $0.objects == 0 }
            && plan.warnings.allSatisfy(warnings.contains)
    }
}
