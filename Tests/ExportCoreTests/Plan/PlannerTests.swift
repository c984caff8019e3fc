import ExportCore
import Testing

/// One situation a test: now is 2026-11-22T13:00Z, so tasks copy what happened before midnight, and reads what happened up
/// to 12:50.
@Suite("The plan of a situation")
struct PlannerTests {
    private let lane = Sample.lane()
    private var policy = ExportPolicy()
    private var document = StateDocument(destination: "s3://bucket/prefix")

    private func plan(_ inventory: Inventory = Sample.inventory()) -> ExportPlan {
        Planner(policy: policy, now: Sample.now).plan(inventory, document)
    }

    /// A lane that was copied by one task from the beginning of November, and by what `more` adds.
    private mutating func copied(
        _ start: String = "2026-11-10", through end: String, _ more: (inout Frontier) -> Void = { _ in }
    ) {
        document.open(lane, start: Sample.event(start))
        let certain = Sample.time(end) + Sample.hour
        document.lanes[lane]?.frontier.append(
            Sample.window(start, end), origin: .task(Sample.band(certain, certain + 13 * Sample.hour)))
        if var frontier = document.lanes[lane]?.frontier {
            more(&frontier)
            document.lanes[lane]?.frontier = frontier
        }
    }

    @Test("runs that follow each other closely make no task for the minutes since the last full hour")
    mutating func following() {
        let now = Sample.now.advanced(by: .minutes(25))
        let limit = EventTime((now.milliseconds - 13 * Sample.hour) / Sample.hour * Sample.hour)
        #expect(policy.exportLimit(now: now) == EventTime(now.milliseconds - 13 * Sample.hour))
        #expect(policy.following.exportLimit(now: now) == limit)
    }

    @Test("a new lane begins 14 days before its group came to be, with one window for the backlog")
    func newLane() {
        let plan = plan()
        #expect(plan.newLanes == [lane: Sample.event("2026-10-18")])
        #expect(
            plan.slices == [
                PlannedSlice(
                    lane: lane, window: Sample.window("2026-10-18", "2026-11-22"), order: Sample.order(.task),
                    reason: .backlog)
            ])
        #expect(plan.emptyWindows == [] && plan.holes == [] && plan.skipped == [] && plan.warnings == [])
    }

    @Test("a backlog is split where the operator asks for it")
    mutating func splitBacklog() {
        policy.backlogWindow = .days(10)
        let windows = plan().slices.map(\.slice.window)
        #expect(
            windows.map(\.end) == ["2026-11-07", "2026-11-17", "2026-11-22"].map(Sample.event))
        #expect(plan().emptyWindows.map(\.window) == [Sample.window("2026-10-18", "2026-10-28")])
    }

    @Test("what was settled since the last run is a new window")
    mutating func newWindow() {
        copied(through: "2026-11-21T23:00Z")
        #expect(
            plan().slices == [
                PlannedSlice(
                    lane: lane, window: Sample.window("2026-11-21T23:00Z", "2026-11-22"), order: Sample.order(.task),
                    reason: .newWindow)
            ])
    }

    @Test("a lane that has all that is settled is up to date")
    mutating func upToDate() {
        copied(through: "2026-11-22")
        let plan = plan()
        #expect(plan.isEmpty && plan.skipped == [SkippedLane(lane: lane, reason: .upToDate)])
    }

    @Test("a lane whose group is gone is named, where its account and region were listed")
    mutating func groupIsGone() {
        document.open(Sample.lane("/app/gone"), start: EventTime(0))
        let elsewhere = LogGroupARN(
            partition: "aws", region: "us-east-1", account: "111122223333", name: Sample.name("/x"))
        document.open(LaneID(group: elsewhere), start: EventTime(0))
        #expect(plan().skipped == [SkippedLane(lane: Sample.lane("/app/gone"), reason: .groupIsGone)])
    }

    @Test("a lane that the selection leaves out is not called gone")
    mutating func notSelected() {
        for name in ["/app/gone", "/other/a", "/app/secret"] {
            document.open(Sample.lane(name), start: EventTime(0))
        }
        let selection = GroupSelection(prefixes: ["/app/"], excluded: ["*secret"])
        let plan = Planner(policy: policy, now: Sample.now, selection: selection).plan(Sample.inventory(), document)
        #expect(
            plan.skipped == [
                SkippedLane(lane: Sample.lane("/app/gone"), reason: .groupIsGone),
                SkippedLane(lane: Sample.lane("/app/secret"), reason: .notSelected),
                SkippedLane(lane: Sample.lane("/other/a"), reason: .notSelected),
            ])
    }

    @Test("a group of the class DELIVERY is named, and nothing is planned for it")
    func deliveryClass() {
        let plan = plan(Sample.inventory(Sample.group(groupClass: .delivery)))
        #expect(plan.isEmpty && plan.skipped == [SkippedLane(lane: lane, reason: .classCannotBeExported(.delivery))])
    }

    @Test(
        "what tasks cannot copy is read, a day at a time, up to ten minutes ago",
        arguments: [
            (LogGroup.Class.infrequentAccess, nil, PlanReason.classWithoutTasks),
            (.standard, Span.days(1), .shortRetention),
        ] as [(LogGroup.Class, Span?, PlanReason)])
    func reads(groupClass: LogGroup.Class, retention: Span?, reason: PlanReason) {
        let group = Sample.group(creation: "2026-12-04", retention: retention, groupClass: groupClass)
        let plan = plan(Sample.inventory(group))
        #expect(
            plan.slices.map(\.slice.window.end).map(\.milliseconds) == [
                Sample.time("2026-11-21"), Sample.time("2026-11-22"), Sample.time("2026-11-22T12:50:00.001Z"),
            ])
        for slice in plan.slices {
            #expect(slice.slice.deed == .read && slice.reason == reason)
            #expect(slice.order.reading?.horizon == IngestionTime(Sample.time("2026-11-22T12:50:00Z")))
        }
    }

    @Test("the engine read reads")
    mutating func readEngine() {
        policy.engine = .read
        policy.since = Sample.event("2026-11-22")
        #expect(plan().slices.map(\.reason) == [.readEngine])
    }

    @Test("while somebody acts on a lane, nothing is planned for it")
    mutating func liveIntent() throws {
        document.open(lane, start: Sample.event("2026-11-01"))
        try document.intend(Sample.intent(lane, Sample.window("2026-11-01", "2026-11-02")))
        let plan = plan()
        #expect(plan.isEmpty && plan.skipped == [] && plan.newLanes.isEmpty)
    }

    @Test("with the scope stream, each stream has its windows, and a name that begins another's is read")
    mutating func streamScope() {
        policy.taskScope = .stream
        policy.since = Sample.event("2026-11-21")
        let streams = ["a", "ab", "b"].map { Sample.liveStream($0) }
        let slices = plan(Sample.inventory(Sample.group(), streams)).slices
        let byStream = Dictionary(grouping: slices) { $0.slice.lane.stream?.text ?? "*" }
        #expect(byStream["a"]?.map(\.reason) == [.nameIsPrefixOfAnother, .nameIsPrefixOfAnother])
        #expect(byStream["a"]?.map(\.slice.deed) == [.read, .read])
        #expect(byStream["ab"]?.map(\.slice.deed) == [.task] && byStream["b"]?.map(\.slice.deed) == [.task])
    }

    @Test("since and until bound the columns that are copied")
    mutating func sinceUntil() {
        policy.since = Sample.event("2026-11-05")
        policy.until = Sample.event("2026-11-06T12:00Z")
        let plan = plan()
        #expect(plan.newLanes == [lane: Sample.event("2026-11-05")])
        #expect(
            plan.slices.map(\.slice.window) == [
                Sample.window("2026-11-05", "2026-11-06"), Sample.window("2026-11-06", "2026-11-06T12:00Z"),
            ])
        policy.engine = .read
        #expect(self.plan().slices.last?.slice.window.end == policy.until)
    }

    @Test("no column before 1970 is planned, wherever the operator begins: the service takes no negative time")
    mutating func sinceLongAgo() {
        policy.since = EventTime(-5 * Sample.day)
        var old = Sample.group()
        old.creation = ServiceTime(0)
        #expect(plan(Sample.inventory(old)).newLanes == [lane: EventTime(0)])
    }

    @Test("nothing is read where no event can be: a group begins 14 days before it came to be, however early one asks")
    mutating func sinceBeforeTheGroup() {
        policy.engine = .read
        policy.since = EventTime(0)
        let group = Sample.group()
        let first = EventTime(group.creation.milliseconds - policy.sealAfter.milliseconds)
        let plan = plan(Sample.inventory(group))
        #expect(plan.newLanes == [lane: first])
        #expect(plan.slices.allSatisfy { $0.window.start >= first } && plan.slices.count < 100)
    }

    @Test(
        "whole days are copied when they are over, by tasks as by reads",
        arguments: [ExportPolicy.Engine.exportTask, .read])
    mutating func wholeDays(engine: ExportPolicy.Engine) {
        policy.engine = engine
        policy.wholeDays = true
        policy.since = Sample.event("2026-11-20")
        let days = [Sample.window("2026-11-20", "2026-11-21"), Sample.window("2026-11-21", "2026-11-22")]
        let expected = engine == .read ? days : [Sample.window("2026-11-20", "2026-11-22")]
        #expect(plan().slices.map(\.slice.window) == expected)
        // A day is over for tasks 13 hours later, for reads 10 minutes.
        let over = engine == .read ? Span.hours(11) + .minutes(10) - Span(milliseconds: 1) : .hours(24)
        for (span, end) in [(over - Span(milliseconds: 1), "2026-11-22"), (over, "2026-11-23")] {
            let now = Sample.now.advanced(by: span)
            let limit = engine == .read ? policy.readLimit(now: now) : policy.exportLimit(now: now)
            #expect(limit == Sample.event(end))
        }
        policy.until = Sample.event("2026-11-21T12:00Z")
        #expect(plan().slices.last?.slice.window.end == policy.until)
    }

    @Test("with whole days a busy group is one task a day, whenever the runs come, and two without")
    mutating func tasksADay() throws {
        for (wholeDays, tasks) in [(true, 10), (false, 20)] {
            var document = StateDocument(destination: "d")
            document.open(lane, start: Sample.event("2026-11-01"))
            policy.wholeDays = wholeDays
            policy.sweeps = false
            var windows: [TimeWindow] = []
            for day in Int64(2)...12 {
                let now = ServiceTime(Sample.time("2026-11-01T18:00Z") + day * Sample.day)
                let plan = Planner(policy: policy, now: now).plan(Sample.inventory(), document)
                if day > 2 { windows += plan.slices.map(\.slice.window) }
                var run = PerfectRun(policy: policy, now: now)
                try run.carryOut(plan, on: &document)
            }
            #expect(windows.count == tasks)
            #expect(
                !wholeDays || windows.allSatisfy { $0.length == .days(1) && $0.start.milliseconds % Sample.day == 0 })
        }
    }

    @Test("a lane that begins in the future waits")
    mutating func sinceInTheFuture() {
        policy.since = Sample.event("2027-01-01")
        #expect(plan().isEmpty)
    }

    @Test("what the original program exported becomes a hole that a read sorts out, and tasks go on behind it")
    mutating func originalsFloors() {
        document.exportedByOriginal = [
            lane.group: [
                Sample.stream("a"): Sample.time("2026-11-20T10:00Z"), Sample.stream("b"): Sample.time("2026-11-19"),
            ]
        ]
        let plan = plan()
        #expect(
            plan.holes == [
                LaneWindow(lane: lane, window: Sample.window("2026-10-18", "2026-11-20T10:00:00.001Z"))
            ])
        #expect(plan.slices.first?.slice.window.start == Sample.event("2026-11-20T10:00:00.001Z"))
    }

    @Test(
        "what the original exported by a clock ahead of the service's is planned again and again without harm",
        arguments: [
            "2026-11-22T12:59:59.999Z", "2026-11-22T13:00:00Z", "2026-11-22T13:00:01Z", "2099-01-01",
        ])
    mutating func originalAhead(exported: String) throws {
        document.exportedByOriginal = [lane.group: [Sample.stream("a"): Sample.time(exported)]]
        for _ in 0..<4 {
            var run = PerfectRun(policy: policy, now: Sample.now)
            try run.carryOut(plan(), on: &document)
        }
        #expect(plan().isEmpty)
    }

    @Test("until also bounds what the original exported")
    mutating func originalAndUntil() {
        policy.until = Sample.event("2026-11-10")
        document.exportedByOriginal = [lane.group: [Sample.stream("a"): Sample.time("2026-11-20")]]
        #expect(plan().holes.map(\.window.end) == [Sample.event("2026-11-10")])
        #expect(plan().slices == [])
    }

    @Test("a window in which no stream shows anything gets no task, until the metadata shows something in it")
    mutating func believedEmpty() throws {
        copied(through: "2026-11-21")
        let silent = Sample.liveStream(last: "2026-11-20T08:00Z", ingestion: "2026-11-20T08:00Z")
        let quiet = plan(Sample.inventory(Sample.group(), [silent]))
        let yesterday = Sample.window("2026-11-21", "2026-11-22")
        #expect(quiet.isEmpty && quiet.quiet[lane]?.seen == yesterday)
        let woken = Sample.liveStream(last: "2026-11-21T20:00Z")
        let awake = plan(Sample.inventory(Sample.group(), [silent, woken]))
        #expect(awake.slices.map(\.reason) == [.newWindow] && awake.slices.map(\.slice.window) == [yesterday])
        // Where the columns were noted, they are read.
        try document.noteEmpty(LaneWindow(lane: lane, window: yesterday))
        let late = plan(Sample.inventory(Sample.group(), [silent, woken]))
        #expect(late.slices.map(\.reason) == [.believedEmptyWrongly])
        #expect(late.slices.map(\.slice.window) == [yesterday])
    }

    @Test("a task's window does not end before its group came to be: what lies there is read, if anything does")
    mutating func windowBeforeCreation() throws {
        policy.backlogWindow = .days(7)
        let early = [Sample.window("2026-10-18", "2026-10-25"), Sample.window("2026-10-25", "2026-11-01")]
        let onTime = plan()
        #expect(onTime.emptyWindows.map(\.window) == [Sample.window("2026-10-18", "2026-11-01")] && onTime.holes == [])
        #expect(onTime.slices.first?.slice.window == Sample.window("2026-11-01", "2026-11-08"))

        let dated = Sample.inventory(Sample.group(), [Sample.liveStream(first: "2026-10-31T23:59:59.953Z")])
        let backDated = plan(dated)
        #expect(backDated.emptyWindows.map(\.window) == [early[0]] && backDated.holes.map(\.window) == [early[1]])
        #expect(backDated.slices.first?.slice.window == Sample.window("2026-11-01", "2026-11-08"))
        var run = PerfectRun(policy: policy, now: Sample.now)
        try run.carryOut(backDated, on: &document)
        // Nothing lies before the first event.
        #expect(plan(dated).slices.first?.slice.window == Sample.window("2026-10-31T23:59:59.953Z", "2026-11-01"))
        #expect(plan(dated).slices.first?.slice.deed == .sweep)
    }

    @Test("data that expired before it was exported is a loss, and what expires soon, or matches nothing, is reported")
    mutating func warnings() {
        copied("2026-11-01", through: "2026-11-02")
        var inventory = Sample.inventory(Sample.group(retention: .days(10)))
        inventory.unmatched = [UnmatchedPattern(pattern: GroupPattern(.prefix("/typo")), isExcluding: false)]
        #expect(
            plan(inventory).losses.map(\.loss) == [
                // Its last look was missed: what came late may be gone.
                Loss(Sample.window("2026-11-01", "2026-11-02"), .possible, found: Sample.now),
                Loss(Sample.window("2026-11-02", "2026-11-12T13:00Z"), .seen, found: Sample.now),
            ])
        #expect(plan(inventory).warnings == [.prefixWithoutMatch("/typo")])
        policy.shortestRetentionForTasks = .days(1)
        let soon = plan(Sample.inventory(Sample.group(retention: .hours(36)))).warnings
        #expect(soon.contains(.expiresSoon(lane, at: ServiceTime(Sample.time("2026-11-03T12:00Z")))))
    }

    @Test("the same three values give the same plan, whatever the order in which lanes were opened")
    mutating func deterministic() {
        let groups = ["/a", "/b", "/c", "/d"].map { Sample.group($0) }
        let inventory = Inventory(groups: groups.map { GroupEntry(group: $0, streams: .all([Sample.liveStream()])) })
        var other = document
        for group in groups { document.open(LaneID(group: group.arn), start: Sample.event("2026-11-20")) }
        for group in groups.reversed() { other.open(LaneID(group: group.arn), start: Sample.event("2026-11-20")) }
        #expect(plan(inventory) == Planner(policy: policy, now: Sample.now).plan(inventory, other))
    }
}
