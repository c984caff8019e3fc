import ExportCore
import Testing

/// Edits run again on a document that was reloaded. One that no longer fits is refused, and leaves the document alone.
@Suite("Edits of the journal")
struct JournalEditsTests {
    private let lane = Sample.lane()
    private let now = Sample.now
    private let first = Sample.window("2026-11-20", "2026-11-21")
    private let second = Sample.window("2026-11-21", "2026-11-22")

    private func opened() -> StateDocument {
        var document = StateDocument(destination: "d")
        document.open(lane, start: first.start)
        return document
    }

    private func intended(_ deed: Slice.Deed = .task) throws -> StateDocument {
        var document = opened()
        try document.intend(Sample.intent(lane, first, deed: deed, attempt: "1"))
        return document
    }

    private typealias Edit = (inout StateDocument) throws(JournalRefusal) -> Void

    /// Runs the edit twice: the second time it must be refused, and change nothing.
    private func expectOnce(
        _ document: StateDocument, _ refusal: JournalRefusal, sourceLocation: SourceLocation = #_sourceLocation,
        _ edit: Edit
    ) throws {
        var document = document
        try edit(&document)
        expectRefused(document, refusal, sourceLocation: sourceLocation, edit)
    }

    private func expectRefused(
        _ document: StateDocument, _ refusal: JournalRefusal, sourceLocation: SourceLocation = #_sourceLocation,
        _ edit: Edit
    ) {
        var document = document
        let before = document
        #expect(throws: refusal, sourceLocation: sourceLocation) { try edit(&document) }
        #expect(document == before, "a refused edit leaves the document as it was", sourceLocation: sourceLocation)
    }

    @Test("none is made twice")
    func once() throws {
        let empty = LaneWindow(lane: lane, window: first)
        try expectOnce(opened(), .laneMoved(lane)) { (d) throws(JournalRefusal) in try d.noteEmpty(empty) }
        try expectOnce(opened(), .laneMoved(lane)) { (d) throws(JournalRefusal) in try d.noteHole(empty) }
        let intent = Sample.intent(lane, first, attempt: "1")
        try expectOnce(opened(), .laneMoved(lane)) { (d) throws(JournalRefusal) in try d.intend(intent) }
        let gone = JournalRefusal.superseded(AttemptID("1"))
        let attempt = AttemptID("1")
        try expectOnce(intended(), gone) { (d) throws(JournalRefusal) in
            try d.replace(attempt, with: Sample.intent(lane, first, attempt: "2"), now: now)
        }
        try expectOnce(intended(), gone) { (d) throws(JournalRefusal) in
            try d.withdraw(attempt, watched: true, now: now)
        }
        try expectOnce(intended(), gone) { (d) throws(JournalRefusal) in
            try d.commitTask(attempt, band: Sample.band(1, 2))
        }
        try expectOnce(intended(), gone) { (d) throws(JournalRefusal) in
            try d.commitHole(attempt, watched: true, now: now)
        }
        try expectOnce(intended(.read), gone) { (d) throws(JournalRefusal) in
            try d.commitRead(attempt, window: first, horizon: IngestionTime(5))
        }
        var swept = opened()
        try swept.noteHole(empty)
        try swept.intend(Sample.intent(lane, first, deed: .sweep, attempt: "1"))
        try expectOnce(swept, gone) { (d) throws(JournalRefusal) in
            try d.commitSweep(attempt, window: first, horizon: IngestionTime(5), seal: true)
        }
    }

    @Test("none is made on a lane that has moved, or is not there")
    func laneMoved() throws {
        var moved = opened()
        try moved.noteEmpty(LaneWindow(lane: lane, window: first))
        for document in [moved, StateDocument(destination: "d")] {
            expectRefused(document, .laneMoved(lane)) { (d) throws(JournalRefusal) in
                try d.noteEmpty(LaneWindow(lane: lane, window: first))
            }
            for deed in [Slice.Deed.task, .read] {
                expectRefused(document, .laneMoved(lane)) { (d) throws(JournalRefusal) in
                    try d.intend(Sample.intent(lane, first, deed: deed))
                }
            }
        }
        expectRefused(moved, .laneMoved(lane)) { (d) throws(JournalRefusal) in
            try d.intend(Sample.intent(lane, second, deed: .sweep))
        }
    }

    @Test("a lane has one intent at a time, whatever its deed")
    func oneIntent() throws {
        let document = try intended()
        for deed in [Slice.Deed.task, .read, .sweep] {
            expectRefused(document, .laneMoved(lane)) { (d) throws(JournalRefusal) in
                try d.intend(Sample.intent(lane, first, deed: deed, attempt: "2"))
            }
        }
        var other = document
        other.open(Sample.lane("/app/b"), start: first.start)
        try other.intend(Sample.intent(Sample.lane("/app/b"), first, attempt: "2"))
        #expect(other.intents.count == 2 && other.intent(for: lane)?.attempt == AttemptID("1"))
    }

    @Test("no window is noted under a live intent: its task would never be committed")
    func noNoteUnderAnIntent() throws {
        let document = try intended()
        let note = LaneWindow(lane: lane, window: first)
        expectRefused(document, .laneMoved(lane)) { (d) throws(JournalRefusal) in try d.noteEmpty(note) }
        expectRefused(document, .laneMoved(lane)) { (d) throws(JournalRefusal) in try d.noteHole(note) }
    }

    @Test("a commit that its lane refuses keeps the intent")
    func refusedCommit() throws {
        var document = try intended()
        document.lanes[lane]?.frontier.append(first, origin: .believedEmpty)
        let attempt = AttemptID("1")
        expectRefused(document, .laneMoved(lane)) { (d) throws(JournalRefusal) in
            try d.commitTask(attempt, band: Sample.band(1, 2))
        }
        expectRefused(document, .laneMoved(lane)) { (d) throws(JournalRefusal) in
            try d.commitHole(attempt, watched: true, now: now)
        }
        expectRefused(document, .laneMoved(lane)) { (d) throws(JournalRefusal) in
            try d.commitRead(attempt, window: first, horizon: IngestionTime(1))
        }
        document.lanes[lane] = nil
        expectRefused(document, .laneMoved(lane)) { (d) throws(JournalRefusal) in
            try d.commitSweep(attempt, window: first, horizon: IngestionTime(1), seal: false)
        }
    }

    @Test("each commit says in the frontier what was done")
    func commits() throws {
        var task = try intended()
        try task.commitTask(AttemptID("1"), band: Sample.band(1, 2))
        #expect(task.lanes[lane]?.frontier.pieces.map(\.origin) == [.task(Sample.band(1, 2))])
        #expect(task.intents == [] && task.abandoned == [])

        var hole = try intended()
        try hole.commitHole(AttemptID("1"), watched: true, now: now)
        #expect(hole.lanes[lane]?.frontier.pieces.map(\.isOpenHole) == [true])
        #expect(hole.abandoned.map(\.prefix) == ["p/1/"])

        var read = try intended(.read)
        let part = TimeWindow(start: first.start, end: Sample.event("2026-11-20T06:00Z"))
        try read.commitRead(AttemptID("1"), window: part, horizon: IngestionTime(7))
        #expect(read.lanes[lane]?.frontier.next == part.end, "a read that ran out of time commits what it has")

        try read.intend(Sample.intent(lane, part, deed: .sweep, attempt: "2"))
        try read.commitSweep(AttemptID("2"), window: part, horizon: IngestionTime(9), seal: true)
        #expect(read.lanes[lane]?.frontier.sealedThrough == part.last)
        #expect(read.lanes[lane]?.frontier.pieces.map(\.read) == [IngestionTime(9)])
    }

    @Test("an attempt that was given up is watched for a week")
    func watching() throws {
        var document = try intended()
        try document.replace(AttemptID("1"), with: Sample.intent(lane, first, attempt: "2", failures: 1), now: now)
        #expect(document.intents.map(\.failures) == [1])
        try document.withdraw(AttemptID("2"), watched: false, now: now)
        #expect(document.abandoned.map(\.prefix) == ["p/1/"])
        // Whoever was never looked at, or long ago, is not forgotten.
        document.tidy(now: now.advanced(by: .days(30)))
        #expect(document.abandoned.count == 1)
        try document.apply(.looked(prefixes: ["p/1/"], now: ServiceTime(now.milliseconds + 7 * Sample.day - 1)))
        document.tidy(now: now.advanced(by: .days(30)))
        #expect(document.abandoned.count == 1)
        try document.apply(.looked(prefixes: ["p/1/"], now: now.advanced(by: .days(7))))
        document.tidy(now: now.advanced(by: .days(7)))
        #expect(document.abandoned == [])
    }

    @Test("an attempt to whose folder nothing can come is not watched, or forgotten when its folder is empty")
    func forgettingAttempts() throws {
        var hole = try intended()
        try hole.commitHole(AttemptID("1"), watched: false, now: now)
        #expect(hole.intents == [] && hole.abandoned == [])
        var replaced = try intended()
        try replaced.replace(AttemptID("1"), with: Sample.intent(lane, first, attempt: "2", failures: 1), now: now)
        try replaced.apply(.forget(prefixes: ["p/2/"]))
        #expect(replaced.abandoned.map(\.prefix) == ["p/1/"])
        try replaced.apply(.forget(prefixes: ["p/1/"]))
        #expect(replaced.abandoned == [])
    }

    @Test(
        "an attempt that was given up is looked at by every run while its task may run, then at doubling distances, and at the end",
        arguments: [
            ("export-task", Array(0...24) + [48, 96, 168]), ("read", [0, 1, 2, 4, 8, 16, 32, 64, 128, 168]),
            ("sweep", [0, 1, 2, 4, 8, 16, 32, 64, 128, 168]),
        ])
    func looking(deed: String, expected: [Int64]) {
        var attempt = AbandonedAttempt(prefix: "p/", manifestKey: "_manifests/g/d/\(deed)-d-1.json", at: now)
        var looks: [Int64] = []
        for hour in Int64(0)...200 {
            let time = now.advanced(by: .hours(hour))
            guard !attempt.isOver, attempt.isDue(now: time) else { continue }
            attempt.looked = time
            looks.append(hour)
        }
        #expect(looks == expected)
    }

    @Test("opening a lane takes over what the original exported of its streams, and leaves the other groups'")
    func open() {
        let a = Sample.stream("a")
        let b = Sample.stream("b")
        var document = StateDocument(destination: "d")
        document.exportedByOriginal = [Sample.arn(): [a: 1, b: 2], Sample.arn("/app/b"): [a: 3]]
        let untouched = document
        document.open(lane, start: first.start)
        #expect(document.lanes[lane]?.exportedByOriginal == [a: 1, b: 2])
        #expect(document.exportedByOriginal == [Sample.arn("/app/b"): [a: 3]])
        let once = document
        document.open(lane, start: second.start)
        #expect(document == once, "a lane is opened once")

        document = untouched
        document.open(Sample.lane(stream: "a"), start: first.start)
        #expect(document.lanes[Sample.lane(stream: "a")]?.exportedByOriginal == [a: 1])
        document.open(Sample.lane(stream: "c"), start: first.start)
        #expect(document.lanes[Sample.lane(stream: "c")]?.exportedByOriginal == [:])
        document.open(Sample.lane(stream: "b"), start: first.start)
        #expect(document.exportedByOriginal == [Sample.arn("/app/b"): [a: 3]])
    }

    @Test("what the original exported is forgotten when it is sealed, and not before")
    func forgetting() throws {
        var document = StateDocument(destination: "d")
        document.exportedByOriginal = [
            Sample.arn(): [Sample.stream("a"): first.last.milliseconds, Sample.stream("b"): second.last.milliseconds]
        ]
        document.open(lane, start: first.start)
        try document.noteHole(LaneWindow(lane: lane, window: TimeWindow(start: first.start, end: second.end)))
        document.seal(lane, through: EventTime(first.last.milliseconds - 1))
        #expect(document.lanes[lane]?.exportedByOriginal.count == 2)
        document.seal(lane, through: first.last)
        #expect(document.lanes[lane]?.exportedByOriginal.keys.map(\.text) == ["b"])
    }
}
