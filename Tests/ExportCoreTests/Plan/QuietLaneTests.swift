import ExportCore
import Testing

/// What is planned for lanes in which nothing happens: now is 2026-11-22T13:00Z, tasks copy what happened before midnight,
/// reads what happened up to 12:50, and nothing can arrive any more that happened before 2026-11-04T13:00Z.
@Suite("The plan of a quiet lane")
struct QuietLaneTests {
    private let lane = Sample.lane()
    private var policy = ExportPolicy()
    private var document = StateDocument(destination: "s3://bucket/prefix")

    private func plan(_ streams: [LogStream], of group: LogGroup = Sample.group(), isComplete: Bool = true)
        -> ExportPlan
    {
        let entry = GroupEntry(group: group, streams: .newest(streams, isComplete: isComplete))
        return Planner(policy: policy, now: Sample.now).plan(Inventory(groups: [entry]), document)
    }

    /// Written to until then, and known to be.
    private func stream(until last: String, ingested: String? = nil, name: String = "s") -> LogStream {
        Sample.liveStream(name, first: "2026-11-01", last: last, ingestion: ingested ?? last)
    }

    private func silent(creation: String = "2026-11-01") -> LogStream {
        Sample.liveStream("silent", creation: creation, first: nil, last: nil, ingestion: nil)
    }

    /// A lane that was read up to the end of a window, and a while later.
    private mutating func read(_ start: String = "2026-11-10", through end: String, at horizon: String? = nil) {
        policy.engine = .read
        document.open(lane, start: Sample.event(start))
        document.lanes[lane]?.frontier.append(
            Sample.window(start, end), origin: .reads, read: IngestionTime(Sample.time(horizon ?? end)))
    }

    private mutating func copied(_ start: String = "2026-11-10", through end: String) {
        document.open(lane, start: Sample.event(start))
        let certain = Sample.time(end) + Sample.hour
        document.lanes[lane]?.frontier.append(
            Sample.window(start, end), origin: .task(Sample.band(certain, certain + 13 * Sample.hour)))
    }

    private var frontier: Frontier { document.lanes[lane]?.frontier ?? Frontier(start: EventTime(0)) }

    @Test("is empty: no read, no look back, no note, and the lane counts as copied up to now")
    mutating func nothing() {
        policy.lookback = .hours(1)
        read(through: "2026-11-20T10:00Z")
        let plan = plan([stream(until: "2026-11-20T09:30Z")])
        #expect(plan.isEmpty && plan.skipped == [SkippedLane(lane: lane, reason: .upToDate)])
        let seen = Sample.window("2026-11-20T10:00Z", "2026-11-22T12:50:00.001Z")
        #expect(plan.quiet[lane]?.seen == seen)
        #expect(frontier.copiedThrough(plan.quiet[lane]) == seen.last)
        #expect(frontier.copiedThrough(nil) == Sample.event("2026-11-20T09:59:59.999Z"))
    }

    @Test("is believed empty up to when its streams were asked for, whatever the run has waited for since")
    mutating func waiting() {
        read(through: "2026-11-20T10:00Z")
        for (listed, seen) in [
            ("2026-11-22T12:00Z", "2026-11-22T12:00Z"), ("2026-11-22T12:55Z", "2026-11-22T12:50:00.001Z"),
        ] {
            let entry = GroupEntry(
                group: Sample.group(), streams: .newest([stream(until: "2026-11-20T09:30Z")], isComplete: true),
                listed: ServiceTime(Sample.time(listed)))
            let plan = Planner(policy: policy, now: Sample.now).plan(Inventory(groups: [entry]), document)
            #expect(plan.quiet[lane]?.seen == Sample.window("2026-11-20T10:00Z", seen))
            #expect(plan.isEmpty)
        }
    }

    @Test("is final by metadata that is as old as it was when it was asked for")
    mutating func oldAnswer() {
        read("2026-10-20", through: "2026-11-05T00:00Z")
        let streams = StreamListing.newest([stream(until: "2026-11-01")], isComplete: true)
        let final = [nil, "2026-11-20T13:00Z"].map { listed in
            let entry = GroupEntry(
                group: Sample.group(), streams: streams, listed: listed.map { ServiceTime(Sample.time($0)) })
            return Planner(policy: policy, now: Sample.now).plan(Inventory(groups: [entry]), document).quiet[lane]?
                .final
        }
        let before = (final[0]?.milliseconds ?? 0) - (final[1]?.milliseconds ?? 0)
        #expect(before == Span.days(2).milliseconds, "\(final)")
    }

    @Test("has the read where the metadata shows an event, and notes what lies before it")
    mutating func news() {
        read(through: "2026-11-18T10:00Z")
        let first = Sample.liveStream(
            first: "2026-11-21T06:00Z", last: "2026-11-21T07:00Z", ingestion: "2026-11-21T07:00Z")
        let plan = plan([first])
        #expect(plan.slices.map(\.slice.window) == [Sample.window("2026-11-21", "2026-11-22")])
        #expect(
            plan.emptyWindows == [LaneWindow(lane: lane, window: Sample.window("2026-11-18T10:00Z", "2026-11-21"))])
        let rest = Sample.window("2026-11-22", "2026-11-22T12:50:00.001Z")
        #expect(plan.quiet[lane]?.seen == rest)
        // That lane is copied up to now only when the read before it is committed.
        #expect(frontier.copiedThrough(plan.quiet[lane]) == frontier.copiedThrough)
        var done = frontier
        done.append(Sample.window("2026-11-18T10:00Z", "2026-11-22"), origin: .reads, read: IngestionTime(0))
        #expect(done.copiedThrough(plan.quiet[lane]) == rest.last)
    }

    @Test(
        "reads on for as long as metadata usually lags behind what was written, or a stream was made",
        arguments: [
            ("2026-11-22T11:59:59.999Z", "2026-11-01", 0), ("2026-11-22T12:00Z", "2026-11-01", 1),
            ("2026-11-20", "2026-11-22T12:00Z", 1), ("2026-11-20", "2026-11-22T11:59:59.999Z", 0),
        ])
    mutating func lively(last: String, creation: String, reads: Int) {
        read(through: "2026-11-22T12:30Z")
        let stream = Sample.liveStream(creation: creation, first: "2026-11-01", last: last, ingestion: last)
        #expect(plan([stream]).slices.count == reads)
        // A task copies what the metadata has long shown.
        policy.engine = .exportTask
        document = StateDocument(destination: document.destination)
        copied(through: "2026-11-21T20:00Z")
        #expect(plan([Sample.liveStream(first: "2026-11-01", last: "2026-11-21T19:00Z", ingestion: last)]).slices == [])
    }

    @Test("notes columns when all that was copied can be sealed, or a day of them, through to what is settled")
    mutating func noted() throws {
        let quietSince = stream(until: "2026-11-03T12:00Z")
        read("2026-10-20", through: "2026-11-04T00:00:00.001Z", at: "2026-11-05")
        #expect(plan([quietSince]).isEmpty)
        document = StateDocument(destination: document.destination)
        read("2026-10-20", through: "2026-11-04", at: "2026-11-05")
        let settled = LaneWindow(lane: lane, window: Sample.window("2026-11-04", "2026-11-22T12:50:00.001Z"))
        let last = plan([quietSince])
        #expect(last.emptyWindows == [settled] && last.slices == [])
        #expect(last.freeSeals == [FreeSeal(lane: lane, through: Sample.event("2026-11-03T23:59:59.999Z"))])
        #expect(last.quiet[lane] == nil)
        var run = PerfectRun(policy: policy, now: Sample.now)
        try run.carryOut(last, on: &document)
        #expect(plan([quietSince]).isEmpty)
        // Nothing of this lane was ever copied.
        for (start, notes) in [("2026-11-03T13:00:00.001Z", 0), ("2026-11-03T13:00Z", 1)] {
            document = StateDocument(destination: document.destination)
            document.open(lane, start: Sample.event(start))
            #expect(plan([]).emptyWindows.count == notes)
        }
    }

    @Test(
        "notes and seals a lane of old, without a look at anything, once in nineteen days",
        arguments: [ExportPolicy.Engine.exportTask, .read])
    mutating func idleForSixtyDays(engine: ExportPolicy.Engine) throws {
        policy.engine = engine
        policy.lookback = .hours(1)
        document.open(lane, start: Sample.event("2026-08-01"))
        let dead = Sample.liveStream(
            creation: "2026-01-01", first: "2026-01-02", last: "2026-01-03", ingestion: "2026-01-03")
        let entry = GroupEntry(group: Sample.group(creation: "2026-01-01"), streams: .newest([dead], isComplete: true))
        var writes = 0
        for hour in 0..<(60 * 24) {
            let now = ServiceTime(Sample.time("2026-09-20") + Int64(hour) * Sample.hour)
            let plan = Planner(policy: policy, now: now).plan(Inventory(groups: [entry]), document)
            #expect(plan.slices == [])
            let settled = engine == .read ? policy.readLimit(now: now) : policy.exportLimit(now: now)
            if plan.isEmpty {
                #expect(frontier.copiedThrough(plan.quiet[lane]).milliseconds + 1 == settled.milliseconds)
                let final = now.milliseconds - (policy.sealAfter + policy.metadataSettle + .days(1)).milliseconds
                #expect(frontier.sealedThrough(plan.quiet[lane]).milliseconds >= final)
            } else {
                writes += 1
                var run = PerfectRun(policy: policy, now: now)
                try run.carryOut(plan, on: &document)
            }
        }
        #expect(writes == 4)
    }

    @Test("looks at columns in time where the events expire before they could be sealed")
    mutating func shortRetention() {
        read("2026-11-16", through: "2026-11-21T16:00Z")
        let group = Sample.group(retention: .days(7))
        let quiet = [stream(until: "2026-11-20")]
        // An eighth of seven days are 21 hours.
        #expect(plan(quiet, of: group).emptyWindows == [])
        document = StateDocument(destination: document.destination)
        read("2026-11-16", through: "2026-11-21T15:50:00.001Z")
        #expect(plan(quiet, of: group).emptyWindows.map(\.window.end) == [Sample.event("2026-11-22T12:50:00.001Z")])
    }

    @Test("looks back once more where the metadata shows that an event came late")
    mutating func late() throws {
        policy.lookback = .days(2)
        read(through: "2026-11-21T16:00Z")
        let late = [stream(until: "2026-11-21T15:00Z", ingested: "2026-11-21T16:00:00.001Z")]
        let first = plan(late)
        #expect(first.emptyWindows.count == 1 && first.slices.map(\.reason) == [.lookback])
        #expect(first.slices.first?.order.reading?.horizon == IngestionTime(Sample.time("2026-11-22T12:50Z")))
        var run = PerfectRun(policy: policy, now: Sample.now)
        try run.carryOut(first, on: &document)
        #expect(plan(late).isEmpty)
    }

    @Test("does not put off a last look that has something to read, nor holes that are to be filled")
    mutating func sealing() {
        copied("2026-10-20", through: "2026-11-17")
        let plan = plan([stream(until: "2026-11-16")])
        #expect(
            plan.slices.map(\.reason) == [.sealing] && plan.slices.first?.slice.window.end == Sample.event("2026-11-04")
        )
        #expect(plan.emptyWindows.map(\.window) == [Sample.window("2026-11-17", "2026-11-22")])
        document.lanes[lane]?.frontier.append(Sample.window("2026-11-17", "2026-11-18"), origin: .reads)
        #expect(self.plan([stream(until: "2026-11-16")]).slices.map(\.reason) == [.taskFailedForGood])
    }

    @Test("leaves out of a last look what a read has made sure of, or in which no stream shows anything")
    mutating func sealedByMetadata() {
        read("2026-10-20", through: "2026-11-17", at: "2026-11-18")
        // Everything was ingested before the read looked.
        #expect(plan([stream(until: "2026-11-16")]).isEmpty)
        #expect(plan([stream(until: "2026-11-16")]).quiet[lane]?.final == Sample.event("2026-11-03T23:59:59.999Z"))
        // One came later, and may have happened whenever the stream lived.
        let plan = plan([stream(until: "2026-11-16", ingested: "2026-11-18T00:00:00.001Z")])
        #expect(plan.slices.map(\.reason) == [.sealing])
        #expect(plan.slices.first?.slice.window == Sample.window("2026-11-01", "2026-11-04"))
        #expect(plan.freeSeals == [FreeSeal(lane: lane, through: Sample.event("2026-10-31T23:59:59.999Z"))])
        // With whatever is written, what needs no look goes along.
        let young = Sample.liveStream(first: "2026-11-20", last: "2026-11-20", ingestion: "2026-11-20")
        #expect(
            self.plan([young]).freeSeals == [FreeSeal(lane: lane, through: Sample.event("2026-11-02T23:59:59.999Z"))])
    }

    @Test(
        "does not take the newest streams for all: a sweep lists the others, when something is written or a month is over"
    )
    mutating func crowd() {
        read("2026-10-20", through: "2026-11-17", at: "2026-11-18")
        let dead = Sample.liveStream(first: "2026-10-01", last: "2026-10-02", ingestion: "2026-10-02")
        #expect(plan([dead], isComplete: false).isEmpty)
        #expect(plan([dead], isComplete: false).quiet[lane]?.final == nil)
        let short = Sample.group(retention: .days(30))
        #expect(plan([dead], of: short, isComplete: false).slices.map(\.reason) == [.sealing])
        document = StateDocument(destination: document.destination)
        read("2026-10-20", through: "2026-11-03", at: "2026-11-04")
        let plan = plan([dead], isComplete: false)
        #expect(plan.slices.map(\.reason) == [.sealing] && plan.freeSeals == [])
    }

    @Test(
        "with a stream that says nothing is read once a day, by tasks as by reads",
        arguments: [ExportPolicy.Engine.exportTask, .read])
    mutating func silence(engine: ExportPolicy.Engine) throws {
        policy.engine = engine
        let end = engine == .read ? "2026-11-22T12:50:00.001Z" : "2026-11-22"
        let dayBefore = engine == .read ? "2026-11-21T12:50:00.001Z" : "2026-11-21"
        document.open(lane, start: Sample.event(dayBefore).advanced(by: Span(milliseconds: 1)))
        #expect(plan([silent()]).isEmpty && plan([silent()]).quiet[lane] == nil, "nobody knows that nothing is there")
        document = StateDocument(destination: document.destination)
        document.open(lane, start: Sample.event(dayBefore))
        let first = plan([silent(), stream(until: "2026-11-10")])
        #expect(first.slices == [] && first.holes.map(\.window) == [Sample.window(dayBefore, end)])
        var run = PerfectRun(policy: policy, now: Sample.now)
        try run.carryOut(first, on: &document)
        let second = plan([silent()])
        #expect(second.slices.map(\.reason) == [.streamsWithoutTimes])
        #expect(second.slices.map(\.slice.window) == [Sample.window(dayBefore, end)])
        try run.carryOut(second, on: &document)
        #expect(plan([silent()]).isEmpty)
    }

    @Test("with a stream that says nothing is not final without a look, and where others show news that copies it all")
    mutating func silenceAndNews() {
        read("2026-10-20", through: "2026-11-17", at: "2026-11-18")
        #expect(plan([silent()]).slices.map(\.reason) == [.sealing])
        #expect(plan([silent(creation: "2026-11-21")]).isEmpty, "it did not exist")
        let plan = plan([silent(), Sample.liveStream()])
        #expect(plan.holes == [] && plan.slices.filter { $0.slice.deed == .read }.count == 6)
    }

    @Test("of a lane that no run has begun opens nothing")
    mutating func notBegun() {
        let young = plan([], of: Sample.group(creation: "2026-11-19"))
        #expect(young.isEmpty && young.newLanes == [:] && young.quiet[lane]?.seen != nil)
        // Its first columns can be sealed as soon as they are noted.
        let old = plan([], of: Sample.group(creation: "2026-11-17T12:59:59.999Z"))
        #expect(old.emptyWindows.count == 1 && old.newLanes.count == 1)
    }

    @Test("alarms nobody for events that have expired, because there were none")
    mutating func idle() {
        copied("2026-10-01", through: "2026-10-02")
        let idle = [Sample.liveStream(first: "2026-10-01", last: "2026-10-01T12:00Z", ingestion: "2026-10-01T12:00Z")]
        let quiet = plan(idle, of: Sample.group(retention: .days(30)))
        #expect(quiet.warnings == [] && quiet.losses == [])
        let busy = [Sample.liveStream(first: "2026-10-01", last: "2026-10-22", ingestion: "2026-10-22")]
        let expired = Sample.window("2026-10-02", "2026-10-23T13:00Z")
        let losses = plan(busy, of: Sample.group(retention: .days(30))).losses.map(\.loss)
        #expect(losses.contains(Loss(expired, .seen, found: Sample.now)))
    }
}
