import ExportCore
import ExportFailures

/// What `verify` says.
extension Sentences {
    package func sentence(_ note: VerifyNote) -> String {
        switch note {
        case .notDue(let lanes):
            return """
                of \(HumanText.count(lanes, "log group or stream", "log groups or streams")) nothing is final yet: there was \
                nothing to compare
                """
        case .gone(let lane): return "\(lane) is not there any more: its archive can be compared with nothing"
        case .notRead(let lane, let failure): return "\(lane) could not be looked at: \(sentence(failure))"
        case .unreadable(let lane, let columns):
            return """
                \(lane): \(HumanText.count(columns, "instant")) could not be compared: CloudWatch Logs shows events there \
                that cannot be parsed
                """
        case .beyondSource(let events):
            return """
                \(HumanText.count(Int(events), "archived event")) could not be compared: CloudWatch Logs keeps them no \
                longer, or their stream was deleted
                """
        case .continued(let since):
            return "goes on from the call of \(HumanText.instant(since.milliseconds)) UTC"
        case .notKept(let why): return "the result could not be kept under _verify/: \(why)"
        case .withoutState:
            return """
                the archive's state could not be read: what a run has under way, or left behind, cannot be told from \
                what lies there by mistake
                """
        }
    }

    /// One finding in a line.
    package func sentence(_ finding: Finding) -> String {
        let events = finding.events.map { HumanText.count(Int($0), "event") } ?? "events"
        switch finding.sign {
        case .objectGone: return "the object is not there"
        case .size(let seen, let expected):
            let had = seen < 0 ? "another size" : HumanText.count(seen) + " bytes"
            return "the object has \(had), and was written with \(HumanText.count(expected))"
        case .etag(let seen, let expected): return "the object has the ETag \(seen), and was written with \(expected)"
        case .digest: return "the object's bytes are not those that were written"
        case .unreadable(let why): return "the object cannot be read: \(why)"
        case .rows(let seen, let expected):
            return "the object has \(HumanText.count(seen)) rows for \(HumanText.count(Int(expected), "event"))"
        case .times: return "the object has events outside its window"
        case .manifestUnreadable(let why): return "the manifest cannot be read: \(why)"
        case .noManifest: return "no manifest names the object"
        case .otherManifest(let other): return "the object is named by \(other) as well"
        case .events:
            switch finding.kind {
            case .missing: return "\(events) of CloudWatch Logs not in the archive"
            case .doubled: return "\(events) too many of equal ones"
            case .unexpected: return "\(events) that CloudWatch Logs does not have"
            case .altered: return "\(events) with another text than in CloudWatch Logs"
            case .damaged: return events
            }
        }
    }

    /// What is to be done now, in a line.
    package func nextStep(_ record: VerifyRecord, isDenied: Bool) -> String {
        let findings = record.findings
        if findings.kept.contains(where: { $0.sign != .events && $0.sign != .noManifest }) {
            return """
                next: restore the named objects and manifests from a copy or an earlier version of them, and verify \
                again; no run writes them anew
                """
        }
        if findings.kept.contains(where: { $0.kind == .missing || $0.kind == .altered }) {
            return """
                next: 'cwlogs-export run --engine read' with these groups, another \(name(\.destination)), \
                \(name(\.since)) and \(name(\.until)) copies these events while CloudWatch Logs has them; runs do not \
                read again what is final
                """
        }
        if !findings.isEmpty {
            return """
                next: look at what is named above before you delete any of it; 'cwlogs-export cat' shows only what \
                manifests name
                """
        }
        switch record.verdict {
        case .verified, .differs: return "next: nothing"
        case .notLooked where isDenied:
            return """
                next: give what 'cwlogs-export policy' prints to who verifies, and call it again: it goes on from here
                """
        case .incomplete, .notLooked: return "next: call it again with the same options: it goes on from here"
        }
    }
}

extension HumanText {
    /// A noun whose plural is not made with an s.
    fileprivate static func count(_ number: Int, _ noun: String, _ nouns: String) -> String {
        "\(count(number)) \(number == 1 ? noun : nouns)"
    }
}
