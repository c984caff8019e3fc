import ExportCore
import Testing

/// The metadata of streams lags, and is absent on an empty stream: a hint that may delay an event, never lose it.
@Suite("What the listing of streams tells")
struct StreamListingTests {
    private let window = Sample.window("2026-11-20", "2026-11-21")

    private func stream(_ first: String?, _ last: String?, _ ingestion: String? = nil) -> LogStream {
        Sample.liveStream(first: first, last: last, ingestion: ingestion)
    }

    @Test(
        "a stream that never had an event shows nothing, and one that ingested what is not shown yet may hold anything")
    func absentMetadata() {
        #expect(!stream(nil, nil).mayHaveEvents(in: window))
        #expect(stream(nil, nil, "2026-11-19").mayHaveEvents(in: window))
        #expect(stream("2026-11-01", nil, "2026-11-19").mayHaveEvents(in: window))
        #expect(!StreamListing.all([]).showsNews(in: window))
        #expect(!StreamListing.all([stream(nil, nil)]).provesEvents(in: window))
    }

    @Test(
        "a stream may have events where its first and last enclose a part of the window, edges included",
        arguments: [
            ("2026-11-01", "2026-11-19T23:59:59.999Z", false), ("2026-11-01", "2026-11-20", true),
            ("2026-11-20T23:59:59.999Z", "2026-11-30", true), ("2026-11-21", "2026-11-30", false),
            ("2026-11-01", "2026-11-30", true), ("2026-11-20T01:00Z", "2026-11-20T02:00Z", true),
        ])
    func enclosure(first: String, last: String, expected: Bool) {
        #expect(stream(first, last).mayHaveEvents(in: window) == expected)
        #expect(StreamListing.all([stream(nil, nil), stream(first, last)]).showsNews(in: window) == expected)
    }

    @Test("only an event of known time in the window proves that it is not empty")
    func proof() {
        #expect(!StreamListing.all([stream("2026-11-01", "2026-11-30")]).provesEvents(in: window))
        #expect(StreamListing.all([stream("2026-11-20", "2026-11-30")]).provesEvents(in: window))
        #expect(StreamListing.all([stream("2026-11-01", "2026-11-20T23:59:59.999Z")]).provesEvents(in: window))
        #expect(!StreamListing.all([stream("2026-11-01", "2026-11-21")]).provesEvents(in: window))
    }

    @Test("a page of the newest streams answers for the others by its last: they are older")
    func newestPage() {
        let newer = stream("2026-11-22", "2026-11-22")
        let inside = stream("2026-11-20", "2026-11-20T12:00Z")
        let older = stream("2026-11-01", "2026-11-19")
        #expect(
            StreamListing.newest([newer], isComplete: false).showsNews(in: window), "the others may lie in the window")
        #expect(!StreamListing.newest([newer], isComplete: true).showsNews(in: window))
        #expect(!StreamListing.newest([newer, older], isComplete: false).showsNews(in: window))
        #expect(StreamListing.newest([newer, inside, older], isComplete: false).showsNews(in: window))
        #expect(StreamListing.newest([], isComplete: false).showsNews(in: window))
        #expect(!StreamListing.newest([], isComplete: true).showsNews(in: window))
    }
}
