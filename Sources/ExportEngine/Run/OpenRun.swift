import AWSClient
import ExportCore
import ExportFailures
import Storage

/// A run with its state loaded and its archive opened: the houses along the street.
struct OpenRun: Sendable {
    let environment: ExportEnvironment
    let journal: Journal
    let log = RunLog()
    private let store: any StateStore

    init(environment: ExportEnvironment, journal: Journal, store: any StateStore) {
        self.environment = environment
        self.journal = journal
        self.store = store
    }

    /// What a stretch of the street left to the next.
    struct Left: Sendable {
        var end = PassEnd()
        /// Export tasks that stand in the journal and have not ended.
        var adopted: [Intent] = []

        var stop: RunReport.Stop { (end.stop ?? end.parked).map(RunReport.Stop.init) ?? .done }
    }

    // MARK: Whose archive it is

    private func claim(account: String) async throws {
        await journal.setOwner(account: account, region: environment.clients.endpoints.region)
        // The state first: an archive whose state is not there has lost it.
        if await !journal.isStored { try await journal.save([]) }
        try await ArchiveClaim(environment, store, stateIsStored: true).claim(account: account, now: environment.now)
    }

    // MARK: The lease

    /// Another run's lease, where it is live: then there is nothing to do here.
    func leaseOfAnother() async -> RunReport.Stop? {
        guard let lease = await journal.document.lease, lease.run != environment.run,
            lease.isLive(at: environment.now)
        else { return nil }
        return held(lease)
    }

    private func held(_ lease: Lease) -> RunReport.Stop {
        let left = Span(milliseconds: lease.expires.milliseconds - environment.now.milliseconds)
        return .leaseHeld(lease, left: max(left, .zero))
    }

    /// Does the work while the lease is kept beside it. A lease that is lost ends the work.
    func holdingLease<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let keeper = LeaseKeeper(environment: environment, journal: journal)
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await keeper.keep()
                return nil
            }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                if let value = ended { return value }
            }
            preconditionFailure("the work has ended without a value")
        }
    }

    // MARK: The street

    func settle() async throws -> Left {
        try await Settlement(environment: environment, journal: journal, log: log).settle()
    }

    /// Whether to ask every group, or to go on from what an earlier call that might not wait either found due.
    func look() async -> RoundLook {
        let document: StateDocument
        // Others may have been here since: whatever the round said, it is to be seen anew.
        do { document = try await journal.expected() } catch { return .discover }
        return RoundLook.choose(
            document.head.round, for: document,
            wishes: Round.wishes(environment.settings.selection, environment.settings.policy),
            mayWait: environment.budget.mayWait, now: environment.now)
    }

    /// Does what an earlier call found due and left, once.
    func goOn(_ plan: ExportPlan, _ left: Left) async throws -> Left {
        log.tell(.wentOnFromRound)
        return try await work(at: environment.now).goOn(plan, left)
    }

    /// More was due than a round keeps.
    var moreWasDue: Bool {
        get async { await journal.document.head.round?.isCut == true }
    }

    /// While an export task runs that nobody may wait for, only sweeps are worth a look at every group.
    func isWorthDiscovery(_ left: Left) async -> Bool {
        guard left.end.parked != nil, environment.settings.policy.engine == .exportTask else { return true }
        return SweepPlanner(policy: environment.settings.policy, now: environment.now).mayBeDue(await journal.document)
    }

    func discover() async throws -> Inventory {
        let inventory = try await GroupDiscovery(environment: environment, log: log).inventory()
        try environment.settings.checkRetention(inventory)
        if let account = inventory.groups.first?.group.arn.account { try await claim(account: account) }
        let lanes = LaneSelection.lanes(of: inventory, policy: environment.settings.policy)
        log.tell(.found(groups: inventory.groups.count, lanes: lanes))
        return inventory
    }

    /// The groups of a round whose work is done; not for what is told of the whole.
    func discover(again round: Round) async throws -> Inventory {
        let groups = Set(round.slices.map(\.lane.group))
        return try await GroupDiscovery(environment: environment, log: log).inventory(among: groups)
    }

    /// The time for the work begins now. What is due is planned as of one instant.
    func work(at instant: ServiceTime) -> RunWork {
        var working = environment
        working.budget = environment.budget.working(environment.clock)
        return RunWork(environment: working, journal: journal, log: log, at: instant)
    }

    /// What lies before the groups: what they may lose, and when something is due again.
    func lookAhead(_ inventory: Inventory) async {
        let document = await journal.document
        let policy = environment.settings.policy
        let quiet = log.quiet
        log.tell(.next(NextDue(inventory, document, quiet: quiet, policy: policy, now: environment.now)))
        log.tell(.risks(RetentionRisk.all(inventory, document, policy: policy, now: environment.now)))
    }

    // MARK: The end

    /// What ended the run early: some ends are good order.
    func stop(for error: any Error) async throws(ExportError) -> RunReport.Stop {
        // Where the journal itself failed, or is another run's by now, there is nothing to let go.
        guard let failure = error as? Journal.Failure else {
            await letGo()
            guard let error = error as? ExportError else { throw ExportError(.failed, "\(error)") }
            guard environment.isOutOfTime, error.saysThatTimeWasOver else { throw error }
            return .outOfTime
        }
        switch failure {
        case .leaseHeld(let lease): return held(lease)
        case .refused, .leaseLost: return .takenOver
        case .store(let error): throw error
        }
    }

    /// Lets the lease go where the run ended in the middle of something. What was under way stays in the journal.
    private func letGo() async {
        do {
            try await journal.finish([])
        } catch {
            environment.logger.warning(
                "The lease could not be given back; it ends by itself", metadata: ["error": "\(error)"])
        }
    }

    private func furthest(_ lanes: [(LaneID, EventTime)]) -> RunReport.Furthest? {
        lanes.min { ($0.1, $0.0) < ($1.1, $1.0) }.map { lane, through in
            let lag = Span(milliseconds: max(0, environment.now.milliseconds - through.milliseconds - 1))
            return RunReport.Furthest(lane: lane, copiedThrough: through, lag: lag)
        }
    }

    /// Whether lanes that did not fail have been copied, by this run or by an earlier one.
    private func servesOthers(_ report: RunReport) async -> Bool {
        let failed = Set(report.failures.map(\.lane))
        return await journal.document.lanes.contains { lane, state in
            !failed.contains(lane) && state.refused == nil && report.lanes?.contains(lane) ?? true
                && state.frontier.pieces.contains { $0.origin != .believedEmpty && !$0.isOpenHole }
        }
    }

    func report(_ stop: RunReport.Stop, started: Int64) async throws(ExportError) -> RunReport {
        var report = log.report(of: environment.run)
        report.stop = stop
        // Also where nothing was planned.
        let usual = environment.settings.policy.shortfalls.map(PlanWarning.belowBound)
        report.plan.warnings += usual.filter { !report.plan.warnings.contains($0) }
        if let refusal = log.refusalOfAll(report, othersAreServed: await servesOthers(report)) { throw refusal }
        // A lane whose group is gone, or not selected any more, stands still for ever: it is nobody's lag.
        // Nor is one that the service does not let be read.
        let lanes = await journal.document.lanes.filter {
            report.lanes?.contains($0.key) == true && $0.value.refused == nil
        }
        report.plan.warnings += environment.oddTexts.warnings + report.unreadable
        report.furthest = furthest(lanes.map { ($0.key, $0.value.frontier.copiedThrough(report.quiet[$0.key])) })
        report.copiedThrough = report.furthest?.copiedThrough
        let document = await journal.document
        report.idle = report.quiet.count { $0.value.isIdle(document.lanes[$0.key]?.frontier) }
        report.sealedThrough = lanes.map { $0.value.frontier.sealedThrough(report.quiet[$0.key]) }.min()
        report.retryAfter = report.comeBack(now: environment.now, expected: environment.taskLengths.expected)
        report.stateWrites = await journal.writes
        report.stateBytesWritten = await journal.bytesWritten
        report.calls = environment.clients.calls.snapshot()
        report.startedMilliseconds = started
        report.endedMilliseconds = environment.clock.nowMilliseconds()
        return report
    }
}
