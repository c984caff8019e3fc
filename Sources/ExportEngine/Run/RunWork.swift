import ExportCore

/// What a run does with its inventory: plan after plan, each made from what the pass before it has learnt.
struct RunWork: Sendable {
    private let environment: ExportEnvironment
    private let journal: Journal
    private let log: RunLog
    private let inventory: Inventory
    private let planner: Planner

    init(environment: ExportEnvironment, journal: Journal, log: RunLog, inventory: Inventory) {
        self.environment = environment
        self.journal = journal
        self.log = log
        self.inventory = inventory
        // One instant for the whole run: what becomes due while it runs is the next run's work.
        planner = Planner(policy: environment.policy, now: environment.now)
    }

    /// `nil`: nothing is due that this run can do.
    func plan(_ left: OpenRun.Left) async -> ExportPlan? {
        guard left.end.stop == nil else { return nil }
        let failed = log.failedLanes
        var plan = planner.plan(inventory, await journal.document).without(failed)
        if !log.isPlanned {
            log.tell(.planned(plan))
            environment.progress.report(
                .planned(slices: plan.slices.count, lanes: Set(plan.slices.map(\.lane)).count))
        }
        for lane in plan.skipped where lane.reason == .otherTaskScope && !failed.contains(lane.lane) {
            log.tell(.failed(lane.lane, .otherTaskScope))
        }
        if left.end.parked != nil { plan = plan.withoutTasks() }
        return plan.isEmpty && left.adopted.isEmpty ? nil : plan
    }

    func pass(over plan: ExportPlan, _ left: OpenRun.Left) async throws -> OpenRun.Left {
        var end = try await PassDriver(
            environment: environment, journal: journal, log: log, plan: plan, adopting: left.adopted
        ).drive()
        // The next plan is made from what this pass has learnt.
        if end.stop == nil { try await journal.flush() }
        end.parked = left.end.parked ?? end.parked
        return OpenRun.Left(end: end)
    }
}
