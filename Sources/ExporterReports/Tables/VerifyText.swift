import ExportCore
import ExportFailures

/// What `verify` prints for people: what differs, what could not be looked at, what was compared, and what it comes to.
package struct VerifyText: Sendable {
    private let record: VerifyRecord
    private let notes: [VerifyNote]
    private let status: ExitStatus
    private let destination: String
    private let sentences: Sentences

    private static let shownMax = 40

    package init(
        _ record: VerifyRecord, _ notes: [VerifyNote], _ status: ExitStatus, destination: String,
        _ sentences: Sentences
    ) {
        self.record = record
        self.notes = notes
        self.status = status
        self.destination = destination
        self.sentences = sentences
    }

    /// - Parameter place: a key as it can be asked for.
    package func text(place: (String) -> String) -> String {
        var lines = findings(place)
        lines += notes.map(sentences.sentence)
        return (lines + [figures, verdict, sentences.nextStep(record, isDenied: status == .notPermitted)]).joined(
            separator: "\n")
    }

    /// What needs a person, for who wants quiet.
    package func needs(place: (String) -> String) -> [String] {
        let told = notes.filter { if case .notRead = $0 { true } else { false } }.map(sentences.sentence)
        return findings(place) + told + (status == .done ? [] : [verdict])
    }

    private func findings(_ place: (String) -> String) -> [String] {
        var lines: [String] = []
        for finding in record.findings.kept.prefix(Self.shownMax) {
            var about = [finding.lane?.shown].compactMap(\.self)
            if let stream = finding.stream { about.append(PlainText.line(stream)) }
            if let window = finding.window { about.append(HumanText.window(window)) }
            let head = Emphasis.alarm("\(finding.kind.rawValue):")
            lines.append("\(head) \((about + [sentences.sentence(finding)]).joined(separator: ", "))")
            if let object = finding.object { lines.append("  \(PlainText.line(place(object)))") }
            if finding.object == nil || finding.sign == .objectGone, let manifest = finding.manifest {
                lines.append("  \(PlainText.line(place(manifest)))")
            }
            let samples = finding.samples.map(\.description)
            if !samples.isEmpty {
                let more = (finding.events ?? 0) > samples.count ? ", …" : ""
                lines.append("  at \(samples.joined(separator: ", "))\(more)")
            }
        }
        let more = record.findings.count - min(Self.shownMax, record.findings.kept.count)
        if more > 0 { lines.append("… and \(HumanText.count(more)) more; --json shows up to 1,000") }
        return lines
    }

    private var figures: String {
        let figures = record.figures
        var parts = [
            "\(HumanText.count(Int(figures.objects), "object")) and "
                + "\(HumanText.count(Int(figures.manifests), "manifest")) listed"
        ]
        if figures.archiveBytes > 0 { parts.append("\(HumanText.bytes(figures.archiveBytes)) of the archive read") }
        if record.question.against == .source {
            parts.append("\(HumanText.count(Int(figures.sourceEvents), "event")) of CloudWatch Logs compared")
        }
        return "\(parts.joined(separator: ", ")), in \(took)"
    }

    private var took: String {
        HumanText.duration(Span(milliseconds: record.ended.milliseconds - record.started.milliseconds))
    }

    private var verdict: String {
        let what = record.question.against == .source ? "CloudWatch Logs says" : "its manifests say"
        let part = record.question.subset == .all ? "" : " (\(record.question.subset) of it)"
        switch record.verdict {
        case .verified:
            let final = record.question.against == .source ? ", as far as it is final" : ""
            return "verified: \(destination)\(part) is as \(what)\(final)"
        case .differs:
            return
                "differs: \(destination)\(part) is not as \(what): \(counts)"
                + (record.isWhole ? "" : "; not all of it was looked at")
        case .incomplete: return "not done: nothing differs so far, and it ended before all was looked at"
        case .notLooked: return "not verified: nothing differs so far, and not all could be looked at"
        }
    }

    /// `2 missing, 1 damaged`
    private var counts: String {
        Finding.Kind.allCases.compactMap { kind in
            record.findings.counts[kind].map { "\(HumanText.count($0)) \(kind.rawValue)" }
        }.joined(separator: ", ")
    }
}

extension ExitStatus {
    /// What differs and what could not be looked at never share a number.
    package init(_ record: VerifyRecord, isDenied: Bool) {
        switch record.verdict {
        case .verified: self = .done
        case .differs: self = .failures
        case .incomplete: self = .tryAgain
        case .notLooked: self = isDenied ? .notPermitted : .unavailable
        }
    }
}
