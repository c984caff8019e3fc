import ExportCore
import Testing

/// What a difference in counts is called, and what is no difference.
@Suite struct EventComparisonTests {
    private static let lane = Sample.lane("/shop")
    private static let time = Sample.event("2026-11-10T10:00:00Z")

    private static func events(
        _ source: Int64, _ archive: Int64, stream: String = "a", isFolder: Bool = false, after: Int64 = 0,
        ingestion: IngestionTime? = IngestionTime(time.milliseconds + 1000)
    ) -> ComparedEvents {
        ComparedEvents(
            stream: stream, isFolder: isFolder, time: EventTime(time.milliseconds + after), ingestion: ingestion,
            source: source, archive: archive, objects: archive > 0 ? ["x.gz"] : [])
    }

    private static func memory(
        first: String? = "2026-11-01", stream: String = "a", created: String = "2026-11-01"
    ) -> SourceMemory {
        SourceMemory(first: first.map(Sample.event), streams: [Sample.liveStream(stream, creation: created)])
    }

    private static func found(
        _ events: [ComparedEvents], _ memory: SourceMemory? = memory(),
        broken: [(finding: Finding, times: TimeWindow)] = []
    ) -> (findings: [Finding], beyond: Int64) {
        var comparison = EventComparison(lane: lane, broken: broken)
        comparison.take(events, memory: memory)
        return (comparison.findings, comparison.beyondSource)
    }

    /// All small counts on both sides.
    @Test func countsSayWhatItIs() {
        for source in Int64(0)...3 {
            for archive in Int64(0)...3 {
                let found = Self.found([Self.events(source, archive)]).findings
                let kind: Finding.Kind? =
                    source > archive ? .missing : archive == source ? nil : source > 0 ? .doubled : .unexpected
                #expect(found.map(\.kind) == [kind].compactMap(\.self), "\(source) \(archive)")
                #expect(found.first?.events ?? abs(source - archive) == abs(source - archive))
                #expect(found.first?.object == (kind == .doubled || kind == .unexpected ? "x.gz" : nil))
            }
        }
    }

    @Test func anotherTextAtTheSameInstantIsAltered() {
        let found = Self.found([Self.events(1, 0), Self.events(0, 1)]).findings
        #expect(found.map(\.kind) == [.altered] && found[0].events == 1 && found[0].object == "x.gz")
        // In another stream, or at another instant, it is another event.
        for other in [Self.events(0, 1, stream: "b"), Self.events(0, 1, after: 1)] {
            let memory = SourceMemory(
                first: Sample.event("2026-11-01"),
                streams: [Sample.liveStream("a"), Sample.liveStream("b")])
            #expect(Self.found([Self.events(1, 0), other], memory).findings.map(\.kind) == [.missing, .unexpected])
        }
        let more = Self.found([Self.events(3, 0), Self.events(0, 2)]).findings
        #expect(more.map(\.kind) == [.altered, .missing] && more.map(\.events) == [2, 1])
    }

    @Test func whatTheSourceKeepsNoLongerIsNotUnexpected() {
        let late = Self.events(0, 2)
        #expect(Self.found([late]).findings.map(\.kind) == [.unexpected])
        let excuses: [SourceMemory] = [
            Self.memory(first: nil), Self.memory(first: "2026-11-10T10:00:01Z"), Self.memory(stream: "b"),
            Self.memory(created: "2026-11-11"), SourceMemory(first: Sample.event("2026-11-01"), streams: nil),
        ]
        for memory in excuses {
            let (findings, beyond) = Self.found([late], memory)
            #expect(findings.isEmpty && beyond == 2, "\(memory)")
        }
        // A missing event is missing whatever is known of the past.
        #expect(Self.found([Self.events(1, 0)], Self.memory(first: nil)).findings.map(\.kind) == [.missing])
    }

    /// Expired events are deleted within three days, and not in their order.
    @Test func whereEventsExpireThreeDaysMustBeThere() {
        func kinds(_ first: String, forgetful: Bool = true, _ others: [ComparedEvents] = []) -> [Finding.Kind] {
            var memory = Self.memory(first: first)
            memory.isForgetful = forgetful
            return Self.found([Self.events(0, 1)] + others, memory).findings.map(\.kind)
        }
        #expect(kinds("2026-11-07T10:00:00Z") == [.unexpected] && kinds("2026-11-07T10:00:01Z").isEmpty)
        #expect(kinds("2026-11-10T10:00:00Z", forgetful: false) == [.unexpected])
        // What is older than all that the source shows tells that it has forgotten some.
        let older = Self.events(0, 1, after: -1)
        #expect(kinds("2026-11-10T10:00:00Z", forgetful: false, [older]).isEmpty)
    }

    /// Of text the ingestion is not known: it may be two hours earlier than the event.
    @Test func aStreamThatIsYoungerThanTheEventMayBePreceded() {
        func found(_ created: String) -> [Finding] {
            Self.found(
                [Self.events(0, 1, stream: "a-b", isFolder: true, ingestion: nil)],
                Self.memory(stream: "a/b", created: created)
            ).findings
        }
        #expect(found("2026-11-10T08:00:00Z").map(\.kind) == [.unexpected])
        #expect(found("2026-11-10T08:00:01Z").isEmpty)
    }

    @Test func whatIsMissingFromABrokenObjectIsPartOfThat() {
        let object = Finding(.missing, .objectGone, lane: Self.lane, object: "x.gz", manifest: "m.json")
        let hour = TimeWindow(start: Self.time, end: EventTime(Self.time.milliseconds + 3_600_000))
        let found = Self.found(
            [Self.events(2, 0), Self.events(1, 0, after: 60_000), Self.events(1, 0, after: 3_600_000)],
            broken: [(object, hour)]
        ).findings
        #expect(found.map(\.kind) == [.missing, .missing] && found.map(\.object) == ["x.gz", nil])
        #expect(found.map(\.events) == [3, 1])
        #expect(found[0].samples == [Self.time, EventTime(Self.time.milliseconds + 60_000)])
    }

    @Test func findingsOfOneObjectAreOne() {
        var list = FindingList(keptMax: 3)
        list.add(Finding(.altered, .digest, object: "x.gz"))
        list.add(Finding(.altered, .events, object: "x.gz", events: 1, samples: [Self.time]))
        list.add(Finding(.damaged, .unreadable("at its end"), object: "x.gz"))
        #expect(list.count == 1 && list.kept[0].samples == [Self.time])
        for name in ["1", "2", "3", "4"] { list.add(Finding(.missing, .objectGone, object: name)) }
        #expect(list.kept.count == 3 && list.count == 5 && list.counts == [.altered: 1, .missing: 4])
    }
}
