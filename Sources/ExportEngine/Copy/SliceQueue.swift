import ExportCore

/// Plans and does what is planned, slice after slice, and plans again from what was learnt, until nothing is due.
///
/// The commit of one slice is saved together with the intent of the next: one write of the state for each task, and one
/// at the end.
struct SliceQueue: Sendable {
    let environment: ExportEnvironment
    let journal: Journal

    func drain(_ inventory: Inventory, _ report: inout RunReport, _ carried: inout [JournalEdit]) async throws {
        var isFirst = true
        // One instant for the whole run: what becomes due while it runs is the next run's work.
        let now = environment.now
        while report.stop == .done {
            if !carried.isEmpty {
                try await journal.save(carried)
                carried = []
            }
            let failed = Set(report.failures.map(\.lane))
            var plan = Planner(policy: environment.settings.policy, now: now)
                .plan(inventory, await journal.document).without(failed)
            if isFirst {
                report.plan = plan
                environment.progress.report(.planned(slices: plan.slices.count, lanes: inventory.groups.count))
                isFirst = false
            }
            for lane in plan.skipped where lane.reason == .otherTaskScope && !failed.contains(lane.lane) {
                let message =
                    "the state has its lanes in the other --task-scope; go on with that scope, or begin another archive"
                report.failures.append(RunReport.Failure(lane: lane.lane, message: message))
            }
            if report.parked != nil { plan = plan.withoutTasks() }
            guard !plan.isEmpty else { return }
            try await follow(plan, &report, &carried)
        }
    }

    private func follow(_ plan: ExportPlan, _ report: inout RunReport, _ carried: inout [JournalEdit]) async throws {
        var bookkeeping = Bookkeeping(plan)
        var blocked: Set<LaneID> = []
        for (index, planned) in plan.slices.enumerated() where !blocked.contains(planned.slice.lane) {
            if environment.isOutOfTime {
                report.stop = .outOfTime
                break
            }
            let intent = intent(for: planned)
            let edits = carried + bookkeeping.edits(before: planned)
            try await journal.save(edits + [.intend(intent)])
            carried = []
            environment.progress.report(.started(planned.slice, index: index + 1, of: plan.slices.count))
            let result = try await drive(planned, intent, &report)
            report.take(result, lane: planned.slice.lane, &carried)
            if planned.reason.findsLateEvents, case .committed(_, let done) = result {
                report.lateEvents += done?.events ?? 0
            }
            // The rest of the plan is made anew, without tasks.
            if report.stop != .done || result.isParked { break }
            if !result.coversPlan(of: planned) { blocked.insert(planned.slice.lane) }
        }
        carried += bookkeeping.rest(blocked: blocked)
    }

    private func drive(_ planned: PlannedSlice, _ intent: Intent, _ report: inout RunReport) async throws -> SliceResult
    {
        switch planned.slice.deed {
        case .task:
            let driver = TaskDriver(environment: environment, journal: journal)
            let result = try await driver.drive(intent, resumed: false)
            report.slotWaitMilliseconds += driver.slotWaitMilliseconds
            return result
        case .read, .sweep:
            guard let lane = await journal.document.lanes[planned.slice.lane] else {
                throw ExportError(.failed, "lane \(planned.slice.lane) vanished from the state document")
            }
            return try await ReadDriver(
                environment: environment, journal: journal, planned: planned, intent: intent, lane: lane
            ).drive()
        }
    }

    private func intent(for planned: PlannedSlice) -> Intent {
        let attempt = environment.newAttempt()
        let layout = environment.settings.layout
        return Intent(
            slice: planned.slice, attempt: attempt, prefix: layout.folder(of: planned.slice, attempt: attempt),
            manifestKey: layout.manifestKey(of: planned.slice, attempt: attempt), run: environment.run,
            journaled: environment.now, horizon: planned.horizon, seals: planned.seals)
    }
}

extension SliceResult {
    fileprivate var isParked: Bool {
        if case .parked = self { true } else { false }
    }

    /// Whether the slice is committed as planned, so that the lane's next one can follow.
    fileprivate func coversPlan(of planned: PlannedSlice) -> Bool {
        guard case .committed(_, let done) = self else { return false }
        return done.map { $0.window == planned.slice.window } ?? true
    }
}

extension ExportPlan {
    /// Leaves out lanes that failed in this run: they are tried again by the next.
    fileprivate func without(_ lanes: Set<LaneID>) -> Self {
        guard !lanes.isEmpty else { return self }
        var plan = self
        plan.slices.removeAll { lanes.contains($0.slice.lane) }
        plan.emptyWindows.removeAll { lanes.contains($0.lane) }
        plan.holes.removeAll { lanes.contains($0.lane) }
        plan.freeSeals.removeAll { lanes.contains($0.lane) }
        return plan
    }
}

/// The part of a plan that only changes the state document. A lane's windows stay in order: what lies before a slice of
/// the lane is noted with the slice's intent; what concerns lanes without a slice is noted with the first write.
private struct Bookkeeping {
    private var newLanes: [(LaneID, EventTime)]
    private var windows: [LaneID: [(window: EmptyWindow, isHole: Bool)]]
    private var seals: [FreeSeal]
    private let lanesWithSlices: Set<LaneID>

    init(_ plan: ExportPlan) {
        newLanes = plan.newLanes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        windows = [:]
        for window in plan.holes { windows[window.lane, default: []].append((window, true)) }
        for window in plan.emptyWindows { windows[window.lane, default: []].append((window, false)) }
        for lane in windows.keys { windows[lane]?.sort { $0.window.window.start < $1.window.window.start } }
        seals = plan.freeSeals
        lanesWithSlices = Set(plan.slices.map(\.slice.lane))
    }

    mutating func edits(before planned: PlannedSlice) -> [JournalEdit] {
        var edits = opened()
        edits += sealed()
        for lane in windows.keys.sorted() where !lanesWithSlices.contains(lane) { edits += noted(lane, before: nil) }
        return edits
            + noted(planned.slice.lane, before: planned.slice.deed == .sweep ? nil : planned.slice.window.start)
    }

    mutating func rest(blocked: Set<LaneID>) -> [JournalEdit] {
        var edits = opened()
        edits += sealed()
        for lane in windows.keys.sorted() where !lanesWithSlices.contains(lane) { edits += noted(lane, before: nil) }
        return edits
    }

    private mutating func opened() -> [JournalEdit] {
        defer { newLanes = [] }
        return newLanes.map { .open($0, start: $1) }
    }

    private mutating func sealed() -> [JournalEdit] {
        defer { seals = [] }
        return seals.map { .seal($0.lane, through: $0.through) }
    }

    private mutating func noted(_ lane: LaneID, before start: EventTime?) -> [JournalEdit] {
        let all = windows[lane] ?? []
        let due = all.filter { start == nil || $0.window.window.start < start! }
        windows[lane] = all.filter { start != nil && $0.window.window.start >= start! }
        return due.map { $0.isHole ? .noteHole($0.window) : .noteEmpty($0.window) }
    }
}
