import LogCodec
import Testing

@Suite struct `A message that is no text` {
    private static func page(_ message: [UInt8], stream: [UInt8] = Array("s".utf8)) -> [UInt8] {
        let sound = #"{"logStreamName":"s","timestamp":1,"message":"ok","ingestionTime":2,"eventId":"e"},"#
        return Array(#"{"events":["#.utf8) + Array(sound.utf8) + Array(#"{"logStreamName":""#.utf8) + stream
            + Array(#"","timestamp":3,"message":""#.utf8) + message
            + Array(#"","ingestionTime":4,"eventId":"f"}],"nextToken":"t"}"#.utf8)
    }

    private static func mended(_ message: [UInt8]) throws(PageError) -> [UInt8]? {
        let page = try EventPage(mending: page(message), as: .filterLogEvents)
        guard page.mended.map(\.timestamp) == [3], page.nextToken == "t" else { return nil }
        return page.bytes(of: page.events[1].message)
    }

    @Test(arguments: [
        (#"a\ud83dz"#, "a\u{FFFD}z"), (#"a\udc00z"#, "a\u{FFFD}z"), (#"\ud83d\u0041"#, "\u{FFFD}A"),
        (#"\ud83d\ud83d\ude00"#, "\u{FFFD}\u{1F600}"), (#"\x41"#, "\u{FFFD}x41"), (#"\u12g4"#, "\u{FFFD}u12g4"),
        ("a\tz", "a\tz"), ("a\u{1}z", "a\u{1}z"), ("a\u{1F}\nz", "a\u{1F}\nz"),
    ])
    func `is replaced where it is none, and kept where it is`(escaped: String, text: String) throws {
        #expect(try Self.mended(Array(escaped.utf8)) == Array(text.utf8))
    }

    @Test(
        arguments: [
            ([0xFF], "\u{FFFD}"), ([0x61, 0xC0, 0x80, 0x7A], "a\u{FFFD}z"), ([0xED, 0xA0, 0xBD], "\u{FFFD}"),
            ([0xF0, 0x9F, 0x98, 0x80, 0x80], "\u{1F600}\u{FFFD}"), ([0xE2, 0x82, 0x7A], "\u{FFFD}z"),
        ] as [([UInt8], String)])
    func `of bytes that are not UTF-8, too`(bytes: [UInt8], text: String) throws {
        #expect(try Self.mended(bytes) == Array(text.utf8))
    }

    @Test func `is written as valid JSON, the same each time`() throws {
        let page = try EventPage(
            mending: Self.page(Array(#"a\ud83d"b"#.utf8.filter { $0 != 0x22 })), as: .filterLogEvents)
        var rows: [[UInt8]] = []
        for _ in 0..<2 {
            var (writer, row) = (EventWriter(format: .jsonl, logGroup: "/g"), [UInt8]())
            writer.append(page.events[1], of: page, to: &row)
            rows.append(row)
        }
        #expect(rows[0] == rows[1])
        #expect(String(decoding: rows[0], as: UTF8.self).contains(#""message":"a\ufffdb""#))
    }

    @Test func `takes nothing from a page that has none`() throws {
        let page = try EventPage(mending: Self.page(Array("plain".utf8)), as: .filterLogEvents)
        #expect(page.mended.isEmpty && page.body == Self.page(Array("plain".utf8)))
    }

    @Test func `excuses no name that is none, and no grammar`() {
        for body in [
            Self.page(Array("m".utf8), stream: Array(#"\ud83d"#.utf8)), Self.page([0xFF], stream: [0xFF]),
            Array(#"{"events":[{"message":"\ud83d}]}"#.utf8), Array(#"{"events":[]"#.utf8), Array("\u{1}".utf8),
        ] {
            #expect(throws: PageError.self) { try EventPage(mending: body, as: .filterLogEvents) }
        }
    }
}
