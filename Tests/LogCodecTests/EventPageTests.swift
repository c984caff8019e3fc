import Foundation
import LogCodec
import Testing

@Suite struct EventPageTests {
    @Test func readsAPageAsTheServiceSendsIt() throws {
        let body = """
            {"events":[{"logStreamName":"a/b","timestamp":1760000000000,"message":"one\\ntwo \\ud83d\\ude00 \\"q\\"",\
            "ingestionTime":1760000000123,"eventId":"38000000000000000000000000000000000000000000000000000001"}],\
            "nextToken":"to\\/ken","searchedLogStreams":[]}
            """
        let page = try EventPage(scanning: Array(body.utf8), as: .filterLogEvents)
        let event = try #require(page.events.first)
        #expect(page.events.count == 1)
        #expect(event.timestamp == 1_760_000_000_000)
        #expect(event.ingestionTime == 1_760_000_000_123)
        #expect(page.string(of: event.logStreamName) == "a/b")
        #expect(page.string(of: event.message) == "one\ntwo 😀 \"q\"")
        #expect(page.bytes(of: event.message) == Array("one\ntwo 😀 \"q\"".utf8))
        #expect(page.string(of: event.eventId) == "38000000000000000000000000000000000000000000000000000001")
        #expect(String(decoding: page.escaped(event.message), as: UTF8.self) == #"one\ntwo \ud83d\ude00 \"q\""#)
        #expect(page.nextToken == "to/ken")
    }

    @Test func readsAPageOfGetLogEvents() throws {
        let body =
            #"{"nextBackwardToken":"b/1/s","events":[{"ingestionTime":2,"timestamp":1,"message":"m"}],"nextForwardToken":"f/1/s"}"#
        let page = try EventPage(scanning: Array(body.utf8), as: .getLogEvents)
        #expect(page.nextToken == "f/1/s")
        #expect(page.events.count == 1)
        #expect(page.events[0].eventId.isEmpty && page.events[0].logStreamName.isEmpty)
        #expect(page.string(of: page.events[0].message) == "m")
    }

    @Test(arguments: [#"{"events":[]}"#, #" { "nextToken" : null , "events" : [ ] } "#])
    func anEmptyLastPageHasNoToken(_ body: String) throws {
        let page = try EventPage(scanning: Array(body.utf8), as: .filterLogEvents)
        #expect(page.events.isEmpty && page.nextToken == nil)
    }

    @Test(arguments: 0..<40)
    func agreesWithFoundationOnGeneratedPages(_ seed: UInt64) throws {
        var source = SampleSource(seed: seed)
        for _ in 0..<100 {
            let sample = PageSample(source: &source)
            let page = try EventPage(scanning: sample.body, as: .filterLogEvents)
            #expect(page.sampleEvents == sample.events)
            #expect(page.nextToken == sample.nextToken)
            let document = try JSONSerialization.jsonObject(with: Data(sample.body)) as? [String: Any]
            let slow = (document?["events"] as? [[String: Any]] ?? []).map { event in
                PageSample.Event(
                    timestamp: (event["timestamp"] as? NSNumber)?.int64Value ?? -1,
                    ingestionTime: (event["ingestionTime"] as? NSNumber)?.int64Value ?? -1,
                    logStreamName: event["logStreamName"] as? String ?? "", message: event["message"] as? String ?? "",
                    eventId: event["eventId"] as? String ?? "")
            }
            #expect(slow.map(\.withoutByteOrderMarks) == sample.events.map(\.withoutByteOrderMarks))
        }
    }

    @Test func noPrefixOfAPageIsAPage() throws {
        var source = SampleSource(seed: 7)
        for _ in 0..<20 {
            let sample = PageSample(source: &source, eventsMax: 3)
            let body = sample.body.last == 0x7D ? sample.body : []
            for count in 0..<body.count {
                #expect(throws: PageError.self) {
                    try EventPage(scanning: Array(body.prefix(count)), as: .filterLogEvents)
                }
            }
        }
    }

    /// Whatever one byte becomes, the scanner says what Foundation says, or refuses what Foundation lets pass.
    @Test func aChangedByteIsNeverReadAsSomethingElse() throws {
        var source = SampleSource(seed: 8)
        for _ in 0..<4000 {
            var body = PageSample(source: &source, eventsMax: 3).body
            let byte = source.chance(50) ? UInt8(source.below(256)) : source.pick(Array("\"\\{}[],:0".utf8))
            body[source.below(body.count)] = byte
            guard let page = try? EventPage(scanning: body, as: .filterLogEvents) else { continue }
            let document = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
            let events = document["events"] as? [[String: Any]] ?? []
            let messages = events.map { ($0["message"] as? String ?? "none").withoutByteOrderMarks }
            #expect(page.sampleEvents.map(\.message.withoutByteOrderMarks) == messages)
        }
    }
}

/// Foundation drops U+FEFF from strings that it reads; the scanner keeps it, as every other character.
extension String {
    fileprivate var withoutByteOrderMarks: String {
        String(String.UnicodeScalarView(unicodeScalars.filter { $0 != "\u{FEFF}" }))
    }
}

extension PageSample.Event {
    fileprivate var withoutByteOrderMarks: Self {
        var event = self
        event.message = message.withoutByteOrderMarks
        event.logStreamName = logStreamName.withoutByteOrderMarks
        return event
    }
}
