import AWSClient
import ExportCore

/// One pass of the street: discover → plan → journal → copy → commit → sweep → report.
///
/// Data flows one way. What a stage learns is written to the state document, and the next pass plans from that.
package struct ExportRun: Sendable {
    let environment: ExportEnvironment
    let store: any StateStore

    package init(environment: ExportEnvironment, store: any StateStore) {
        self.environment = environment
        self.store = store
    }

    /// Exports all that is due. Throws where the run could do nothing useful; what was done before is in the journal.
    package func run() async throws(ExportError) -> RunReport {
        var report = RunReport(run: environment.run)
        report.startedMilliseconds = environment.clock.nowMilliseconds()
        let journal = try await Journal.open(store, environment)
        // The first answer also tells the service's time, by which leases count.
        let opened = ExportRun(environment: try await DestinationCheck(environment: environment).opened(), store: store)
        if let lease = await journal.document.lease, lease.run != environment.run, lease.isLive(at: environment.now) {
            report.stop = .leaseHeld(by: lease.run, until: lease.expires)
            return await finished(report, journal)
        }
        try await ArchiveClaim(opened.environment, store, stateIsStored: journal.isStored).check(account: nil)
        do {
            try await opened.export(journal, &report)
        } catch {
            // Where the journal itself failed, or is another run's by now, there is nothing to let go.
            if !(error is Journal.Failure) { await leave(journal) }
            try stop(error, &report)
        }
        return await finished(report, journal)
    }

    /// Lets the lease go where the run ended in the middle of something. What was under way stays in the journal.
    private func leave(_ journal: Journal) async {
        do {
            try await journal.finish([])
        } catch {
            environment.logger.warning(
                "The lease could not be given back; it ends by itself", metadata: ["error": "\(error)"])
        }
    }

    private func export(_ journal: Journal, _ report: inout RunReport) async throws {
        var carried: [JournalEdit] = []
        try await Settlement(environment: environment, journal: journal).settle(&report, &carried)
        if report.stop == .done {
            switch await look(journal, carried) {
            case .discover: try await discover(journal, &report, &carried)
            case .goOn(let plan): try await goOn(plan, journal, &report, &carried)
            case .done: report.goesOnFromRound = true
            }
        }
        // The next call looks for itself.
        if report.stop == .done, report.parked == nil { await journal.setRound(nil) }
        if report.stop == .done, let parked = report.parked { report.stop = parked }
        try await journal.finish(carried)
    }

    /// Whether to ask every group, or to go on from what an earlier call that might not wait either found due.
    private func look(_ journal: Journal, _ carried: [JournalEdit]) async -> RoundLook {
        var document = await journal.document
        do {
            // What was settled just now is saved with what is journaled next.
            for edit in carried { try document.apply(edit) }
        } catch {
            // Others have been here since: whatever the round said, it is to be seen anew.
            return .discover
        }
        return RoundLook.choose(
            document.head.round, for: document, wishes: wishes, mayWait: environment.budget.mayWait,
            now: environment.now)
    }

    private var wishes: String { Round.wishes(environment.settings.selection, environment.settings.policy) }

    private func goOn(
        _ plan: ExportPlan, _ journal: Journal, _ report: inout RunReport, _ carried: inout [JournalEdit]
    ) async throws {
        report.goesOnFromRound = true
        try await work(journal, &report, &carried) { queue, report, carried in
            try await queue.goOn(plan, &report, &carried)
        }
        // More was due than a round keeps.
        guard report.stop == .done, report.parked == nil, await journal.document.head.round?.isCut == true else {
            return
        }
        try await discover(journal, &report, &carried)
    }

    private func discover(
        _ journal: Journal, _ report: inout RunReport, _ carried: inout [JournalEdit]
    ) async throws {
        guard try await isWorthDiscovery(journal, report) else { return }
        let inventory = try await GroupDiscovery(environment: environment).inventory()
        report.groups = inventory.groups.count
        if let account = inventory.groups.first?.group.arn.account {
            await journal.setOwner(account: account, region: environment.clients.endpoints.region)
            // The state first: an archive whose state is not there has lost it.
            if await !journal.isStored { try await journal.save([]) }
            try await ArchiveClaim(environment, store, stateIsStored: true).claim(
                account: account, now: environment.now)
        }
        report.lanes = LaneSelection.lanes(of: inventory, policy: environment.settings.policy)
        let wishes = wishes
        try await work(journal, &report, &carried) { queue, report, carried in
            try await queue.drain(inventory, wishes: wishes, &report, &carried)
        }
        report.risks = RetentionRisk.all(
            inventory, await journal.document, policy: environment.settings.policy, now: environment.now)
    }

    private func work(
        _ journal: Journal, _ report: inout RunReport, _ carried: inout [JournalEdit],
        _ deed: (SliceQueue, inout RunReport, inout [JournalEdit]) async throws -> Void
    ) async throws {
        var working = environment
        working.budget = environment.budget.working(environment.clock)
        do {
            try await deed(SliceQueue(environment: working, journal: journal), &report, &carried)
        } catch let error as ExportError where working.budget.isOver(working.clock) && error.saysThatTimeWasOver {
            report.stop = .outOfTime
        }
    }

    /// While an export task runs that nobody may wait for, only sweeps are worth a look at every group.
    private func isWorthDiscovery(_ journal: Journal, _ report: RunReport) async throws -> Bool {
        guard report.parked != nil, environment.settings.policy.engine == .exportTask else { return true }
        return SweepPlanner(policy: environment.settings.policy, now: environment.now)
            .mayBeDue(await journal.document)
    }

    /// What ended the run early: some ends are good order.
    private func stop(_ error: any Error, _ report: inout RunReport) throws(ExportError) {
        switch error {
        case Journal.Failure.leaseHeld(let lease): report.stop = .leaseHeld(by: lease.run, until: lease.expires)
        case Journal.Failure.refused, Journal.Failure.leaseLost: report.stop = .takenOver
        case Journal.Failure.store(let error): throw error
        case let error as ExportError
        where environment.isOutOfTime && error.saysThatTimeWasOver: report.stop = .outOfTime
        case let error as ExportError: throw error
        default: throw ExportError(.failed, "\(error)")
        }
    }

    private func finished(_ report: RunReport, _ journal: Journal) async -> RunReport {
        var report = report
        // A lane whose group is gone, or not selected any more, stands still for ever: it is nobody's lag.
        let lanes = await journal.document.lanes.filter { report.lanes?.contains($0.key) == true }
        report.copiedThrough = lanes.map { $0.value.frontier.copiedThrough(report.quiet[$0.key]) }.min()
        report.sealedThrough = lanes.map { $0.value.frontier.sealedThrough(report.quiet[$0.key]) }.min()
        report.retryAfter = report.comeBack(now: environment.now)
        report.stateWrites = await journal.writes
        report.stateBytesWritten = await journal.bytesWritten
        report.calls = environment.clients.calls.snapshot()
        report.endedMilliseconds = environment.clock.nowMilliseconds()
        return report
    }
}
