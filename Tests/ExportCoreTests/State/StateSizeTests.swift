import ExportCore
import Testing

/// The state document stays small whatever the schedule: about 1 KB per lane (docs/STATE.md, size).
@Suite("The size of the state document")
struct StateSizeTests {
    @Test(
        "after a month it holds less than 1.7 kB for a busy lane, whatever the schedule",
        arguments: [ExportPolicy.Engine.exportTask, .read], [Int64(10), 60, 360])
    func aMonth(engine: ExportPolicy.Engine, everyMinutes: Int64) throws {
        var policy = ExportPolicy()
        policy.engine = engine
        if engine == .read { policy.lookback = .hours(1) }
        let lanes = 4
        let begin = Sample.time("2026-10-01")
        let groups = (0..<lanes).map { Sample.group("/aws/lambda/service-\($0)", creation: "2026-10-01") }
        var document = StateDocument(destination: "s3://bucket/prefix")
        var greatest = 0
        for now in stride(from: begin, to: begin + 40 * Sample.day, by: Int(everyMinutes * 60_000)) {
            let stream = LogStream(
                name: Sample.stream("s"), creation: ServiceTime(begin), firstEvent: EventTime(begin),
                lastEvent: EventTime(now), lastIngestion: IngestionTime(now))
            let inventory = Inventory(groups: groups.map { GroupEntry(group: $0, streams: .all([stream])) })
            var run = PerfectRun(policy: policy, now: ServiceTime(now))
            let plan = Planner(policy: policy, now: ServiceTime(now)).plan(inventory, document)
            try run.carryOut(plan, on: &document)
            greatest = max(greatest, StateCodec.encode(document).count / lanes)
        }
        #expect(document.lanes.values.allSatisfy { $0.frontier.sealedThrough > EventTime(begin + 20 * Sample.day) })
        print("\(engine.rawValue) every \(everyMinutes) min for 40 days: at most \(greatest) bytes of state a lane")
        #expect(greatest < 1_700, "\(greatest) bytes a lane")
    }
}
