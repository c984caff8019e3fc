import ExportCore
import ExportFailures

/// What a run does with what exists: plan after plan, each made from what the pass before it has learnt.
struct RunWork: Sendable {
    private let environment: ExportEnvironment
    private let journal: Journal
    private let log: RunLog
    private let planner: Planner

    init(environment: ExportEnvironment, journal: Journal, log: RunLog, at instant: ServiceTime) {
        self.environment = environment
        self.journal = journal
        self.log = log
        // One instant for the whole run: what becomes due while it runs is the next run's work.
        planner = Planner(
            policy: environment.settings.policy, now: instant, selection: environment.settings.selection)
    }

    /// The plan that the run tells of, and that later calls go on from. `nil`: nothing is due that this run can do.
    func firstPlan(_ inventory: Inventory, _ left: OpenRun.Left) async throws -> ExportPlan? {
        let plan = try await planned(inventory)
        tell(plan)
        await keep(plan)
        return due(plan, left)
    }

    /// What is due for the lanes of a round that is done. `nil`: nothing that this run can do.
    func planAgain(_ inventory: Inventory, _ left: OpenRun.Left) async throws -> ExportPlan? {
        let plan = try await planned(inventory)
        await keep(plan)
        return due(plan, left)
    }

    private func keep(_ plan: ExportPlan) async {
        guard !environment.budget.mayWait else { return }
        // By its wishes later calls know what was planned here as theirs.
        let settings = environment.settings
        let wishes = Round.wishes(settings.selection, settings.policy)
        await journal.setRound(plan.slices.isEmpty ? nil : Round(plan, at: planner.now, wishes: wishes))
    }

    /// What is due after a pass. `nil`: nothing that this run can do.
    func nextPlan(_ inventory: Inventory, _ left: OpenRun.Left) async throws -> ExportPlan? {
        guard left.end.stop == nil else { return nil }
        return due(try await planned(inventory), left)
    }

    private func planned(_ inventory: Inventory) async throws -> ExportPlan {
        // What was learnt is in the document that the plan is made from.
        try await journal.flush()
        let failed = log.failedLanes
        let plan = planner.plan(inventory, await journal.document).without(failed)
        log.tell(.quiet(plan.quiet))
        await record(plan)
        for lane in plan.skipped where lane.reason == .otherTaskScope && !failed.contains(lane.lane) {
            log.tell(.failed(lane.lane, .otherTaskScope))
        }
        return plan
    }

    /// What the plan takes as written down is written before anything is copied: losses, and where lanes begin.
    private func record(_ plan: ExportPlan) async {
        let edits = plan.records
        guard !edits.isEmpty else { return }
        await journal.note(edits)
        log.tell(.lost(plan.losses.filter(\.isNews)))
    }

    private func due(_ plan: ExportPlan, _ left: OpenRun.Left) -> ExportPlan? {
        let plan = left.end.parked == nil ? plan : plan.withoutTasks()
        return plan.isEmpty && left.adopted.isEmpty ? nil : plan
    }

    /// Does what an earlier call found due and left, once.
    func goOn(_ plan: ExportPlan, _ left: OpenRun.Left) async throws -> OpenRun.Left {
        try await journal.flush()
        tell(plan)
        let rest = left.end.parked == nil ? plan : plan.withoutTasks()
        return rest.isEmpty ? left : try await pass(over: rest, left)
    }

    func pass(over plan: ExportPlan, _ left: OpenRun.Left) async throws -> OpenRun.Left {
        var end: PassEnd
        do {
            end = try await PassDriver(
                environment: environment, journal: journal, log: log, plan: plan, adopting: left.adopted
            ).drive()
        } catch let error as ExportError where environment.isOutOfTime && error.saysThatTimeWasOver {
            end = PassEnd(stop: .outOfTime)
        }
        end.parked = left.end.parked ?? end.parked
        return OpenRun.Left(end: end)
    }

    private func tell(_ plan: ExportPlan) {
        log.tell(.planned(plan))
        environment.progress.report(.planned(plan.slices.reduce(into: [:]) { $0[$1.lane, default: 0] += 1 }))
    }
}
