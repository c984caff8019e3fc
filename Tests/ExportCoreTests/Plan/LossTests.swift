import ExportCore
import Testing

/// Now is 2026-11-22T13:00Z; the group keeps its events for two days, or as a test says.
@Suite("Losses to retention")
struct LossTests {
    private let lane = Sample.lane()
    private var policy = ExportPolicy()
    private var document = StateDocument(destination: "s3://bucket/prefix")
    private static let expired = "2026-11-20T13:00Z"

    private func plan(_ retention: Span = .days(2), _ streams: [LogStream] = [Sample.liveStream()]) -> ExportPlan {
        let group = Sample.group(retention: retention)
        return Planner(policy: policy, now: Sample.now).plan(Sample.inventory(group, streams), document)
    }

    /// A lane that reads have copied through `end`, with their last look then.
    private mutating func read(through end: String) {
        document.open(lane, start: Sample.event("2026-11-16"))
        document.lanes[lane]?.frontier.append(
            Sample.window("2026-11-16", end), origin: .reads, read: IngestionTime(Sample.time(end)))
    }

    private static func loss(_ from: String, _ to: String, _ evidence: Loss.Evidence) -> Loss {
        Loss(Sample.window(from, to), evidence, found: Sample.now)
    }

    @Test("an outage that outlasts the retention of a group that is written to is a loss")
    mutating func outage() {
        read(through: "2026-11-18")
        #expect(plan().losses == [LaneLoss(lane, Self.loss("2026-11-18", Self.expired, .seen))])
    }

    @Test("it is found once: what is recorded is no news, and later only what has expired since")
    mutating func once() throws {
        read(through: "2026-11-18")
        for loss in plan().losses { try document.apply(.lose(loss.lane, loss.loss)) }
        #expect(plan().losses == [])
        let later = Sample.now.advanced(by: .hours(1))
        let inventory = Sample.inventory(Sample.group(retention: .days(2)))
        let more = Planner(policy: policy, now: later).plan(inventory, document).losses.map(\.loss)
        #expect(more == [Loss(Sample.window(Self.expired, "2026-11-20T14:00Z"), .seen, found: later)])
        for loss in more { try document.apply(.lose(lane, loss)) }
        let whole = document.lanes[lane]?.lost.all.map(\.window)
        #expect(whole == [Sample.window("2026-11-18", "2026-11-20T14:00Z")])
    }

    @Test("that what is perhaps lost goes on by some columns is recorded, and told once")
    mutating func onceThoughItGrows() throws {
        read(through: "2026-11-18")
        let silent = Sample.liveStream(first: nil, last: nil, ingestion: nil)
        let first = plan(.days(2), [silent]).losses
        #expect(first.map(\.isNews) == [true] && first.map(\.loss.evidence) == [.possible])
        for loss in first { try document.apply(.lose(loss.lane, loss.loss)) }
        let inventory = Sample.inventory(Sample.group(retention: .days(2)), [silent])
        let later = Planner(policy: policy, now: Sample.now.advanced(by: .hours(1))).plan(inventory, document).losses
        #expect(later.map(\.isNews) == [false])
        #expect(later.map(\.loss.window) == [Sample.window(Self.expired, "2026-11-20T14:00Z")])
    }

    @Test("what cannot be parsed is recorded column by column, until it can; what is around it is left alone")
    func unreadable() {
        var losses = Losses()
        let window = TimeWindow(start: EventTime(0), end: EventTime(100))
        losses.record(Loss(TimeWindow(start: EventTime(200), end: EventTime(300)), .seen, found: Sample.now))
        losses.note(unreadable: [EventTime(5), EventTime(6), EventTime(40)], in: window, found: Sample.now)
        #expect(losses.unreadable.map { $0.start.milliseconds } == [5, 40])
        losses.note(unreadable: [], in: TimeWindow(first: EventTime(6), last: EventTime(6)), found: Sample.now)
        #expect(losses.unreadable.map { $0.end.milliseconds } == [6, 41])
        let later = Sample.now.advanced(by: .days(1))
        losses.note(unreadable: [EventTime(5)], in: window, found: later)
        #expect(losses.unreadable == [TimeWindow(first: EventTime(5), last: EventTime(5))])
        #expect(
            losses.all.map(\.found) == [Sample.now, Sample.now] && losses.all.map(\.evidence) == [.unreadable, .seen])
    }

    @Test("a group in which nothing was written in that time has lost nothing, and nobody is alarmed")
    mutating func idle() {
        read(through: "2026-11-18")
        let old = Sample.liveStream(last: "2026-11-17", ingestion: "2026-11-17")
        let young = Sample.liveStream(first: "2026-11-22", last: "2026-11-22T12:00Z", ingestion: "2026-11-22T12:00Z")
        for streams in [[old], [young], [old, young]] {
            #expect(plan(.days(2), streams).losses == [] && plan(.days(2), streams).warnings == [])
        }
    }

    @Test("where streams say nothing of their times, events may have been lost")
    mutating func silent() {
        read(through: "2026-11-18")
        let silent = Sample.liveStream(first: nil, last: nil, ingestion: nil)
        #expect(plan(.days(2), [silent]).losses == [LaneLoss(lane, Self.loss("2026-11-18", Self.expired, .possible))])
    }

    @Test("what was gone before the archive began is one warning with a count, whatever the number of groups")
    func beginning() {
        let groups = (0..<300).map { Sample.group("/g\($0)", retention: .days(7)) }
        let inventory = Inventory(groups: groups.map { GroupEntry(group: $0, streams: .all([Sample.liveStream()])) })
        let plan = Planner(policy: policy, now: Sample.now).plan(inventory, document)
        #expect(plan.warnings == [.expiredBeforeBeginning(lanes: 300)])
        #expect(plan.losses.count == 300 && plan.losses.allSatisfy { $0.loss.evidence == .before })
        // Also what is gone for so long that the lane begins behind it.
        #expect(plan.losses.allSatisfy { $0.loss.window.start == Sample.event("2026-10-18") })
        let idle = Inventory(
            groups: groups.map { group in
                let stream = Sample.liveStream(first: "2026-11-21", last: "2026-11-22")
                return GroupEntry(group: group, streams: .all([stream]))
            })
        #expect(Planner(policy: policy, now: Sample.now).plan(idle, document).warnings == [])
    }

    @Test("a group that came to be while the archive stood still is one that it should have: its events are a loss")
    mutating func bornInAnOutage() throws {
        document.open(Sample.lane("/older"), start: Sample.event("2026-11-01"))
        document.lanes[Sample.lane("/older")]?.frontier.append(
            Sample.window("2026-11-01", "2026-11-18"), origin: .reads, read: IngestionTime(Sample.time("2026-11-18")))
        let group = Sample.group(creation: "2026-11-18T06:00Z", retention: .days(2))
        let stream = Sample.liveStream(creation: "2026-11-18T06:00Z", first: "2026-11-18T07:00Z")
        let plan = Planner(policy: policy, now: Sample.now).plan(Sample.inventory(group, [stream]), document)
        #expect(plan.losses.map(\.loss.evidence) == [.seen] && plan.warnings == [])
        let start = try #require(plan.newLanes[lane])
        document.open(lane, start: start)
        for loss in plan.losses { try document.apply(.lose(loss.lane, loss.loss)) }
        #expect(document.lanes[lane]?.lost.holds(Sample.event("2026-11-18T07:00Z")) == true)
        let selectedLate = Sample.inventory(Sample.group(retention: .days(2)))
        document.lanes[lane] = nil
        let other = Planner(policy: policy, now: Sample.now).plan(selectedLate, document)
        #expect(other.losses.map(\.loss.evidence) == [.before] && other.warnings == [.expiredBeforeBeginning(lanes: 1)])
    }

    @Test("columns that were believed empty and hold an event after all are lost when they have expired")
    mutating func believedEmptyWrongly() {
        document.open(lane, start: Sample.event("2026-11-16"))
        document.lanes[lane]?.frontier.append(Sample.window("2026-11-16", "2026-11-22"), origin: .believedEmpty)
        let late = Sample.liveStream(first: "2026-11-17", last: "2026-11-17T01:00Z", ingestion: "2026-11-17T01:00Z")
        #expect(plan(.days(2), [late]).losses.map(\.loss) == [Self.loss("2026-11-16", Self.expired, .seen)])
        let around = Sample.liveStream(first: "2026-11-01")
        #expect(plan(.days(2), [around]).losses.map(\.loss.evidence) == [.possible])
    }

    @Test("events without retention are never lost, and sealed columns are not looked at again")
    mutating func never() {
        read(through: "2026-11-18")
        #expect(Planner(policy: policy, now: Sample.now).plan(Sample.inventory(), document).losses == [])
        document.seal(lane, through: Sample.event("2026-11-18"))
        #expect(plan(.days(4)).losses.allSatisfy { $0.loss.window.start >= Sample.event("2026-11-18") })
    }

    @Test("a window that waits for its turn may lose its first columns meanwhile")
    func waiting() {
        let window = Sample.window("2026-11-18", "2026-11-20")
        let planned = PlannedSlice(
            lane: lane, window: window, order: Sample.order(.task), reason: .newWindow,
            expires: ServiceTime(Sample.time("2026-11-25")))
        #expect(planned.expired(by: Sample.now) == nil)
        let late = ServiceTime(Sample.time("2026-11-26T02:00Z"))
        #expect(planned.expired(by: late) == Sample.window("2026-11-18", "2026-11-19T02:00Z"))
        #expect(planned.expired(by: late.advanced(by: .days(9))) == window)
    }

    @Test("losses are kept in order and apart, joined where they touch, and the oldest together where they are many")
    func records() {
        var losses = Losses()
        losses.record(Self.loss("2026-11-05", "2026-11-06", .seen))
        losses.record(Self.loss("2026-11-01", "2026-11-02", .seen))
        losses.record(Self.loss("2026-11-02", "2026-11-03", .seen))
        losses.record(Self.loss("2026-11-02", "2026-11-06", .possible))
        #expect(
            losses.all == [
                Self.loss("2026-11-01", "2026-11-03", .seen), Self.loss("2026-11-03", "2026-11-05", .possible),
                Self.loss("2026-11-05", "2026-11-06", .seen),
            ])
        #expect(losses.new(in: Self.loss("2026-11-02", "2026-11-04", .seen)) == [])
        #expect(Losses(losses.all) == losses && Losses(losses.all.reversed()) == nil)
        for day in 0..<200 {
            let start = Sample.event("2027-01-01").advanced(by: .days(Int64(2 * day)))
            let window = TimeWindow(start: start, end: start.advanced(by: .hours(1)))
            losses.record(Loss(window, .possible, found: Sample.now))
        }
        #expect(losses.all.count == 64 && losses.all[0].evidence == .seen)
        #expect(losses.holds(Sample.event("2026-11-05")))
    }
}
