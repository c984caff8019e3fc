import FoundationEssentials

/// The bytes of a record under `_verify/`: JSON, sorted keys; docs/ARCHIVE.md explains every field.
package enum VerifyRecordCodec {
    package struct DecodingFailure: Error, Hashable, Sendable, CustomStringConvertible {
        package var description: String
    }

    package static let version = 1

    package static func encode(_ record: VerifyRecord) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        do {
            return try [UInt8](encoder.encode(Document(record))) + [UInt8(ascii: "\n")]
        } catch {
            preconditionFailure("a verification's record cannot be encoded: \(error)")
        }
    }

    package static func decode(_ bytes: [UInt8]) throws(DecodingFailure) -> VerifyRecord {
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(bytes))
        } catch {
            throw DecodingFailure(description: StateCodec.reason(error))
        }
        guard document.version == version else {
            throw DecodingFailure(description: "it is of version \(document.version), not \(version)")
        }
        return try document.record()
    }
}

private typealias Failure = VerifyRecordCodec.DecodingFailure

private struct Document: Codable {
    var version: Int
    var against: String
    var readData: Bool
    var logGroups: [String]
    var exclude: [String]
    var since: InstantRecord?
    var until: InstantRecord?
    var subset: String
    /// As text: JSON's numbers do not hold it everywhere.
    var seed: String
    var started: InstantRecord
    var ended: InstantRecord
    var verdict: String
    var isWhole: Bool
    var continues: String?
    var reached: [ReachedRecord]
    var readThrough: String?
    var figures: FiguresRecord
    var counts: [String: Int]
    var findings: [FindingRecord]

    init(_ record: VerifyRecord) {
        let question = record.question
        version = VerifyRecordCodec.version
        against = question.against.rawValue
        readData = question.readsData
        logGroups = question.selection.wanted.map(\.text)
        exclude = question.selection.excluded.map(\.text)
        since = question.window.map { InstantRecord($0.start.milliseconds) }
        until = question.window.map { InstantRecord($0.end.milliseconds) }
        subset = "\(question.subset)"
        seed = String(record.seed, radix: 16)
        started = InstantRecord(record.started.milliseconds)
        ended = InstantRecord(record.ended.milliseconds)
        verdict = record.verdict.rawValue
        isWhole = record.isWhole
        continues = record.continues
        reached = record.reached.map(ReachedRecord.init)
        readThrough = record.readThrough
        figures = FiguresRecord(record.figures)
        counts = Dictionary(
            record.findings.counts.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { $0 + $1 })
        findings = record.findings.kept.map(FindingRecord.init)
    }

    func record() throws(Failure) -> VerifyRecord {
        guard let against = VerifyQuestion.Against(rawValue: against),
            let verdict = VerifyRecord.Verdict(rawValue: verdict), let seed = UInt64(seed, radix: 16)
        else { throw Failure(description: "an unknown word, or a seed that is not a number") }
        let subset: VerifySubset
        do { subset = self.subset == "100%" ? .all : try VerifySubset(parsing: self.subset) } catch {
            throw Failure(description: "\(error)")
        }
        var question = VerifyQuestion(against: against, readsData: readData, subset: subset)
        question.selection = GroupSelection(
            try logGroups.map { text throws(Failure) in try Self.pattern(text) },
            excluded: try exclude.map { text throws(Failure) in try Self.pattern(text, isExcluding: true) })
        if let since, let until, since.milliseconds < until.milliseconds {
            question.window = TimeWindow(start: EventTime(since.milliseconds), end: EventTime(until.milliseconds))
        }
        var record = VerifyRecord(question: question, started: ServiceTime(started.milliseconds), seed: seed)
        record.ended = ServiceTime(ended.milliseconds)
        record.verdict = verdict
        record.isWhole = isWhole
        record.continues = continues
        record.reached = try reached.map { some throws(Failure) in try some.reached() }
        record.readThrough = readThrough
        record.figures = figures.figures
        for finding in findings { record.findings.add(try finding.finding()) }
        for kind in Finding.Kind.allCases {
            let further = (counts[kind.rawValue] ?? 0) - (record.findings.counts[kind] ?? 0)
            record.findings.note(kind, further: further)
        }
        return record
    }

    private static func pattern(_ text: String, isExcluding: Bool = false) throws(Failure) -> GroupPattern {
        do {
            return try GroupPattern(parsing: text, plain: isExcluding ? .name : .prefix)
        } catch {
            throw Failure(description: "\(error)")
        }
    }
}
