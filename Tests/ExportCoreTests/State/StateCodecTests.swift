import ExportCore
import Testing

@Suite("The state document's bytes")
struct StateCodecTests {
    private func decode(_ text: String) throws -> StateDocument {
        try StateCodec.decode(Array(text.utf8), destination: "s3://bucket/prefix")
    }

    private func small() throws -> StateDocument {
        var document = StateDocument(destination: "s3://bucket/prefix")
        document.writer = .init(run: RunID("0123456789ab"), sequence: 7)
        #expect(document.takeLease(for: RunID("0123456789ab"), ttl: .minutes(2), now: Sample.now) == .ours)
        document.open(Sample.lane(), start: Sample.event("2026-11-19"))
        try document.noteEmpty(LaneWindow(lane: Sample.lane(), window: Sample.window("2026-11-19", "2026-11-20")))
        try document.intend(Sample.intent(Sample.lane(), Sample.window("2026-11-20", "2026-11-21"), attempt: "1"))
        try document.commitTask(AttemptID("1"), band: Sample.band(Sample.time("2026-11-21"), Sample.time("2026-11-22")))
        try document.intend(Sample.intent(Sample.lane(), Sample.window("2026-11-21", "2026-11-22"), attempt: "2"))
        return document
    }

    private static let golden = #"""
        {"abandoned":[],"destination":"s3://bucket/prefix","fanOut":1,"intents":[{"attempt":"2","deed":"export-task",\#
        "from":"2026-11-21T00:00:00.000Z","journaled":"2026-11-22T13:00:00.000Z",\#
        "lane":{"logGroupArn":"arn:aws:logs:eu-west-1:111122223333:log-group:/app/a"},"manifest":"_manifests/2.json",\#
        "prefix":"p/2/","run":"run","to":"2026-11-22T00:00:00.000Z"}],"lanes":[{\#
        "copiedThrough":"2026-11-20T23:59:59.999Z","first":1795046400000,\#
        "lane":{"logGroupArn":"arn:aws:logs:eu-west-1:111122223333:log-group:/app/a"},\#
        "pieces":[["empty",1795132799999],["task",1795219199999,1795219200000,1795305600000]],\#
        "sealedThrough":"2026-11-18T23:59:59.999Z"}],"lease":{"expires":"2026-11-22T13:02:00.000Z","generation":1,\#
        "run":"0123456789ab"},"version":3,"writer":{"run":"0123456789ab","sequence":7}}
        """#

    @Test("are stable: version 3 is written like this for ever")
    func golden() throws {
        #expect(String(decoding: StateCodec.encode(try small()), as: UTF8.self) == Self.golden)
        #expect(try decode(Self.golden) == small())
    }

    @Test("read back as the document that was written, whatever it holds", arguments: 0..<200)
    func roundTrip(seed: Int) throws {
        let document = RandomDocument.draw(seed: seed)
        let bytes = StateCodec.encode(document)
        #expect(try StateCodec.decode(bytes, destination: "other") == document)
        #expect(StateCodec.encode(document) == bytes)
    }

    @Test("keep apart what two streams of one spelling were exported through")
    func canonicallyEqualStreams() throws {
        var document = StateDocument(destination: "d")
        let exported: [LogStreamName: Int64] = [Sample.stream("\u{E9}"): 1000, Sample.stream("e\u{301}"): 2000]
        document.exportedByOriginal = [Sample.arn(): exported]
        #expect(try StateCodec.decode(StateCodec.encode(document), destination: "d") == document)
        document.open(Sample.lane(), start: EventTime(0))
        let back = try StateCodec.decode(StateCodec.encode(document), destination: "d")
        #expect(back.lanes[Sample.lane()]?.exportedByOriginal == exported)
    }

    @Test(
        "are refused with the reason where they cannot be understood",
        arguments: [
            ("", "not JSON"), ("{", "not JSON"), ("null", "not JSON"), ("\"x\"", "not JSON"), ("{}", "version"),
            (#"{"version":"2"}"#, "version"), (#"{"version":4}"#, "newer program"),
            (#"{"version":2000,"x":1}"#, "newer program"),
            (#"{"version":1,"writer":{"run":"r","sequence":1}}"#, "never existed"), (#"{"version":2}"#, "lacks"),
            (#"{"version":3}"#, "lacks"),
        ])
    func refuses(text: String, word: String) {
        let failure = #expect(throws: StateCodec.DecodingFailure.self) { try decode(text) }
        #expect(failure?.description.contains(word) == true, "\(String(describing: failure))")
    }

    @Test(
        "name what is wrong in a document that was edited by hand",
        arguments: [
            (#""destination":"s3://bucket/prefix","#, "", "destination"),
            (#""sequence":7"#, #""sequence":"7""#, "sequence"),
            ("2026-11-22T13:02:00.000Z", "2026-11-22T13:62:00.000Z", "13:62"),
            (
                "eu-west-1:111122223333:log-group:/app/a\"},\"manifest", "eu-west-1:/app/a\"},\"manifest",
                "ARN of a log group"
            ),
            ("export-task", "dance", "'dance' is not a deed"),
            ("export-task", "read", "intent 2 does not say up to which ingestion time it reads"),
            (#""to":"2026-11-22T00:00:00.000Z""#, #""to":"2026-11-21T00:00:00.000Z""#, "intent 2"),
            (#"["empty",1795132799999]"#, #"["empty",5]"#, "ends before it begins"),
            (#"["empty",1795132799999]"#, #"["moon",1795132799999]"#, "/app/a"),
            ("1795219200000,1795305600000", "1795305600000,1795219200000", "certain of more than is possible"),
            (#""first":1795046400000"#, #""first":1795046500000"#, "gap"),
            ("1795219199999", "9223372036854775807", "/app/a"), ("1795305600000", "9223372036854775807", "/app/a"),
            ("1795046400000", "-9223372036854775808", "/app/a"),
            (#""pieces":[["#, #""pieces":[[],["#, "pieces"),
            (#""logGroupArn""#, #""logStreamName":"a:b","logGroupArn""#, "'a:b'"),
        ])
    func malformed(part: String, replacement: String, word: String) throws {
        let pieces = Self.golden.split(separator: part, maxSplits: 1, omittingEmptySubsequences: false)
        try #require(pieces.count == 2)
        let text = pieces.joined(separator: replacement)
        let failure = #expect(throws: StateCodec.DecodingFailure.self) { try decode(text) }
        #expect(failure?.description.contains(word) == true, "\(String(describing: failure))")
    }

    @Test("refuse a lane that stands twice")
    func twice() throws {
        let text = Self.golden.replacing(#""lanes":["#, with: #""lanes":[\#(Self.lane),"#)
        let failure = #expect(throws: StateCodec.DecodingFailure.self) { try decode(text) }
        #expect(failure?.description.contains("twice") == true)
    }

    private static let lane = #"""
        {"copiedThrough":"2026-11-18T23:59:59.999Z","lane":{"logGroupArn":"arn:aws:logs:eu-west-1:111122223333:log-group:/app/a"},"pieces":[],"sealedThrough":"2026-11-18T23:59:59.999Z"}
        """#

    @Test("cut short anywhere, they are refused")
    func truncated() {
        let bytes = Array(Self.golden.utf8)
        for count in 0..<bytes.count {
            #expect(throws: StateCodec.DecodingFailure.self) {
                try StateCodec.decode(Array(bytes[..<count]), destination: "s3://bucket/prefix")
            }
        }
    }

    @Test("changed anywhere, they are refused or read as a document that can be planned with and written again")
    func fuzzed() {
        var random = SeededGenerator(seed: 5)
        let originals = [Array(Self.golden.utf8)] + (0..<6).map { StateCodec.encode(RandomDocument.draw(seed: $0)) }
        let tokens = [
            "-1", "0", "9223372036854775807", "-9223372036854775808", "null", "[]", "{}", "\"\"", "1e99",
            "99999999999999",
        ]
        var accepted = 0
        for _ in 0..<6000 {
            var bytes = random.pick(originals)
            let position = random.int(0...bytes.count - 1)
            if random.chance(0.5) {
                bytes[position] = UInt8(random.int(32...126))
            } else {
                let end = bytes[position...].firstIndex { [0x2C, 0x5D, 0x7D].contains($0) } ?? bytes.count
                bytes.replaceSubrange(position..<end, with: Array(random.pick(tokens).utf8))
            }
            guard let document = try? StateCodec.decode(bytes, destination: "s3://bucket/prefix") else { continue }
            accepted += 1
            #expect((try? StateCodec.decode(StateCodec.encode(document), destination: "")) == document)
            _ = Planner(policy: ExportPolicy(), now: Sample.now).plan(Sample.inventory(), document)
        }
        #expect(accepted > 100)
    }
}
