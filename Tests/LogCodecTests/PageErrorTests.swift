import LogCodec
import Testing

@Suite struct PageErrorTests {
    private static func event(_ replaced: String, _ replacement: String) -> [UInt8] {
        let event = #"{"logStreamName":"s","timestamp":1,"message":"m","ingestionTime":2,"eventId":"e"}"#
        let pieces = event.split(separator: replaced, maxSplits: 1, omittingEmptySubsequences: false)
        return Array((#"{"events":["# + pieces.joined(separator: replacement) + "]}").utf8)
    }

    private func code(_ body: [UInt8], as kind: PageKind = .filterLogEvents) -> PageError.Code? {
        do throws(PageError) {
            _ = try EventPage(scanning: body, as: kind)
            return nil
        } catch {
            return error.code
        }
    }

    @Test(
        arguments: [
            (#""timestamp":1,"#, "", PageError.Code.missingMember),
            (#""logStreamName":"s","#, "", .missingMember),
            (#""message":"m","#, "", .missingMember),
            (#","eventId":"e""#, "", .missingMember),
            (#""ingestionTime":2,"#, "", .missingMember),
            (#""timestamp":1"#, #""timestamp":1,"timestamp":1"#, .duplicateMember),
            (#""timestamp":1"#, #""timestamp":1,"time\u0073tamp":1"#, .duplicateMember),
            (#""timestamp":1"#, #""timestamp":"1""#, .wrongType),
            (#""timestamp":1"#, #""timestamp":null"#, .wrongType),
            (#""timestamp":1"#, #""timestamp":1.0"#, .wrongType),
            (#""timestamp":1"#, #""timestamp":1e3"#, .wrongType),
            (#""timestamp":1"#, #""timestamp":01"#, .malformed),
            (#""timestamp":1"#, #""timestamp":-"#, .malformed),
            (#""timestamp":1"#, #""timestamp":-1"#, .outOfRange),
            (#""timestamp":1"#, #""timestamp":253402300800000"#, .outOfRange),
            (#""timestamp":1"#, #""timestamp":99999999999999999999"#, .outOfRange),
            (#""timestamp":1"#, #""timestamp":-9223372036854775808"#, .outOfRange),
            (#""m""#, "7", .wrongType),
            (#""m""#, "null", .wrongType),
            (#""m""#, #"{"a":1}"#, .wrongType),
            (#""m""#, #""\x""#, .invalidEscape),
            (#""m""#, #""\u12g4""#, .invalidEscape),
            (#""m""#, #""\ud800""#, .loneSurrogate),
            (#""m""#, #""\ud800\u0041""#, .loneSurrogate),
            (#""m""#, #""\udc00\ud800""#, .loneSurrogate),
            (#""m""#, #""\ud83dx""#, .loneSurrogate),
            (#""m""#, "\"a\nb\"", .malformed),
            (#""m""#, "\"a\u{0}b\"", .malformed),
            (#","eventId""#, #",,"eventId""#, .malformed),
            (#","eventId""#, #" "eventId""#, .malformed),
            (#""eventId":"#, #""eventId""#, .malformed),
            (#""e"}"#, #""e",}"#, .malformed),
            (#"{"logStreamName""#, #"7,{"logStreamName""#, .wrongType),
            (#""m""#, #""m","x":nul"#, .malformed),
            (#""m""#, #""m","x":+1"#, .malformed),
            (#""m""#, #""m","x":1."#, .malformed),
            (#""m""#, #""m","x":[1}"#, .malformed),
            ("}", "}],\"events\":[", .duplicateMember),
            ("}", "}]} x {", .trailingBytes),
        ])
    func malformedEventsAreRefused(_ replaced: String, _ replacement: String, _ expected: PageError.Code) {
        #expect(code(Self.event(replaced, replacement)) == expected)
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE3, 0x81], [0xF0, 0x9F, 0x98], [0xFF], [0xC3, 0x28],
        ] as [[UInt8]])
    func whatIsNotUTF8IsRefused(_ bytes: [UInt8]) {
        let body = Self.event("m\"", "@\"")
        let place = body.firstIndex(of: UInt8(ascii: "@")) ?? 0
        #expect(code(Array(body[..<place]) + bytes + Array(body[(place + 1)...])) == .invalidUTF8)
    }

    @Test(arguments: [
        ("", PageError.Code.truncated), ("[]", .malformed), ("null", .malformed), ("{}", .missingMember),
        (#"{"nextToken":"t"}"#, .missingMember), (#"{"events":null}"#, .wrongType), (#"{"events":{}}"#, .wrongType),
        (#"{"events":[],"nextToken":7}"#, .wrongType),
        (#"{"events":[],"nextToken":"a","nextToken":"b"}"#, .duplicateMember),
        (#"{"events":[]}{"#, .trailingBytes), (#"{"events":["#, .truncated), (#"{"events":[]"#, .truncated),
        (#"{"events":[{"message":"abcdefghijkl"#, .truncated), (#"{"events":[{"message":"\"#, .truncated),
    ])
    func malformedDocumentsAreRefused(_ body: String, _ expected: PageError.Code) {
        #expect(code(Array(body.utf8)) == expected)
    }

    @Test func aPageOfGetLogEventsNeedsItsToken() {
        #expect(code(Array(#"{"events":[]}"#.utf8), as: .getLogEvents) == .missingMember)
    }

    @Test func nestingHasALimit() {
        let nested = String(repeating: "[", count: 100_000)
        #expect(code(Array("{\"x\":\(nested)".utf8)) == .tooDeep)
    }

    @Test func anErrorSaysWhereAndWhat() throws {
        let body = Self.event(#""timestamp":1"#, #""timestamp":true"#)
        let error = #expect(throws: PageError.self) { try EventPage(scanning: body, as: .filterLogEvents) }
        #expect(error?.description == "wrongType at byte 44 (timestamp)")
    }
}
