import ExportCore
import ExportFailures

/// The codes of what `verify` tells beside its findings, for programs.
package enum VerifyNoteCode: String, Encodable, Sendable, CaseIterable {
    case notDue, groupIsGone, notRead, eventUnreadable, beyondSource, continued, resultNotKept, stateUnread

    package init(_ note: VerifyNote) {
        self =
            switch note {
            case .notDue: .notDue
            case .gone: .groupIsGone
            case .notRead: .notRead
            case .unreadable: .eventUnreadable
            case .beyondSource: .beyondSource
            case .continued: .continued
            case .notKept: .resultNotKept
            case .withoutState: .stateUnread
            }
    }
}

/// `verify --json`
package struct VerifyReport: Encodable, Sendable {
    package struct Found: Encodable, Sendable {
        var kind: String
        var sign: String
        var seen: String?
        var expected: String?
        var logGroup: String?
        var logStream: String?
        var from: String?
        var to: String?
        var object: String?
        var manifest: String?
        var events: Int64?
        var samples: [String]
        var message: String
    }

    package struct Note: Encodable, Sendable {
        package var code: VerifyNoteCode
        package var message: String
    }

    package struct Figures: Encodable, Sendable {
        var manifests, objects, archiveBytes, archiveEvents, sourceBytes, sourceEvents, beyondSource: Int64
    }

    var command = "verify"
    package var exitStatus: ExitStatus
    package var verdict: String
    package var destination: String
    package var against: String
    package var readData: Bool
    package var subset: String
    package var isWhole: Bool
    package var started: String
    package var ended: String
    /// Where it is kept.
    package var record: String?
    package var continues: String?
    package var figures: Figures
    package var counts: [String: Int]
    package var findings: [Found]
    package var warnings: [Note]

    package init(
        _ record: VerifyRecord, key: String?, _ notes: [VerifyNote], _ status: ExitStatus, destination: String,
        _ sentences: Sentences, place: (String) -> String
    ) {
        exitStatus = status
        verdict = record.verdict.rawValue
        self.destination = destination
        against = record.question.against.rawValue
        readData = record.question.readsData
        subset = "\(record.question.subset)"
        isWhole = record.isWhole
        started = "\(record.started)"
        ended = "\(record.ended)"
        self.record = key.map(place)
        continues = record.continues.map(place)
        let sums = record.figures
        figures = Figures(
            manifests: sums.manifests, objects: sums.objects, archiveBytes: sums.archiveBytes,
            archiveEvents: sums.archiveEvents, sourceBytes: sums.sourceBytes, sourceEvents: sums.sourceEvents,
            beyondSource: sums.beyondSource)
        counts = Dictionary(
            record.findings.counts.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { first, _ in first })
        findings = record.findings.kept.map { finding in
            Found(
                kind: finding.kind.rawValue, sign: finding.sign.code, seen: finding.sign.values.seen,
                expected: finding.sign.values.expected, logGroup: finding.lane?.group.name.text,
                logStream: finding.stream ?? finding.lane?.stream?.text, from: finding.window.map { "\($0.start)" },
                to: finding.window.map { "\($0.end)" }, object: finding.object.map(place),
                manifest: finding.manifest.map(place), events: finding.events,
                samples: finding.samples.map(\.description), message: sentences.sentence(finding))
        }
        warnings = notes.map { Note(code: VerifyNoteCode($0), message: sentences.sentence($0)) }
    }
}
