import ExportCore
import Testing

@Suite("Settings below what the service documents")
struct ServiceBoundsTests {
    private var policy = ExportPolicy()

    @Test("the defaults and all that is longer are no shortfall; each that is shorter is one, with its bound")
    mutating func shortfalls() {
        #expect(policy.shortfalls == [])
        policy.exportSettle = .hours(24)
        policy.readSettle = .minutes(1)
        policy.sealAfter = .days(31)
        #expect(policy.shortfalls == [])
        policy.exportSettle = .hours(1)
        policy.readSettle = .zero
        policy.sealAfter = .days(13)
        #expect(
            policy.shortfalls == [
                Shortfall(.exportSettle, value: .hours(1), bound: .hours(12)),
                Shortfall(.readSettle, value: .zero, bound: .minutes(1)),
                Shortfall(.sealAfter, value: .days(13), bound: .days(14)),
            ])
        let plan = Planner(policy: policy, now: Sample.now).plan(
            Sample.inventory(), StateDocument(destination: "s3://bucket/prefix"))
        #expect(plan.warnings == policy.shortfalls.map(PlanWarning.belowBound))
    }

    @Test("what is certain is reckoned by the bounds, whatever is set below them")
    mutating func certain() {
        let horizon = policy.readHorizon(now: Sample.now)
        #expect(policy.certain(readTo: horizon) == horizon)
        policy.exportSettle = .hours(1)
        policy.readSettle = .seconds(5)
        policy.sealAfter = .zero
        let early = policy.readHorizon(now: Sample.now)
        #expect(early == IngestionTime(Sample.now.milliseconds - 5_000))
        #expect(policy.certain(readTo: early) == IngestionTime(Sample.now.milliseconds - 60_000))
        #expect(policy.certainReadHorizon(now: Sample.now) == IngestionTime(Sample.now.milliseconds - 60_000))
        #expect(policy.certainExportSettle == .hours(12) && policy.lateMost == .days(14))
    }

    @Test(
        "a task that may come after its group's retention concerns the group",
        arguments: [
            (Span.hours(1), Span.days(1), false), (.days(2), .days(1), true), (.days(2), .days(7), false),
            (.days(6) + .hours(12), .days(7), true), (.days(10), .days(7), true), (.days(10), .days(30), false),
        ])
    func lateness(lateness: Span, retention: Span, isConcerned: Bool) {
        var policy = policy
        policy.maxLateness = lateness
        let group = Sample.group(retention: retention)
        let inventory = Sample.inventory(group)
        #expect(policy.expireBeforeCopy(inventory) == (isConcerned ? [group.arn] : []))
        let warning = PlanWarning.expireBeforeCopy([group.arn], delay: policy.exportDelay)
        #expect(policy.warnings(inventory).contains(warning) == isConcerned)
        policy.engine = .read
        #expect(policy.expireBeforeCopy(inventory) == [])
        policy.engine = .exportTask
        #expect(policy.expireBeforeCopy(Sample.inventory(Sample.group(retention: nil))) == [])
    }

    @Test("a column that is looked at sooner is final no sooner")
    mutating func early() throws {
        policy.sealAfter = .days(2)
        var document = StateDocument(destination: "s3://bucket/prefix")
        let lane = Sample.lane()
        document.open(lane, start: Sample.event("2026-11-10"))
        for day in 10..<22 {
            let end = Sample.time("2026-11-\(day + 1)")
            document.lanes[lane]?.frontier.append(
                Sample.window("2026-11-\(day)", "2026-11-\(day + 1)"),
                origin: .task(Sample.band(end + Sample.hour, end + 13 * Sample.hour)))
        }
        let plan = Planner(policy: policy, now: Sample.now).plan(Sample.inventory(), document)
        let slice = try #require(plan.slices.first)
        #expect(plan.slices.count == 1 && slice.reason == .lookback && !slice.order.seals && plan.freeSeals == [])
        #expect(slice.window == Sample.window("2026-11-10", "2026-11-20"))
    }
}
