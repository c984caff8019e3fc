import ExportCore
import Testing

/// The metadata of streams lags, and is absent on an empty stream: a hint that may delay an event, never lose it.
@Suite("What the listing of streams tells")
struct StreamListingTests {
    private let window = Sample.window("2026-11-20", "2026-11-21")
    /// Everything is shown that was ingested before 2026-11-18T13:00Z.
    private let trust = MetadataTrust(policy: ExportPolicy(), now: Sample.now)

    private func stream(
        _ first: String?, _ last: String?, _ ingestion: String? = nil, creation: String = "2026-11-01"
    ) -> LogStream {
        Sample.liveStream(creation: creation, first: first, last: last, ingestion: ingestion)
    }

    @Test("a stream that ingested what is not shown yet may hold anything up to two hours later")
    func timesThatAreNotShown() {
        #expect(stream(nil, nil, "2026-11-20").evidence(in: window, trust) == .events)
        #expect(stream("2026-11-01", nil, "2026-11-19T22:00Z").evidence(in: window, trust) == .events)
        #expect(stream(nil, nil, "2026-11-19T21:59:59.999Z").evidence(in: window, trust) == .nothing)
    }

    @Test(
        "a stream without times says nothing, which is not that it is empty; a young one may still come to say something"
    )
    func silence() {
        #expect(stream(nil, nil).evidence(in: window, trust) == .silence)
        #expect(stream("2026-11-01", nil).evidence(in: window, trust) == .silence)
        #expect(stream(nil, nil, creation: "2026-11-18T13:00Z").evidence(in: window, trust) == .silence)
        #expect(stream(nil, nil, creation: "2026-11-18T13:00:00.001Z").evidence(in: window, trust) == .nothing)
        var hasty = trust
        hasty.youngSince = IngestionTime(Sample.time("2026-11-19"))
        #expect(stream(nil, nil, creation: "2026-11-18T13:00:00.001Z").evidence(in: window, hasty) == .silence)
        // What is older than 14 days is not accepted.
        let before = Sample.window("2026-10-17", "2026-10-18")
        let onTheEdge = Sample.window("2026-10-17", "2026-10-18T00:00:00.001Z")
        #expect(stream(nil, nil).evidence(in: before, trust) == .nothing)
        #expect(stream(nil, nil).evidence(in: onTheEdge, trust) == .silence)
        #expect(StreamListing.all([]).evidence(in: window, trust) == .nothing)
        #expect(StreamListing.all([stream(nil, nil)]).evidence(in: window, trust) == .silence)
        #expect(!StreamListing.all([stream(nil, nil)]).provesEvents(in: window))
    }

    @Test("an event may be left to read where one was ingested after the height, or nobody says when")
    func leftToRead() {
        let read = IngestionTime(Sample.time("2026-11-20T12:00Z"))
        func mayHold(_ stream: LogStream) -> Bool { stream.mayHold(in: window, after: read, trust) }
        #expect(!mayHold(stream("2026-11-01", "2026-11-30", "2026-11-20T12:00Z")))
        #expect(mayHold(stream("2026-11-01", "2026-11-30", "2026-11-20T12:00:00.001Z")))
        #expect(mayHold(stream("2026-11-01", "2026-11-30")))
        #expect(mayHold(stream(nil, nil)))
        #expect(!mayHold(stream("2026-11-01", "2026-11-19", "2026-11-22")))
        #expect(StreamListing.all([]).firstHeld(in: window, after: .never, trust) == nil)
        let newer = stream("2026-11-22", "2026-11-22", "2026-11-22")
        #expect(
            StreamListing.newest([newer], isComplete: false).firstHeld(in: window, after: read, trust) == window.start)
        #expect(StreamListing.newest([newer], isComplete: true).firstHeld(in: window, after: read, trust) == nil)
    }

    @Test(
        "a stream may have events where its first and last enclose a part of the window, edges included",
        arguments: [
            ("2026-11-01", "2026-11-19T23:59:59.999Z", false), ("2026-11-01", "2026-11-20", true),
            ("2026-11-20T23:59:59.999Z", "2026-11-30", true), ("2026-11-21", "2026-11-30", false),
            ("2026-11-01", "2026-11-30", true), ("2026-11-20T01:00Z", "2026-11-20T02:00Z", true),
        ])
    func enclosure(first: String, last: String, expected: Bool) {
        #expect((stream(first, last).evidence(in: window, trust) == .events) == expected)
        let listing = StreamListing.all([stream(nil, nil), stream(first, last)])
        #expect(listing.evidence(in: window, trust) == (expected ? .events : .silence))
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
        func evidence(_ page: [LogStream], isComplete: Bool) -> StreamEvidence {
            StreamListing.newest(page, isComplete: isComplete).evidence(in: window, trust)
        }
        #expect(evidence([newer], isComplete: false) == .events, "the others may lie in the window")
        #expect(evidence([newer], isComplete: true) == .nothing)
        #expect(evidence([newer, older], isComplete: false) == .nothing)
        #expect(evidence([newer, inside, older], isComplete: false) == .events)
        #expect(evidence([newer, stream(nil, nil)], isComplete: false) == .silence)
        #expect(evidence([], isComplete: false) == .events)
        #expect(evidence([], isComplete: true) == .nothing)
    }
}
