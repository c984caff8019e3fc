import ExportCore
import Testing

/// Which copied columns are read again, one situation a test: now is 2026-11-22T13:00Z, and tasks have copied at most what
/// happened before midnight.
@Suite("The plan of a sweep")
struct SweepPlannerTests {
    private let lane = Sample.lane()
    private var policy = ExportPolicy()
    private var document = StateDocument(destination: "s3://bucket/prefix")

    /// With a stream that has lived for long.
    private func plan(_ group: LogGroup = Sample.group()) -> ExportPlan {
        let inventory = Sample.inventory(group, [Sample.liveStream(first: "2026-08-01")])
        return Planner(policy: policy, now: Sample.now).plan(inventory, document)
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

    @Test("a window whose task cannot be had is read as far as its lane was copied")
    mutating func hole() {
        copied(through: "2026-11-21") { frontier in
            frontier.append(Sample.window("2026-11-21", "2026-11-22"), origin: .reads)
        }
        let slice = plan().slices.first
        #expect(slice?.reason == .taskFailedForGood && slice?.slice.deed == .sweep && slice?.seals == false)
        #expect(slice?.slice.window == Sample.window("2026-11-21", "2026-11-22"))
        #expect(slice?.horizon == IngestionTime(Sample.time("2026-11-21T23:59:59.999Z")))
    }

    @Test("the inside of a long export window is final without being read, and its edges are not")
    mutating func freeSeal() {
        copied("2026-09-01", through: "2026-11-22")
        let first = plan()
        #expect(first.freeSeals == [])
        // Two hours behind the window's start, where events may have been ingested before it.
        #expect(
            first.slices.map(\.slice.window) == [
                TimeWindow(first: Sample.event("2026-09-01"), last: Sample.event("2026-09-01T02:00Z"))
            ])
        #expect(first.slices.map(\.reason) == [.sealing] && first.slices.map(\.seals) == [true])
        document.seal(lane, through: Sample.event("2026-09-01T02:00Z"))
        let second = plan()
        let table = WindowTable(
            tasks: document.lanes[lane]?.frontier.pieces.compactMap { piece in
                piece.band.map {
                    WindowTable.TaskWindow(
                        window: Sample.window("2026-09-01", "2026-11-22"), band: $0, slice: SliceID(""))
                }
            } ?? [])
        let through = second.freeSeals.first?.through.milliseconds ?? 0
        #expect(through == Sample.time("2026-11-07T23:59:59.998Z"))
        for column in [Sample.time("2026-09-01T02:00:00.001Z"), Sample.time("2026-10-01"), through] {
            for ingestion in [column - 2 * Sample.hour, column, column + 14 * Sample.day] {
                #expect(table.isCertain(EventTime(column), IngestionTime(ingestion)))
            }
        }
    }

    @Test(
        "columns before the first event are final without being read, and what then is the inside of a long window, too"
    )
    mutating func freeSealBehindTheFirstEvent() {
        copied("2026-09-01", through: "2026-11-22")
        let plan = Planner(policy: policy, now: Sample.now).plan(Sample.inventory(), document)
        #expect(plan.isEmpty, "it can wait")
        #expect(plan.quiet[lane]?.final == Sample.event("2026-11-07T23:59:59.998Z"))
    }

    @Test("columns in which no event can arrive any more are sealed up to a midnight, a day at least")
    mutating func sealing() {
        copied("2026-10-20", through: "2026-11-22") { _ in }
        let slice = plan().slices.first
        #expect(slice?.reason == .sealing && slice?.seals == true && slice?.mayTrustMetadata == true)
        // Four days for the metadata to settle, and fourteen for the latest event.
        #expect(slice?.horizon == IngestionTime(Sample.time("2026-11-18T13:00Z")))
        #expect(slice?.slice.window.first == Sample.event("2026-10-20"))
    }

    @Test("where events expire before they could be sealed, the last look comes before they do")
    mutating func beforeExpiry() {
        document.open(lane, start: Sample.event("2026-11-15T14:00Z"))
        document.lanes[lane]?.frontier.append(
            Sample.window("2026-11-15T14:00Z", "2026-11-22"), origin: .task(Sample.band(0, 0)))
        let slice = plan(Sample.group(retention: .days(7))).slices.first
        #expect(slice?.reason == .beforeExpiry && slice?.seals == false)
        #expect(slice?.slice.window.first == Sample.event("2026-11-15T14:00Z"))
    }

    @Test("lookback reads the last columns again on every run, once for the same horizon")
    mutating func lookback() throws {
        policy.lookback = .hours(3)
        copied(through: "2026-11-22")
        let first = plan()
        #expect(first.slices.map(\.reason) == [.lookback])
        #expect(first.slices.first?.slice.window.last == Sample.event("2026-11-21T23:59:59.999Z"))
        var run = PerfectRun(policy: policy, now: Sample.now)
        try run.carryOut(first, on: &document)
        #expect(plan().isEmpty)
    }

    @Test("without sweeps nothing is read twice")
    mutating func noSweeps() {
        policy.sweeps = false
        copied("2026-09-01", through: "2026-11-22") { frontier in
            frontier.append(Sample.window("2026-11-22", "2026-11-22T00:00:01Z"), origin: .reads)
        }
        #expect(plan().isEmpty)
    }
}
