import ExportCore
import Testing

/// What a plan leaves to do while an export task has the slot.
@Suite("A plan without its tasks")
struct ParkingTests {
    private let busy = Sample.lane("/busy")
    private let quiet = Sample.lane("/quiet")

    private func slice(_ lane: LaneID, _ deed: Slice.Deed, _ start: String, _ end: String) -> PlannedSlice {
        PlannedSlice(
            slice: Slice(lane: lane, window: Sample.window(start, end), deed: deed), reason: .newWindow)
    }

    @Test("keeps reads, sweeps and the notes before a lane's first task")
    func withoutTasks() {
        var plan = ExportPlan()
        let sweep = slice(busy, .sweep, "2026-11-01", "2026-11-02")
        let read = slice(quiet, .read, "2026-11-20", "2026-11-21")
        plan.slices = [slice(busy, .task, "2026-11-20", "2026-11-21"), sweep, read]
        let before = EmptyWindow(lane: busy, window: Sample.window("2026-11-19", "2026-11-20"))
        let after = EmptyWindow(lane: busy, window: Sample.window("2026-11-21", "2026-11-22"))
        let elsewhere = EmptyWindow(lane: quiet, window: Sample.window("2026-11-21", "2026-11-22"))
        plan.emptyWindows = [before, after, elsewhere]
        plan.holes = [after]
        let rest = plan.withoutTasks()
        #expect(rest.slices == [sweep, read])
        #expect(rest.emptyWindows == [before, elsewhere])
        #expect(rest.holes == [])
        #expect(rest.withoutTasks() == rest)
    }

    @Test("is worth making only where the state says that a sweep may be due")
    func mayBeDue() throws {
        var document = StateDocument(destination: "d")
        let planner = SweepPlanner(policy: ExportPolicy(), now: Sample.now)
        #expect(!planner.mayBeDue(document))
        document.open(busy, start: Sample.event("2026-11-20"))
        try document.noteEmpty(EmptyWindow(lane: busy, window: Sample.window("2026-11-20", "2026-11-21")))
        #expect(!planner.mayBeDue(document))
        var holed = document
        try holed.noteHole(EmptyWindow(lane: busy, window: Sample.window("2026-11-21", "2026-11-22")))
        #expect(planner.mayBeDue(holed))
        var noSweeps = ExportPolicy()
        noSweeps.sweeps = false
        #expect(!SweepPlanner(policy: noSweeps, now: Sample.now).mayBeDue(holed))
        let later = SweepPlanner(policy: ExportPolicy(), now: Sample.now.advanced(by: .days(30)))
        try document.noteEmpty(EmptyWindow(lane: busy, window: Sample.window("2026-11-21", "2026-12-22")))
        #expect(!later.mayBeDue(document), "what is believed empty can wait")
        func copied(_ end: String, emptyUntil: String?) -> StateDocument {
            var document = StateDocument(destination: "d")
            document.open(busy, start: Sample.event("2026-11-20"))
            document.lanes[busy]?.frontier.append(
                Sample.window("2026-11-20", end), origin: .task(Sample.band(0, Sample.now.milliseconds)))
            if let emptyUntil {
                document.lanes[busy]?.frontier.append(Sample.window(end, emptyUntil), origin: .believedEmpty)
            }
            return document
        }
        // A sweep ends where the copies end: what may still come to the column could not be told from what was copied.
        #expect(!later.mayBeDue(copied("2026-11-22", emptyUntil: nil)))
        #expect(later.mayBeDue(copied("2026-11-22", emptyUntil: "2026-12-22")))
    }
}

@Suite("What retention will destroy")
struct RetentionRiskTests {
    @Test("is told for each group with unexported events, by its nearest lane")
    func risks() throws {
        let inventory = Inventory(
            groups: [
                GroupEntry(group: Sample.group("/a", retention: .days(3)), streams: .all([Sample.liveStream()])),
                GroupEntry(group: Sample.group("/b", retention: .days(30)), streams: .all([])),
                GroupEntry(group: Sample.group("/c"), streams: .all([Sample.liveStream()])),
            ])
        var document = StateDocument(destination: "d")
        document.open(Sample.lane("/a"), start: Sample.event("2026-11-21"))
        let risks = RetentionRisk.all(inventory, document, policy: ExportPolicy(), now: Sample.now)
        #expect(
            risks == [RetentionRisk(group: Sample.arn("/a"), retention: .days(3), left: .days(1) + .hours(11))])
        #expect(risks[0].isNear)
        #expect(!RetentionRisk(group: Sample.arn("/a"), retention: .days(8), left: .days(2)).isNear)
        #expect(RetentionRisk(group: Sample.arn("/a"), retention: .days(8), left: -.days(1)).isNear)
    }
}
