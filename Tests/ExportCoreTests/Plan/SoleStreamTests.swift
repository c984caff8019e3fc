import ExportCore
import Testing

/// Which windows GetLogEvents may read.
@Suite struct SoleStreamTests {
    // It is 2026-11-22T13:00Z. Nothing arrives any more in columns before the 8th, 12:50; metadata is believed of columns
    // before the 4th, 13:00.
    private static let old = Sample.window("2026-11-02", "2026-11-03")

    private static func stream(
        of window: TimeWindow = old, _ streams: StreamListing, retention: Span? = nil, scope: LogStreamName? = nil
    ) -> LogStreamName? {
        let entry = GroupEntry(group: Sample.group(retention: retention), streams: streams)
        var policy = ExportPolicy()
        policy.taskScope = scope == nil ? .group : .stream
        let lanes = LaneSelection.lanes(of: entry, policy: policy)
        guard let lane = lanes.first(where: { $0.lane.stream == scope }) else { return nil }
        return SoleStream(policy: ExportPolicy(), now: Sample.now).stream(of: window, lane)
    }

    private static let alone = StreamListing.newest([Sample.liveStream("a")], isComplete: true)

    @Test func isTheOneStreamThatThereIs() {
        #expect(Self.stream(Self.alone)?.text == "a")
        #expect(Self.stream(.newest([Sample.liveStream("a")], isComplete: false)) == nil)
        #expect(Self.stream(.newest([], isComplete: true)) == nil)
    }

    @Test func nothingMayArriveAnyMore() {
        let last = Sample.window("2026-11-08", "2026-11-08T12:50:00.001Z")
        let late = Sample.window("2026-11-08", "2026-11-08T12:50:00.002Z")
        #expect(Self.stream(of: last, Self.alone)?.text == "a")
        #expect(Self.stream(of: late, Self.alone) == nil)
    }

    /// Of several, metadata must say it, and be old enough.
    @Test func isTheOneThatMayHoldSomething() {
        let young = Sample.liveStream("b", first: "2026-11-03", last: "2026-11-22")
        let silent = Sample.liveStream("c", first: nil, last: nil, ingestion: nil)
        let two = StreamListing.newest([young, Sample.liveStream("a")], isComplete: true)
        #expect(Self.stream(two)?.text == "a")
        #expect(Self.stream(.newest([silent, Sample.liveStream("a")], isComplete: true)) == nil)
        #expect(Self.stream(of: Sample.window("2026-11-03", "2026-11-04"), two) == nil)
        let believed = Sample.liveStream("b", first: "2026-11-10", last: "2026-11-22")
        let others = StreamListing.newest([believed, Sample.liveStream("a")], isComplete: true)
        #expect(Self.stream(of: Sample.window("2026-11-04", "2026-11-04T13:00:00.001Z"), others)?.text == "a")
        #expect(Self.stream(of: Sample.window("2026-11-04", "2026-11-04T13:00:00.002Z"), others) == nil)
    }

    @Test func aLaneOfOneStreamIsItsOwn() {
        let streams = StreamListing.all([Sample.liveStream("a"), Sample.liveStream("b")])
        #expect(Self.stream(streams, scope: Sample.stream("b"))?.text == "b")
    }

    @Test func whatExpiresSoonIsNotShared() {
        #expect(Self.stream(Self.alone, retention: .days(30))?.text == "a")
        #expect(Self.stream(Self.alone, retention: .days(22)) == nil)
    }

    @Test func trustEndsWithARefusalOrWithTooManyDoubts() {
        var trust = StreamTrust()
        trust.doubted()
        trust.doubted()
        #expect(trust.isGranted)
        trust.doubted()
        #expect(!trust.isGranted)
        for _ in 0..<12 { trust.ended() }
        #expect(trust.isGranted)
        trust.refused()
        #expect(!trust.isGranted)
    }
}
