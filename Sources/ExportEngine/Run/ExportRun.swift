import AWSClient
import ExportCore
import ExportFailures
import Storage

/// One run: the street from what stands in the journal to the report.
///
/// What earlier runs left is settled first. Then the run looks at what exists, and makes passes over plans until nothing is
/// due. Data flows one way: what a pass learns is written to the state document, and the next plan is made from that.
package struct ExportRun: Sendable {
    private let environment: ExportEnvironment
    private let store: any StateStore

    package init(environment: ExportEnvironment, store: any StateStore) {
        self.environment = environment
        self.store = store
    }

    /// Exports all that is due. Throws where the run could do nothing useful; what was done before is in the journal.
    package func run() async throws(ExportError) -> RunReport {
        let started = environment.clock.nowMilliseconds()
        let (run, archiveCheck) = try await open()
        var stop = await run.leaseOfAnother()
        if stop == nil {
            // Nothing is done in an archive of which another state knows.
            _ = try archiveCheck.get()
            do {
                stop = try await run.holdingLease { try await street(run) }
                try await run.journal.finish([])
            } catch {
                stop = try await run.stop(for: error)
            }
        }
        return try await run.report(stop ?? .done, started: started)
    }

    /// The state, and the archive in the region where it lies. The first answer also tells the service's time, by which
    /// leases and horizons count.
    ///
    /// What does not need each other is asked for side by side: a call that only looks at a task lasts as long as its calls
    /// one after the other. What the archive says of itself is read after the state's head, never before: a state that was
    /// copied away in between is seen by the one or by the other.
    private func open() async throws(ExportError) -> (OpenRun, archiveCheck: Result<Bool, ExportError>) {
        let loading = StateLoading(store: store, destination: environment.settings.destination.description)
        async let destination = Result { () async throws(ExportError) in
            try await DestinationCheck(environment: environment).opened()
        }
        let found = await Result { () async throws(ExportError) in try await loading.head() }
        let checked = await destination
        let head = try found.get()
        let opened = try checked.get()
        async let archive = Result { () async throws(ExportError) in
            try await ArchiveClaim(opened, store, stateIsStored: head != nil).check(account: nil)
        }
        let journal = try await Journal.open(store, environment, below: head)
        return (OpenRun(environment: opened, journal: journal, store: store), await archive)
    }

    private func street(_ run: OpenRun) async throws -> RunReport.Stop {
        var left = try await run.settle()
        guard left.end.stop == nil else { return left.stop }
        switch await run.look() {
        case .discover: left = try await discover(run, left)
        case .goOn(let plan):
            left = try await run.goOn(plan, left)
            if left.end == PassEnd() {
                left = await run.moreWasDue ? try await discover(run, left) : try await lookAgain(run, left)
            }
        case .done:
            run.log.tell(.wentOnFromRound)
            left = try await lookAgain(run, left)
        }
        // The next call looks for itself.
        if left.end == PassEnd() { await run.journal.setRound(nil) }
        return left.stop
    }

    private func discover(_ run: OpenRun, _ before: OpenRun.Left) async throws -> OpenRun.Left {
        guard await run.isWorthDiscovery(before) else { return before }
        let inventory = try await run.discover()
        let work = run.work(at: run.environment.now)
        let left = try await passes(work, inventory, due: try await work.firstPlan(inventory, before), before)
        await run.lookAhead(inventory)
        return left
    }

    /// What a round has done can make more due for its lanes: a sweep of what a task has copied. A run that waits finds that
    /// in its next plan; calls that do not wait look at these lanes again, as of the round's instant.
    private func lookAgain(_ run: OpenRun, _ before: OpenRun.Left) async throws -> OpenRun.Left {
        guard let round = await run.journal.document.head.round else { return before }
        let inventory = try await run.discover(again: round)
        let work = run.work(at: round.at)
        return try await passes(work, inventory, due: try await work.planAgain(inventory, before), before)
    }

    private func passes(
        _ work: RunWork, _ inventory: Inventory, due first: ExportPlan?, _ before: OpenRun.Left
    ) async throws -> OpenRun.Left {
        var (left, due) = (before, first)
        while let plan = due {
            left = try await work.pass(over: plan, left)
            due = try await work.nextPlan(inventory, left)
        }
        return left
    }
}

extension Result where Failure == ExportError {
    /// What came of it, for who does several things side by side and says which of their errors is thrown.
    fileprivate init(_ work: () async throws(ExportError) -> Success) async {
        do { self = .success(try await work()) } catch { self = .failure(error) }
    }
}
