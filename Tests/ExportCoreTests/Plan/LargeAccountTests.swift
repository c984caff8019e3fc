import ExportCore
import Testing

/// What grows faster than the account would make these tests last for hours: they ask for no time, and take seconds.
@Suite("The plan of a large account")
struct LargeAccountTests {
    private static let count = 100_000

    private func inventory(_ groups: Range<Int>) -> Inventory {
        Inventory(
            groups: groups.map { number in
                let isBusy = number % 100 == 0
                let last = isBusy ? "2026-11-22T12:59:00Z" : "2026-11-20T08:00Z"
                return GroupEntry(
                    group: Sample.group("/fleet/\(number)"),
                    streams: .newest([Sample.liveStream(last: last, ingestion: last)], isComplete: true))
            })
    }

    @Test("asks for a hundred thousand lanes that are new, of which one in a hundred is written to")
    func newLanes() {
        let plan = Planner(policy: ExportPolicy(), now: Sample.now)
            .plan(inventory(0..<Self.count), StateDocument(destination: "d"))
        #expect(plan.newLanes.count == Self.count && plan.slices.count == Self.count)
    }

    @Test("asks for as many that are copied, and names those whose groups are gone")
    func knownLanes() {
        var document = StateDocument(destination: "d")
        for number in 0..<Self.count {
            let lane = Sample.lane("/fleet/\(number)")
            document.open(lane, start: Sample.event("2026-11-10"))
            document.lanes[lane]?.frontier.append(
                Sample.window("2026-11-10", "2026-11-21"), origin: .task(Sample.band(0, 0)))
        }
        let plan = Planner(policy: ExportPolicy(), now: Sample.now).plan(inventory(0..<Self.count / 2), document)
        #expect(plan.slices.count == Self.count / 200 && plan.newLanes.isEmpty)
        #expect(plan.quiet.count == Self.count / 2 - Self.count / 200)
        #expect(plan.skipped.filter { $0.reason == .groupIsGone }.count == Self.count / 2)
    }
}
