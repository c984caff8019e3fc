import ExportCore
import Testing

/// What is kept of a call comes back as it was.
@Suite struct VerifyRecordTests {
    private static func record() throws -> VerifyRecord {
        var question = VerifyQuestion(against: .source, readsData: true)
        question.selection = GroupSelection(
            [
                try GroupPattern(parsing: "/shop/", plain: .prefix),
                try GroupPattern(parsing: "name:/a", plain: .prefix),
            ],
            excluded: [try GroupPattern(parsing: "/shop/*-dev", plain: .name)])
        question.window = Sample.window("2026-10-01", "2026-11-01")
        question.subset = .part(3, of: 30)
        var record = VerifyRecord(question: question, started: Sample.now, seed: 0xFFFF_FFFF_FFFF_FF01)
        record.ended = ServiceTime(Sample.now.milliseconds + 60_000)
        record.verdict = .differs
        record.continues = "logs/_verify/before.json"
        record.reached = [
            VerifyRecord.Reached(lane: Sample.lane("/a", stream: "s"), through: Sample.event("2026-10-02"))
        ]
        record.readThrough = "logs/_manifests/a.json"
        record.figures.sourceEvents = 12
        record.figures.archiveBytes = 3 << 40
        record.findings.add(
            signs.enumerated().map { index, sign in
                Finding(
                    Finding.Kind.allCases[index % 5], sign, lane: Sample.lane("/a"), stream: "s",
                    window: Sample.window("2026-10-01", "2026-10-02"), object: "o\(index)", manifest: "m\(index)",
                    events: Int64(index), samples: [Sample.event("2026-10-01T01:02:03.004Z")])
            })
        record.findings.note(.missing, further: 7)
        return record
    }

    private static let signs: [Finding.Sign] = [
        .objectGone, .size(1, expected: 2), .etag("a", expected: "b"), .digest, .unreadable("why"),
        .rows(3, expected: 4), .times, .manifestUnreadable("why"), .noManifest, .otherManifest("m"), .events,
    ]

    @Test func itComesBack() throws {
        let record = try Self.record()
        #expect(try VerifyRecordCodec.decode(VerifyRecordCodec.encode(record)) == record)
        for subset in [VerifySubset.all, .percent(2.5), .size(10 << 30)] {
            var other = VerifyRecord(
                question: VerifyQuestion(against: .manifests, subset: subset), started: Sample.now, seed: 1)
            other.isWhole = true
            #expect(try VerifyRecordCodec.decode(VerifyRecordCodec.encode(other)) == other)
        }
    }

    @Test func itIsContinuedByTheSameQuestionAlone() throws {
        var record = try Self.record()
        #expect(record.isContinued(by: record.question))
        var other = record.question
        other.subset = .part(4, of: 30)
        #expect(!record.isContinued(by: other))
        record.isWhole = true
        #expect(!record.isContinued(by: record.question))
    }

    @Test func whatIsNotARecordIsRefused() throws {
        let text = String(decoding: VerifyRecordCodec.encode(try Self.record()), as: UTF8.self)
        let wrong = [
            "", "{}", text.replacing("\"version\" : 1", with: "\"version\" : 2"),
            text.replacing("\"source\"", with: "\"sauce\""), text.replacing("\"3/30\"", with: "\"31/30\""),
            text.replacing("\"objectGone\"", with: "\"other\""),
        ]
        for one in wrong {
            #expect(throws: VerifyRecordCodec.DecodingFailure.self) { try VerifyRecordCodec.decode(Array(one.utf8)) }
        }
    }

    @Test func keysAreInTheOrderOfTime() throws {
        let layout = try ArchiveLayout(prefix: "logs")
        let record = try Self.record()
        #expect(record.key(in: layout, run: "0a") == "logs/_verify/20261122T130000.000Z-0a.json")
    }
}

/// What lies in an archive's folders, held against what its manifests name.
@Suite struct NamedObjectsTests {
    private static func place(_ number: Int32) -> NamedObjects.Place { .init(manifest: number, object: 0) }

    @Test func everyAnswerIsGiven() {
        var named = NamedObjects(comparesETags: true)
        for (number, key) in ["a", "b", "c", "d"].enumerated() {
            named.name(key, Manifest.Object(key: key, bytes: 5, etag: "e"), at: Self.place(Int32(number)))
        }
        named.name("a", Manifest.Object(key: "a", bytes: 5, etag: "e"), at: Self.place(9))
        #expect(named.take(listed: "a", bytes: 5, etag: "e") == .asNamed)
        #expect(named.take(listed: "b", bytes: 6, etag: "e") == .otherSize(Self.place(1)))
        #expect(named.take(listed: "c", bytes: 5, etag: "f") == .otherETag(Self.place(2)))
        #expect(named.take(listed: "x", bytes: 5, etag: "e") == .unnamed)
        #expect(named.unseen == [Self.place(3)])
        #expect(named.twice.map(\.second) == [Self.place(9)])
        // A folder's listing tells none, and elsewhere they are others.
        #expect(named.take(listed: "c", bytes: 5, etag: nil) == .asNamed)
        var moved = NamedObjects(comparesETags: false)
        moved.name("c", Manifest.Object(key: "c", bytes: 5, etag: "e"), at: Self.place(0))
        #expect(moved.take(listed: "c", bytes: 5, etag: "f") == .asNamed)
    }

    @Test func bookkeepingAndAttemptsUnderWayAreNoStrays() throws {
        let layout = try ArchiveLayout(prefix: "logs")
        var state = StateDocument(destination: "s3://b/logs")
        state.intents = [Sample.intent(Sample.lane(), Sample.window("2026-11-01", "2026-11-02"), attempt: "run-7")]
        let keys = KeysInUse(layout: layout, bookkeeping: ["logs/state.json"], [state])
        for key in ["logs/_manifests/a", "logs/_verify/a", "logs/_state/x", "logs/_archive.json", "logs/state.json"] {
            #expect(keys.holds(key))
        }
        #expect(keys.holds("p/run-7/a.gz") && !keys.holds("p/run-8/a.gz") && !keys.holds("logs/2026/a.gz"))
    }

    @Test func folderOfAnAttemptNamesItsLane() throws {
        let layout = try ArchiveLayout(prefix: "logs", template: "{group}/{yyyy}")
        for deed in [Slice.Deed.task, .read, .sweep] {
            let lane = Sample.lane("/a-b/c")
            let slice = Slice(lane: lane, window: Sample.window("2026-11-01", "2026-11-02"), deed: deed)
            let folder = layout.folder(of: slice, attempt: AttemptID("0123abcd"))
            #expect(ArchiveLayout.laneDigits(inKey: folder + "x/000000.gz") == lane.digest.prefix(8))
        }
        #expect(ArchiveLayout.laneDigits(inKey: "logs/notes-a-b-c-d/x.gz") == nil)
    }
}
