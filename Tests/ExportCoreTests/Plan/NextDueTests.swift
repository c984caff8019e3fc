import ExportCore
import Testing

/// Now is 2026-11-22T13:00Z: what happened before midnight can be exported.
@Suite("When something is due next")
struct NextDueTests {
    private let lane = Sample.lane()
    private var policy = ExportPolicy()
    private var document = StateDocument(destination: "s3://bucket/prefix")

    private mutating func copied(through end: String) {
        document.open(lane, start: Sample.event("2026-11-10"))
        document.lanes[lane]?.frontier.append(
            Sample.window("2026-11-10", end), origin: .task(Sample.band(0, Sample.time(end))))
    }

    private func next(_ streams: [LogStream], quiet: [LaneID: QuietLane] = [:]) -> NextDue {
        NextDue(
            Sample.inventory(Sample.group(), streams), document, quiet: quiet, policy: policy, now: Sample.now)
    }

    private func stream(first: String?, last: String?) -> LogStream { Sample.liveStream(first: first, last: last) }

    @Test("13 hours after the first event that the metadata shows behind what is copied")
    mutating func tasks() {
        copied(through: "2026-11-22")
        let young = stream(first: "2026-11-22T12:40Z", last: "2026-11-22T12:50Z")
        #expect(next([young]) == .notBefore(ServiceTime(Sample.time("2026-11-23T01:40Z"))))
        policy.wholeDays = true
        #expect(next([young]) == .notBefore(ServiceTime(Sample.time("2026-11-23T13:00Z"))))
        policy.until = Sample.event("2026-11-22T12:40Z")
        #expect(next([young]) == .nothingKnown, "it is not wanted")
    }

    @Test("ten minutes after it where it is read")
    mutating func reads() {
        policy.engine = .read
        copied(through: "2026-11-22T12:50Z")
        let young = stream(first: "2026-11-22T12:55Z", last: "2026-11-22T12:55Z")
        #expect(next([young]) == .notBefore(ServiceTime(Sample.time("2026-11-22T13:05Z"))))
    }

    @Test(
        "never, as far as is known, where all that is shown is copied, and soon where a group is written to all the time"
    )
    mutating func edges() {
        copied(through: "2026-11-22")
        #expect(next([stream(first: "2026-11-01", last: "2026-11-20")]) == .nothingKnown)
        #expect(next([stream(first: nil, last: nil)]) == .nothingKnown)
        #expect(next([Sample.liveStream()]) == .soon)
    }

    @Test("counts from where nothing was seen")
    mutating func quiet() {
        copied(through: "2026-11-12")
        let seen = Sample.window("2026-11-12", "2026-11-22")
        let young = stream(first: "2026-11-01", last: "2026-11-22T12:50Z")
        let quiet = QuietLane(next: seen.start, seen: seen, final: nil)
        #expect(next([young], quiet: [lane: quiet]) == .soon)
        #expect(
            next([stream(first: "2026-11-22T12:50Z", last: "2026-11-22T12:50Z")], quiet: [lane: quiet])
                == .notBefore(ServiceTime(Sample.time("2026-11-23T01:50Z"))))
    }
}

@Suite("How long a plan takes")
struct PlanDurationTests {
    private func plan(tasks: Int, reads: [Int?]) -> ExportPlan {
        var plan = ExportPlan()
        let window = Sample.window("2026-11-20", "2026-11-21")
        plan.slices += (0..<tasks).map { _ in
            PlannedSlice(lane: Sample.lane(), window: window, order: Sample.order(.task), reason: .newWindow)
        }
        plan.slices += reads.map { requests in
            let hints = ReadHints(requests: requests)
            let order = Order.read(ReadOrder(horizon: IngestionTime(0), hints: hints))
            return PlannedSlice(lane: Sample.lane(), window: window, order: order, reason: .readEngine)
        }
        return plan
    }

    @Test("tasks one after the other, requests by their quota, both side by side")
    func sums() {
        let duration = PlanDuration(plan(tasks: 10, reads: [7, nil, 2]), requestsPerSecond: 5)
        #expect(duration.tasks == 10 && duration.requests == 10)
        #expect(duration.ofTasks == .seconds(900) && duration.ofReads == .seconds(2))
        #expect(duration.whole == .seconds(900))
        #expect(PlanDuration(plan(tasks: 0, reads: [3000]), requestsPerSecond: 10).whole == .seconds(300))
        #expect(PlanDuration(ExportPlan(), requestsPerSecond: 5).whole == .zero)
    }
}
