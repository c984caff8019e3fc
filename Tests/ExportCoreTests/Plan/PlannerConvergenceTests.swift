import ExportCore
import Testing

/// Sixty days of hourly runs in which everything that is tried succeeds.
@Suite("What plans come to")
struct PlannerConvergenceTests {
    struct Setting: Sendable, CustomTestStringConvertible {
        var retentionDays: Int64?
        var engine = ExportPolicy.Engine.exportTask
        var everyHours: Int64 = 1
        var silentDays = false
        var backlogDays: Int64 = 0
        var testDescription: String {
            "\(engine) every \(everyHours) h, retention \(retentionDays.map { "\($0) days" } ?? "none")\(silentDays ? ", silent at times" : ""), backlog of \(backlogDays) days"
        }
    }

    static let settings: [Setting] = [
        Setting(), Setting(everyHours: 6), Setting(everyHours: 24), Setting(silentDays: true),
        Setting(engine: .read), Setting(engine: .read, everyHours: 24),
        Setting(retentionDays: 1), Setting(retentionDays: 3), Setting(retentionDays: 7), Setting(retentionDays: 14),
        Setting(retentionDays: 17), Setting(retentionDays: 30), Setting(retentionDays: 7, engine: .read),
        Setting(retentionDays: 30, silentDays: true), Setting(backlogDays: 90),
        Setting(everyHours: 24, backlogDays: 90),
        Setting(retentionDays: 60, engine: .read, backlogDays: 90),
        Setting(retentionDays: 7, everyHours: 6, backlogDays: 90),
    ]

    @Test("everything is sealed in bounded steps, and the document stays small", arguments: settings)
    func sixtyDays(setting: Setting) throws {
        var policy = ExportPolicy()
        policy.engine = setting.engine
        let begin = Sample.time("2026-09-01")
        let lane = Sample.lane()
        var document = StateDocument(destination: "s3://bucket/prefix")
        var most = (pieces: 0, bytes: 0, rounds: 0)
        var sweeps = 0
        var quiet: QuietLane?
        for hour in stride(from: Int64(0), through: 60 * 24, by: Int(setting.everyHours)) {
            let now = ServiceTime(begin + hour * Sample.hour)
            let planner = Planner(policy: policy, now: now)
            let inventory = Self.inventory(setting, now: now, begin: begin)
            var rounds = 0
            var plan = planner.plan(inventory, document)
            while !plan.isEmpty, rounds < 12 {
                sweeps += plan.slices.filter { $0.slice.deed == .sweep }.count
                var run = PerfectRun(policy: policy, now: ServiceTime(now.milliseconds))
                try run.carryOut(plan, on: &document)
                rounds += 1
                plan = planner.plan(inventory, document)
            }
            guard plan.isEmpty else {
                Issue.record("after \(hour) h there is no end of: \(plan.slices.map(\.reason))")
                return
            }
            quiet = plan.quiet[lane]
            most = (
                max(most.pieces, document.lanes[lane]?.frontier.pieces.count ?? 0),
                max(most.bytes, StateCodec.encode(document).count), max(most.rounds, rounds)
            )
        }
        let frontier = try #require(document.lanes[lane]?.frontier)
        let end = begin + 60 * Sample.day
        #expect(
            frontier.copiedThrough(quiet).milliseconds >= end - 13 * Sample.hour - setting.everyHours * Sample.hour - 1)
        let latest = min(setting.retentionDays ?? 14, 14) + 4 + 2
        #expect(frontier.sealedThrough(quiet).milliseconds >= end - latest * Sample.day - 13 * Sample.hour)
        #expect(most.pieces <= 48, "\(most)")
        #expect(most.bytes <= 2400, "\(most)")
        #expect(most.rounds <= 4, "\(most)")
        let runs = 60 * 24 / Int(setting.everyHours)
        #expect(sweeps <= max(150, runs / 2), "\(sweeps) sweeps")
    }

    private static func inventory(_ setting: Setting, now: ServiceTime, begin: Int64) -> Inventory {
        let creation = begin - setting.backlogDays * Sample.day
        var last = now.milliseconds - 60_000
        if setting.silentDays, (last - begin) / Sample.day % 4 != 0 {
            last = begin + (last - begin) / (4 * Sample.day) * 4 * Sample.day + Sample.day - 1
        }
        let stream = LogStream(
            name: Sample.stream("s"), creation: ServiceTime(creation), firstEvent: EventTime(creation),
            lastEvent: EventTime(last),
            lastIngestion: IngestionTime(last))
        let group = LogGroup(
            arn: Sample.arn(), creation: ServiceTime(creation), retention: setting.retentionDays.map(Span.days))
        return Inventory(groups: [GroupEntry(group: group, streams: .newest([stream], isComplete: true))])
    }
}
