import Foundation
import LogCodec
import Testing

@Suite struct EventWriterTests {
    private func page(_ events: [PageSample.Event], seed: UInt64 = 1) throws -> EventPage {
        var source = SampleSource(seed: seed)
        return try EventPage(scanning: PageSample(events: events, source: &source).body, as: .filterLogEvents)
    }

    private func rows(_ page: EventPage, _ writer: EventWriter) -> [UInt8] {
        var writer = writer
        var buffer: [UInt8] = []
        for event in page.events { writer.append(event, of: page, to: &buffer) }
        return buffer
    }

    private let sample = PageSample.Event(
        timestamp: 1_763_816_700_123, ingestionTime: 1_763_816_701_456, logStreamName: "a/b", message: "say \"hi\"\n日本",
        eventId: "42")

    @Test func aRowOfJSONLinesHasItsColumnsInOrder() throws {
        let page = try page([sample])
        #expect(
            String(decoding: rows(page, EventWriter(format: .jsonl, logGroup: "/x\"y")), as: UTF8.self)
                == #"{"timestamp":1763816700123,"ingestionTime":1763816701456,"logGroup":"/x\"y","logStream":"a/b","eventId":"42","#
                + #""message":"say \"hi\"\n日本"}"# + "\n")
        let writer = EventWriter(format: .jsonl, logGroup: "g", account: "123456789012", region: "eu-west-1")
        #expect(
            String(decoding: rows(page, writer), as: UTF8.self).hasPrefix(
                #"{"timestamp":1763816700123,"ingestionTime":1763816701456,"account":"123456789012","region":"eu-west-1","logGroup":"g","#
            ))
    }

    /// Raw in the page, escaped in it, at the ends, beside look-alikes (U+2027, U+202A, U+0084, U+00C5), in names.
    @Test func charactersThatSeparateLinesAreEscaped() throws {
        let message = "\u{2028}a\u{2029}b\u{85}\u{2027}\u{202A}\u{84}\u{C5}x\u{85}"
        let events =
            #"{"timestamp":1,"ingestionTime":2,"logStreamName":"s\#u{2028}","eventId":"4\#u{85}","message":"\#(message)"}"#
            + #",{"timestamp":1,"ingestionTime":2,"logStreamName":"s","eventId":"5","message":"\u2028"}"#
        let page = try EventPage(scanning: Array(#"{"events":[\#(events)]}"#.utf8), as: .filterLogEvents)
        var writer = EventWriter(format: .jsonl, logGroup: "g\u{2029}", account: "\u{85}")
        var expected =
            #"{"timestamp":1,"ingestionTime":2,"account":"\u0085","logGroup":"g\u2029","logStream":"s\u2028","eventId":"4\u0085","#
            + #""message":"\u2028a\u2029b\u0085\#("\u{2027}\u{202A}\u{84}\u{C5}")x\u0085"}"# + "\n"
        expected +=
            #"{"timestamp":1,"ingestionTime":2,"account":"\u0085","logGroup":"g\u2029","logStream":"s","eventId":"5","#
            + #""message":"\u2028"}"# + "\n"
        #expect(String(decoding: rows(page, writer), as: UTF8.self) == expected)
        var (jsonl, again): (JSONLReader, [UInt8]) = (JSONLReader(), [])
        jsonl.push(Array(expected.utf8))
        jsonl.finish()
        while let event = try jsonl.next() { writer.append(event, to: &again) }
        #expect(String(decoding: again, as: UTF8.self) == expected)
        #expect(page.string(of: page.events[0].message) == message)
    }

    @Test func textIsWrittenAsTheServiceDoes() throws {
        let text = rows(try page([sample, sample]), EventWriter(format: .text, logGroup: "g"))
        let row = "2025-11-22T13:05:00.123Z say \"hi\"\n日本\n"
        #expect(String(decoding: text, as: UTF8.self) == row + row)
    }

    @Test func eventsOfGetLogEventsTakeTheWritersStream() throws {
        let body = #"{"events":[{"timestamp":1,"ingestionTime":2,"message":"m"}],"nextForwardToken":"f"}"#
        let page = try EventPage(scanning: Array(body.utf8), as: .getLogEvents)
        let row = rows(page, EventWriter(format: .jsonl, logGroup: "g", logStream: "s\\"))
        #expect(
            String(decoding: row, as: UTF8.self)
                == #"{"timestamp":1,"ingestionTime":2,"logGroup":"g","logStream":"s\\","message":"m"}"# + "\n")
    }

    @Test(arguments: 0..<20)
    func anyEventComesBackFromJSONLines(_ seed: UInt64) throws {
        var source = SampleSource(seed: seed)
        for _ in 0..<50 {
            let sample = PageSample(source: &source)
            let page = try EventPage(scanning: sample.body, as: .filterLogEvents)
            let bytes = rows(page, EventWriter(format: .jsonl, logGroup: "/g", account: "1", region: nil))
            #expect(bytes.filter { $0 == 0x0A }.count == sample.events.count)
            var reader = JSONLReader()
            var events: [ArchivedEvent] = []
            for piece in bytes.pieces(100, from: &source) {
                reader.push(piece)
                while let event = try reader.next() { events.append(event) }
            }
            reader.finish()
            #expect(try reader.next() == nil)
            #expect(
                events
                    == sample.events.map {
                        ArchivedEvent(
                            timestamp: $0.timestamp, ingestionTime: $0.ingestionTime, account: "1", logGroup: "/g",
                            logStream: $0.logStreamName, eventId: $0.eventId, message: Array($0.message.utf8))
                    })
            // Written from what was read, a row says the same again.
            var again: [UInt8] = []
            var writer = EventWriter(format: .jsonl, logGroup: "other")
            for event in events { writer.append(event, to: &again) }
            var second = JSONLReader()
            second.push(again)
            for event in events { #expect(try second.next() == event) }
        }
    }

    @Test func everyCharacterComesBackFromBothFormats() throws {
        var text = String.UnicodeScalarView()
        for value in UInt32(0)...0x10FFFF { if let scalar = Unicode.Scalar(value), value != 10 { text.append(scalar) } }
        var event = sample
        event.message = String(text)
        let page = try page([event])
        var jsonl = JSONLReader()
        jsonl.push(rows(page, EventWriter(format: .jsonl, logGroup: "g")))
        #expect(try jsonl.next()?.message == Array(event.message.utf8))
        var plain = TextReader()
        plain.push(rows(page, EventWriter(format: .text, logGroup: "g")))
        plain.finish()
        #expect(try plain.next() == ArchivedEvent(timestamp: event.timestamp, message: Array(event.message.utf8)))
    }

    /// Where text cannot tell [S-EXPORT-LINES], JSON lines can, and so can whoever looks for the rendering.
    @Test func aMessageThatLooksLikeTwoEventsIsOneInJSONLinesAndOneRendering() throws {
        var event = sample
        event.message = "first\n2025-11-22T13:05:00.124Z second"
        let page = try page([event])
        var jsonl = JSONLReader()
        jsonl.push(rows(page, EventWriter(format: .jsonl, logGroup: "g")))
        #expect(try jsonl.next()?.message == Array(event.message.utf8))
        let rendering = rows(page, EventWriter(format: .text, logGroup: "g"))
        var text = TextReader()
        text.push(rendering)
        text.finish()
        #expect(try text.next()?.message == Array("first".utf8))
        #expect(try text.next()?.message == Array("second".utf8))
        var counter = RenderingCounter([rendering, Array("2025-11-22T13:05:00.124Z second\n".utf8)])
        counter.push(rendering)
        counter.finish()
        #expect(counter.counts == [1, 0])
    }

    @Test func aMessageOfAMegabyteComesBack() throws {
        var source = SampleSource(seed: 3)
        var event = sample
        event.message = String((0..<1_000_000).map { _ in Character(Unicode.Scalar(UInt8(source.below(128)))) })
        let page = try page([event])
        var jsonl = JSONLReader()
        let row = rows(page, EventWriter(format: .jsonl, logGroup: "g"))
        for piece in row.pieces(50_000, from: &source) { jsonl.push(piece) }
        #expect(try jsonl.next()?.message == Array(event.message.utf8))
    }
}
