import ExportCore

/// Plans and does what is planned, slice after slice, and plans again from what was learnt, until nothing is due.
///
/// Export tasks come one after the other, and the commit of one is saved together with the intent of the next; reads of
/// several lanes are under way at once (`ReadPool`).
struct SliceQueue: Sendable {
    let environment: ExportEnvironment
    let journal: Journal
    private let permits: ReadPermits

    init(environment: ExportEnvironment, journal: Journal) {
        self.environment = environment
        self.journal = journal
        permits = ReadPermits(filter: environment.settings.readWidth, stream: environment.streamReadWidth)
    }

    /// Does what an earlier call found due and left, once.
    func goOn(_ plan: ExportPlan, _ report: inout RunReport, _ carried: inout [JournalEdit]) async throws {
        if !carried.isEmpty {
            try await journal.save(carried)
            carried = []
        }
        report.plan = plan
        environment.progress.report(.planned(slices: plan.slices.count, lanes: report.lanes?.count ?? 0))
        let left = report.parked == nil ? plan : plan.withoutTasks()
        if !left.isEmpty { try await follow(left, &report, &carried) }
    }

    /// - Parameter wishes: by which later calls know what was planned here as theirs.
    func drain(
        _ inventory: Inventory, wishes: String, _ report: inout RunReport, _ carried: inout [JournalEdit]
    ) async throws {
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
            report.quiet = plan.quiet
            if isFirst {
                report.plan = plan
                environment.progress.report(.planned(slices: plan.slices.count, lanes: inventory.groups.count))
                if !environment.budget.mayWait {
                    await journal.setRound(plan.slices.isEmpty ? nil : Round(plan, at: now, wishes: wishes))
                }
                isFirst = false
            }
            for lane in plan.skipped where lane.reason == .otherTaskScope && !failed.contains(lane.lane) {
                report.failures.append(RunReport.Failure(lane: lane.lane, reason: .otherTaskScope))
            }
            if report.parked != nil { plan = plan.withoutTasks() }
            guard !plan.isEmpty else { return }
            try await follow(plan, &report, &carried)
        }
    }

    private func follow(_ plan: ExportPlan, _ report: inout RunReport, _ carried: inout [JournalEdit]) async throws {
        var bookkeeping = Bookkeeping(plan)
        var blocked: Set<LaneID> = []
        var rest = plan.slices[...]
        while report.stop == .done, let planned = rest.first {
            if planned.slice.deed == .task {
                rest.removeFirst()
                guard !blocked.contains(planned.slice.lane) else { continue }
                guard !environment.isOutOfTime else {
                    report.stop = .outOfTime
                    break
                }
                let result = try await task(planned, at: rest.startIndex, of: plan, &bookkeeping, &report, &carried)
                // The rest of the plan is made anew, without tasks.
                if result.isParked { break }
                if !result.coversPlan(of: planned) { blocked.insert(planned.slice.lane) }
            } else {
                let reads = rest.prefix { $0.slice.deed != .task }
                rest = rest[reads.endIndex...]
                var turns = LaneTurns(Array(reads), first: reads.startIndex + 1, blocked: blocked)
                try await ReadPool(environment: environment, journal: journal, permits: permits).follow(
                    &turns, &bookkeeping, slicesInAll: plan.slices.count, &report, &carried)
                blocked = turns.blocked
            }
        }
        carried += bookkeeping.rest()
    }

    /// - Parameter number: its place in the plan, from 1.
    private func task(
        _ planned: PlannedSlice, at number: Int, of plan: ExportPlan, _ bookkeeping: inout Bookkeeping,
        _ report: inout RunReport, _ carried: inout [JournalEdit]
    ) async throws -> SliceResult {
        let intent = Intent(planned, environment)
        try await journal.save(carried + bookkeeping.edits(before: planned) + [.intend(intent)])
        carried = []
        environment.progress.report(.started(planned.slice, index: number, of: plan.slices.count))
        let driver = TaskDriver(environment: environment, journal: journal)
        defer { driver.tally.book(in: &report) }
        let result = try await driver.drive(intent, resumed: false)
        report.take(result, lane: planned.slice.lane, &carried)
        return result
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
