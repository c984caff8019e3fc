import ExportCore
import Testing

@Suite("What a read costs")
struct ReadCostTests {
    /// A group of ten days that stores 20 MiB: 2 MiB a day.
    private func sweepRequests(storedBytes: Int64?, retention: Span? = nil) throws -> Int? {
        var group = Sample.group("/app/a", creation: "2026-10-01", retention: retention)
        group.storedBytes = storedBytes
        var document = StateDocument(destination: "d")
        let policy = ExportPolicy()
        let begin = Sample.time("2026-10-01")
        document.open(Sample.lane("/app/a"), start: EventTime(begin))
        try document.noteHole(
            LaneWindow(lane: Sample.lane("/app/a"), window: Sample.window("2026-10-01", "2026-10-03")))
        let now = ServiceTime(Sample.time("2026-10-11"))
        let plan = Planner(policy: policy, now: now).plan(Sample.inventory(group, []), document)
        return try #require(plan.slices.first { $0.slice.deed == .sweep }).requests
    }

    @Test("is estimated from what the service stores, in pages of a megabyte, and is one request at least")
    func estimate() throws {
        #expect(try sweepRequests(storedBytes: 20 << 20) == 4)
        #expect(try sweepRequests(storedBytes: 0) == 1)
        #expect(try sweepRequests(storedBytes: nil) == nil)
    }

    @Test("counts only columns that retention has left")
    func retention() throws {
        #expect(try sweepRequests(storedBytes: 20 << 20, retention: .days(5)) == 1)
    }
}
