import ExportCore
import Testing

@Suite("Names of groups, streams and lanes")
struct NameTests {
    @Test("a group's name holds what the service allows, and nothing else")
    func groupNames() {
        for text in ["a", "/aws/lambda/x", "A.b-c_d/e#f9", String(repeating: "x", count: 512)] {
            #expect(LogGroupName(text)?.text == text)
        }
        for text in ["", "a b", "a:b", "a*", "ä", "a\u{301}", "a\n", String(repeating: "x", count: 513)] {
            #expect(LogGroupName(text) == nil)
        }
    }

    @Test("a stream's name may hold any script, but no colon and no star")
    func streamNames() {
        for text in ["a", "2026/11/22/[$LATEST]abc", "ログ", "..", " ", "a b", "\u{301}"] {
            #expect(LogStreamName(text)?.text == text)
        }
        for text in ["", "a:b", "a*", ":\u{301}"] { #expect(LogStreamName(text) == nil) }
    }

    @Test("two spellings of one character are two streams, as they are to the service")
    func equalityByBytes() {
        let composed = Sample.stream("caf\u{E9}")
        let decomposed = Sample.stream("cafe\u{301}")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect((composed < decomposed) != (decomposed < composed))
        #expect(LaneID(group: Sample.arn(), stream: composed) != LaneID(group: Sample.arn(), stream: decomposed))
        #expect(
            LaneID(group: Sample.arn(), stream: composed).digest
                != LaneID(group: Sample.arn(), stream: decomposed).digest)
    }

    @Test("streams are ordered by their bytes")
    func order() {
        let names = ["b", "a/b", "a", "a-b", "ab", "é", "z"].map(Sample.stream)
        #expect(names.sorted().map(\.text) == ["a", "a-b", "a/b", "ab", "b", "z", "é"])
    }

    @Test("a/b and a-b share the folder that export tasks write to")
    func exportFolder() {
        #expect(Sample.stream("a/b").exportFolder.text == "a-b")
        #expect(Sample.stream("a-b").exportFolder.text == "a-b")
        #expect(Sample.stream("ログ/x").exportFolder.text == "ログ-x")
    }

    @Test("an ARN reads with and without the star that one field of the API carries, and prints without")
    func arns() throws {
        let text = "arn:aws-cn:logs:cn-north-1:111122223333:log-group:/aws/x#1"
        let arn = try #require(LogGroupARN(text))
        #expect(arn == LogGroupARN(text + ":*"))
        #expect(arn.description == text)
        #expect(arn.partition == "aws-cn" && arn.region == "cn-north-1" && arn.account == "111122223333")
        for bad in [
            "", "arn:aws:logs:r:1:log-group:", text + ":x", text + ":*:*", "arn:aws:s3:r:1:log-group:a",
            "arn:aws:logs:r:1:log-stream:a", "arn:aws:logs:r:1:log-group:a b",
            "arn:aws:logs:r:1:log-group:a:log-stream:b",
        ] {
            #expect(LogGroupARN(bad) == nil, "\(bad)")
        }
    }

    @Test("lanes are strictly ordered: by group, the group's own lane before those of its streams")
    func laneOrder() {
        let lanes = [
            Sample.lane("/a"), Sample.lane("/a", stream: "x"), Sample.lane("/a", stream: "y"), Sample.lane("/b"),
            Sample.lane("/b", stream: "a"),
        ]
        for (i, left) in lanes.enumerated() {
            for (j, right) in lanes.enumerated() { #expect((left < right) == (i < j)) }
        }
    }

    @Test("a slice's id is the same in every run and differs where the slice differs")
    func sliceIDs() {
        let window = Sample.window("2026-11-21", "2026-11-22")
        let id = Slice(lane: Sample.lane(), window: window, deed: .task).id
        #expect(id.text == "export-task-\(Sample.lane().digest)-20261121T000000.000Z-20261122T000000.000Z")
        let others = [
            Slice(lane: Sample.lane("/app/b"), window: window, deed: .task),
            Slice(lane: Sample.lane(stream: "s"), window: window, deed: .task),
            Slice(lane: Sample.lane(), window: window, deed: .sweep),
            Slice(lane: Sample.lane(), window: Sample.window("2026-11-21", "2026-11-22T00:00:00.001Z"), deed: .task),
        ]
        #expect(Set(others.map(\.id) + [id]).count == 5)
        #expect(StableHash.hexadecimal("") == "cbf29ce484222325" && StableHash.hexadecimal("a") == "af63dc4c8601ec8c")
    }
}
