import ExportCore
import Testing

@Suite("The original program's state")
struct OriginalStateTests {
    private func decode(_ text: String) throws -> StateDocument {
        try StateCodec.decode(Array(text.utf8), destination: "s3://bucket/prefix")
    }

    private static func entry(_ group: String, _ stream: String, _ exportedAt: String) -> String {
        let arn = "arn:aws:logs:eu-west-1:111122223333:log-group:\(group)"
        return
            #"{"LogGroupArn":"\#(arn)","LogStreamArn":"\#(arn):log-stream:\#(stream)","ExportedAt":\#(exportedAt),"TaskId":"t"}"#
    }

    @Test("becomes what was exported of each stream, the latest where one stands twice")
    func migrates() throws {
        let entries = [
            Self.entry("/app/a", "s", "1795046400000"), Self.entry("/app/a", "s", "1795046300000"),
            Self.entry("/app/a", "2026/11/22/[$LATEST]x", "5"), Self.entry("/app/b", "s", "7"),
        ]
        let document = try decode(" \n[\(entries.joined(separator: ","))]")
        #expect(document.destination == "s3://bucket/prefix" && document.lanes.isEmpty)
        #expect(
            document.exportedByOriginal == [
                Sample.arn("/app/a"): [
                    Sample.stream("s"): 1_795_046_400_000, Sample.stream("2026/11/22/[$LATEST]x"): 5,
                ],
                Sample.arn("/app/b"): [Sample.stream("s"): 7],
            ])
        #expect(try StateCodec.decode(StateCodec.encode(document), destination: "") == document)
    }

    @Test("may be empty, may carry the star of the group's ARN, and a stream's name may begin with anything")
    func corners() throws {
        #expect(try decode("[]").exportedByOriginal.isEmpty)
        #expect(
            try decode("[\(Self.entry("/app/a:*", "s", "1"))]").exportedByOriginal.keys.map(\.name.text) == ["/app/a"])
        let odd = try decode("[\(Self.entry("/app/a", "\u{301}x", "1")),\(Self.entry("/app/a", "log-stream", "1"))]")
        #expect(odd.exportedByOriginal[Sample.arn()]?.keys.sorted().map(\.text) == ["log-stream", "\u{301}x"])
    }

    @Test(
        "is refused with the reason where it cannot be understood",
        arguments: [
            ("[", "not JSON"), ("[1]", "not JSON"), (#"[{"LogGroupArn":"x"}]"#, "LogStreamArn"),
            ("[\(entry("/app/a", "s", "\"1\""))]", "ExportedAt"),
            ("[\(entry("/app/a b", "s", "1"))]", "ARN of a log group"),
            ("[\(entry("/app/a", "", "1"))]", "ARN of a log stream"),
            ("[\(entry("/app/a", "a:b", "1"))]", "ARN of a log stream"),
            ("[\(entry("/app/a", "s", "1795046400000000"))]", "milliseconds"),
            ("[\(entry("/app/a", "s", "-1"))]", "milliseconds"),
            ("[\(entry("/app/a", "s", "9223372036854775807"))]", "milliseconds"),
        ])
    func refuses(text: String, word: String) {
        let failure = #expect(throws: StateCodec.DecodingFailure.self) { try decode(text) }
        #expect(failure?.description.contains(word) == true, "\(String(describing: failure))")
    }
}
