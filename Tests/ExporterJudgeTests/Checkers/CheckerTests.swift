import ExporterJudge
import SimulatedAWS
import Testing

@Suite("The checkers see what is planted")
struct CheckerTests {
    @Test("a sound archive passes every check")
    func sound() {
        let fixture = ArchiveFixture.sound()
        let exact = ExactlyOnceChecker(fixture.source).check(fixture.archive)
        #expect(exact.passed, "\(exact)")
        #expect(ExactlyOnceChecker(fixture.source).neverDoubled(fixture.archive).passed)
        let tidy = TidinessChecker.check(fixture.archive)
        #expect(tidy.passed, "\(tidy)")
    }

    @Test("each event is looked for: one more in the source is missing in the archive", arguments: 0..<13)
    func loss(index: Int) {
        var fixture = ArchiveFixture.sound()
        var lost = fixture.source[index]
        lost.eventID = "lost"
        fixture.source.append(lost)
        let result = ExactlyOnceChecker(fixture.source).check(fixture.archive)
        #expect(result.differenceCount >= 1)
        #expect(result.missing >= 1 && result.surplus == 0)
        #expect(result.samples.allSatisfy { $0.kind == .missing })
        #expect(ExactlyOnceChecker(fixture.source).neverDoubled(fixture.archive).passed)
    }

    @Test("each event may stand there once: one fewer in the source is too much in the archive", arguments: 0..<13)
    func duplicate(index: Int) {
        var fixture = ArchiveFixture.sound()
        fixture.source.remove(at: index)
        let checker = ExactlyOnceChecker(fixture.source)
        #expect(!checker.check(fixture.archive).passed)
        #expect(!checker.neverDoubled(fixture.archive).passed)
    }

    @Test("a second copy of an object doubles its events", arguments: 0..<5)
    func doubledObject(index: Int) throws {
        var fixture = ArchiveFixture.sound()
        let data = fixture.objects.filter { !$0.key.contains("_manifests/") }
        let original = data[index]
        let folder = try #require(original.key.split(separator: "/").dropLast().last)
        let file = try #require(original.key.split(separator: "/").last)
        fixture.put(key: "logs/2026/attempt-2/\(folder)/\(file)", bytes: original.bytes)
        fixture.seal(try #require(fixture.objects.last), as: "logs/_manifests/again.json")
        let result = ExactlyOnceChecker(fixture.source).neverDoubled(fixture.archive)
        #expect(result[.doubled] >= 1 && result[.foreign] == 0)
    }

    @Test("an event that is not required may be there once or not at all")
    func permitted() {
        var fixture = ArchiveFixture.sound()
        var optional = fixture.source[0]
        optional.eventID = "expired"
        optional.isRequired = false
        fixture.source.append(optional)
        #expect(ExactlyOnceChecker(fixture.source).check(fixture.archive).passed)
        fixture.source[0].isRequired = false
        #expect(ExactlyOnceChecker(fixture.source).check(fixture.archive).passed)
    }

    @Test("a changed row is seen by its id")
    func changedRow() {
        var fixture = ArchiveFixture.sound()
        fixture.source[0].ingestionTime += 1
        let result = ExactlyOnceChecker(fixture.source).check(fixture.archive)
        #expect(result.differenceCount == 1)
        #expect(result[.damaged] == 1)
        #expect(result.samples.first?.evidence.contains("differs from the source") == true)
    }

    @Test("damaged objects, foreign events and bad manifests are differences, not crashes")
    func damage() {
        var fixture = ArchiveFixture.sound()
        fixture.put(key: "logs/_manifests/torn.json", bytes: Array("{\"objects\": [".utf8))
        fixture.put(key: "logs/2026/attempt/torn/000000.text.gz", bytes: [31, 139, 8, 0, 1, 2, 3])
        fixture.seal(fixture.objects[fixture.objects.count - 1], as: "logs/_manifests/damaged.json")
        let tail = ArchiveFixture.pack(Array("no instant here\n".utf8), "zst")
        fixture.put(key: "logs/2026/attempt/tail/000000.text.zst", bytes: Array(tail.dropLast(3)))
        fixture.seal(fixture.objects[fixture.objects.count - 1], as: "logs/_manifests/short.json")
        fixture.put(key: "logs/2026/attempt/odd/000000.text.zst", bytes: tail)
        fixture.seal(fixture.objects[fixture.objects.count - 1], as: "logs/_manifests/odd.json")
        let result = ExactlyOnceChecker(fixture.source).check(fixture.archive)
        for expected in ["torn.json", "damaged gzip", "ends inside a frame", "does not begin with an event"] {
            #expect(result.samples.contains { $0.kind == .damaged && $0.evidence.contains(expected) }, "\(expected)")
        }
        #expect(result[.damaged] == 4 && result[.foreign] == 1 && result.missing == 0, "\(result)")
    }

    @Test("orphans, open uploads, missing, changed and doubly named objects are untidy")
    func tidiness() {
        var fixture = ArchiveFixture.sound()
        fixture.put(key: "logs/2026/attempt-9/x/000000.gz", bytes: [1])
        fixture.put(key: "logs/2026/attempt-9/aws-logs-write-test", bytes: [2])
        fixture.put(key: "elsewhere/000000.gz", bytes: [3])
        fixture.put(key: "logs/state.json", bytes: [4])
        fixture.put(key: "logs/state.json.migrated-1", bytes: [5])
        fixture.ignoring = ["logs/state.json*"]
        fixture.seal(ArchivedObject(key: "logs/gone.text.gz", bytes: [], eTag: ""), as: "logs/_manifests/gone.json")
        fixture.seal(fixture.objects[0], as: "logs/_manifests/twice.json")
        fixture.objects[2].eTag = "changed"
        let result = TidinessChecker.check(fixture.archive, openUploads: ["logs/half"])
        #expect(result.differenceCount == 5, "\(result)")
        for expected in ["orphan", "multipart upload", "and not there", "named twice", "ETag of"] {
            #expect(result.samples.contains { $0.evidence.contains(expected) }, "\(expected)")
        }
        #expect(result.counts == [.untidy: 3, .absent: 1, .damaged: 1])
    }

    @Test("where tasks render in another form, one event in two forms is one event, and two are two")
    func forms() throws {
        for (rendering, message) in [
            (ExportRendering.dropsFinalLineFeed, "ends with\n"), (.unixLines, "a\r\nb\r\n"),
        ] {
            let form = try #require(TextForm(rendering))
            var fixture = ArchiveFixture()
            fixture.add("task", form: nil, packing: "gz", messages: [message])
            var text: [UInt8] = []
            rendering.append(ArchiveFixture.start, message, to: &text)
            let packed = ArchiveFixture.pack(text, "gz")
            fixture.objects[0] = ArchivedObject(key: fixture.objects[0].key, bytes: packed, eTag: "e")
            #expect(ExactlyOnceChecker(fixture.source).check(fixture.archive).missing == 1)
            #expect(ExactlyOnceChecker(fixture.source, form: form).check(fixture.archive).passed)
            // The same event once more, in our own form.
            let again = ArchiveFixture.pack(ArchiveFixture.line(fixture.source[0]), "gz")
            fixture.put(key: "logs/2026/attempt/task/000001.text.gz", bytes: again)
            fixture.seal(fixture.objects[fixture.objects.count - 1], as: "logs/_manifests/again.json")
            #expect(ExactlyOnceChecker(fixture.source, form: form).check(fixture.archive)[.doubled] == 1)
        }
        #expect(TextForm(.tabBehindTime) == nil && TextForm(.observed) == .exact)
    }

    @Test("evidence is cut after twenty differences, and counted on")
    func evidence() {
        var fixture = ArchiveFixture.sound()
        for index in 0..<50 {
            var lost = fixture.source[0]
            lost.timestamp += Int64(index + 100)
            fixture.source.append(lost)
        }
        let result = ExactlyOnceChecker(fixture.source).check(fixture.archive)
        #expect(result.differenceCount == 50)
        #expect(result.missing == 50 && result.counts == [.missing: 50])
        #expect(result.samples.count == 20)
        #expect(result.description.contains("and 30 more"))
    }

    @Test("the words of the evidence change no count", arguments: Difference.Kind.allCases)
    func words(kind: Difference.Kind) {
        let wordings = Difference.Kind.allCases.map { "\($0.rawValue): something" } + ["", "missing", "claimed 3"]
        let results = wordings.map { words in
            var result = CheckResult("anything")
            result.add(kind, count: 3, words)
            return result
        }
        for result in results {
            #expect(result.counts == [kind: 3] && result.differenceCount == 1)
            #expect(result.missing == (kind == .missing ? 3 : 0))
            #expect(result.surplus == ([.doubled, .foreign].contains(kind) ? 3 : 0))
        }
    }

    @Test("a piece of which several are missing or too many counts as so many")
    func multiplicity() {
        var fixture = ArchiveFixture.sound()
        for index in 0..<3 {
            var lost = fixture.source[0]
            lost.eventID = "lost \(index)"
            fixture.source.append(lost)
        }
        let result = ExactlyOnceChecker(fixture.source).check(fixture.archive)
        #expect(result.differenceCount == 1 && result.missing == 3)
    }

    @Test("progress: idle runs and endless work are seen")
    func progress() {
        func run(_ start: Int64, commits: Int, done: Bool = false, hindered: Bool = false) -> RunObservation {
            RunObservation(
                process: "run-\(start)", startedAt: start, endedAt: start + 1, commits: commits, isDone: done,
                isHindered: hindered)
        }
        let good = [
            run(0, commits: 0, hindered: true), run(10, commits: 1), run(20, commits: 2),
            run(30, commits: 0, done: true),
        ]
        #expect(ProgressChecker.check(good, faultsStoppedAt: 10, runsMax: 3).passed)
        #expect(ProgressChecker.check(good, faultsStoppedAt: 10, runsMax: 2).differenceCount == 1)
        let idle = [run(10, commits: 0), run(20, commits: 1, done: true)]
        #expect(ProgressChecker.check(idle, faultsStoppedAt: 10, runsMax: 3).differenceCount == 1)
        #expect(ProgressChecker.check([run(10, commits: 1)], faultsStoppedAt: 10, runsMax: 3).differenceCount == 1)
    }
}
