import AWSClient
import ExportCore

/// A run with its state loaded and its archive opened: the houses along the street.
struct OpenRun: Sendable {
    let environment: ExportEnvironment
    let journal: Journal
    let log = RunLog()

    init(environment: ExportEnvironment, journal: Journal) {
        self.environment = environment
        self.journal = journal
    }

    /// What a stretch of the street left to the next.
    struct Left: Sendable {
        var end = PassEnd()
        /// Export tasks that stand in the journal and have not ended.
        var adopted: [Intent] = []

        var stop: RunReport.Stop { (end.stop ?? end.parked).map(RunReport.Stop.init) ?? .done }
    }

    // MARK: The lease

    /// Another run's lease, where it is live: then there is nothing to do here.
    func leaseOfAnother() async -> RunReport.Stop? {
        guard let lease = await journal.document.lease, lease.run != environment.run,
            lease.isLive(at: environment.now)
        else { return nil }
        return .leaseHeld(by: lease.run, until: lease.expires)
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

    /// While an export task runs that nobody may wait for, only sweeps are worth a look at every group.
    func isWorthDiscovery(_ left: Left) async -> Bool {
        guard left.end.parked != nil, environment.policy.engine == .exportTask else { return true }
        return SweepPlanner(policy: environment.policy, now: environment.now).mayBeDue(await journal.document)
    }

    func discover() async throws -> Inventory {
        let inventory = try await GroupDiscovery(environment: environment, log: log).inventory()
        let lanes = LaneSelection.lanes(of: inventory, policy: environment.policy)
        log.tell(.found(groups: inventory.groups.count, lanes: lanes))
        return inventory
    }

    /// The time for the work begins now.
    func work(on inventory: Inventory) -> RunWork {
        var working = environment
        working.budget = environment.budget.working(environment.clock)
        return RunWork(environment: working, journal: journal, log: log, inventory: inventory)
    }

    func assessRisks(_ inventory: Inventory) async {
        let document = await journal.document
        log.tell(.risks(RetentionRisk.all(inventory, document, policy: environment.policy, now: environment.now)))
    }

    // MARK: The end

    /// What ended the run early: some ends are good order.
    func stop(for error: any Error) async throws(ExportError) -> RunReport.Stop {
        // Where the journal itself failed, or is another run's by now, there is nothing to let go.
        guard let failure = error as? Journal.Failure else {
            await letGo()
            guard let error = error as? ExportError else { throw ExportError(.failed, "\(error)") }
            let isLate = error.cause?.isCancelled == true || error.code == .tryAgainLater
            guard isLate, environment.isOutOfTime else { throw error }
            return .outOfTime
        }
        switch failure {
        case .leaseHeld(let lease): return .leaseHeld(by: lease.run, until: lease.expires)
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

    func report(_ stop: RunReport.Stop, started: Int64) async throws(ExportError) -> RunReport {
        var report = log.report(of: environment.run)
        report.stop = stop
        if let denial = log.denialOfAll(report) { throw denial }
        // A lane whose group is gone, or not selected any more, stands still for ever: it is nobody's lag.
        let document = await journal.document
        let frontiers = document.laneIDs.filter { report.lanes?.contains($0) == true }
            .compactMap { document.lane($0)?.frontier }
        report.copiedThrough = frontiers.map(\.copiedThrough).min()
        report.sealedThrough = frontiers.map(\.sealedThrough).min()
        report.retryAfter = report.comeBack(now: environment.now)
        report.stateWrites = await journal.writes
        report.calls = environment.clients.calls.snapshot()
        report.startedMilliseconds = started
        report.endedMilliseconds = environment.clock.nowMilliseconds()
        return report
    }
}
