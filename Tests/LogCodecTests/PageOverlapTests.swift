import LogCodec
import Testing

/// Pages of GetLogEvents that may show events again.
@Suite struct PageOverlapTests {
    private struct Event: Hashable {
        var time: Int64
        var ingestion: Int64 = 9
        var text = "x"
    }

    private static func page(_ events: [Event]) throws -> EventPage {
        let rows = events.map { #"{"timestamp":\#($0.time),"ingestionTime":\#($0.ingestion),"message":"\#($0.text)"}"# }
        let body = #"{"events":[\#(rows.joined(separator: ","))],"nextForwardToken":"f"}"#
        return try EventPage(scanning: Array(body.utf8), as: .getLogEvents)
    }

    /// What a reader takes of the pages; `nil`: it goes over to the other call.
    private static func read(_ pages: [[Event]], shownMax: Int = 100) throws -> [Event]? {
        var overlap = PageOverlap(shownMax: shownMax)
        for events in pages {
            guard overlap.isNew(try page(events)) else { return nil }
        }
        return pages.flatMap(\.self)
    }

    /// Enumerated: all streams of up to five events in two milliseconds and of two texts × all ways to cut them into pages ×
    /// all numbers of events that each page shows again.
    @Test func nothingIsEverTakenTwiceAndNothingIsLost() throws {
        var (taken, doubted) = (0, 0)
        for count in 0...5 {
            for draw in 0..<(1 << (2 * count)) {
                let stream = (0..<count).map { index in
                    Event(time: Int64(draw >> (2 * index) & 1), text: draw >> (2 * index + 1) & 1 == 0 ? "a" : "b")
                }
                guard stream.map(\.time) == stream.map(\.time).sorted() else { continue }
                for cuts in 0..<(1 << max(0, count - 1)) {
                    for again in 0...2 {
                        let pages = Self.cut(stream, cuts, again: again)
                        guard let read = try Self.read(pages) else {
                            doubted += 1
                            continue
                        }
                        taken += 1
                        if read != stream { Issue.record("\(stream) in pages \(pages): \(read)") }
                    }
                }
            }
        }
        #expect(taken > 500 && doubted > 500)
    }

    /// - Parameters:
    ///   - cuts: bit by bit, whether a page ends there.
    ///   - again: so many events of the page before begin the next.
    private static func cut(_ stream: [Event], _ cuts: Int, again: Int) -> [[Event]] {
        var pages: [[Event]] = [[]]
        for (index, event) in stream.enumerated() {
            if index > 0, cuts >> (index - 1) & 1 == 1 {
                // An empty page between them changes nothing.
                if index == 2 { pages.append([]) }
                pages.append(Array(stream[..<index].suffix(again)))
            }
            pages[pages.count - 1].append(event)
        }
        return pages
    }

    @Test func equalEventsOfOnePageAreNoDoubtAndThoseOfTwoAre() throws {
        let event = Event(time: 5)
        #expect(try Self.read([[event, event], [Event(time: 6)]]) != nil)
        #expect(try Self.read([[event], [event]]) == nil)
        #expect(try Self.read([[event], [Event(time: 5, ingestion: 8)]]) != nil)
        #expect(try Self.read([[event], [Event(time: 5, text: "y")]]) != nil)
        // Not only of the page right before.
        #expect(try Self.read([[event], [], [Event(time: 5, text: "y")], [event]]) == nil)
    }

    @Test func aTimeThatGoesBackIsADoubtWhereverItIs() throws {
        #expect(try Self.read([[Event(time: 5), Event(time: 4)]]) == nil)
        #expect(try Self.read([[Event(time: 5)], [], [Event(time: 4)]]) == nil)
    }

    @Test func theSameTextInOtherEscapesIsTheSame() throws {
        #expect(try Self.read([[Event(time: 5, text: "A\\n")], [Event(time: 5, text: "\\u0041\\u000a")]]) == nil)
    }

    @Test func moreThanCanBeRememberedIsADoubt() throws {
        let events = (0..<4).map { Event(time: 5, ingestion: $0) }
        #expect(try Self.read([events, [Event(time: 6)]], shownMax: 4) != nil)
        #expect(try Self.read([events, [Event(time: 6)]], shownMax: 3) == nil)
    }
}
