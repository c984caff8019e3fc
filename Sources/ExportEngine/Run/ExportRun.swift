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
        let run = try await open()
        var stop = await run.leaseOfAnother()
        if stop == nil {
            try await run.checkArchive()
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
    private func open() async throws(ExportError) -> OpenRun {
        let journal = try await Journal.open(store, environment)
        let opened = try await DestinationCheck(environment: environment).opened()
        return OpenRun(environment: opened, journal: journal, store: store)
    }

    private func street(_ run: OpenRun) async throws -> RunReport.Stop {
        var left = try await run.settle()
        guard left.end.stop == nil else { return left.stop }
        switch await run.look() {
        case .discover: left = try await discover(run, left)
        case .goOn(let plan):
            left = try await run.goOn(plan, left)
            if left.end == PassEnd(), await run.moreWasDue { left = try await discover(run, left) }
        case .done: run.log.tell(.wentOnFromRound)
        }
        // The next call looks for itself.
        if left.end == PassEnd() { await run.journal.setRound(nil) }
        return left.stop
    }

    private func discover(_ run: OpenRun, _ before: OpenRun.Left) async throws -> OpenRun.Left {
        guard await run.isWorthDiscovery(before) else { return before }
        let inventory = try await run.discover()
        let work = run.work()
        var left = before
        var due = try await work.firstPlan(inventory, left)
        while let plan = due {
            left = try await work.pass(over: plan, left)
            due = try await work.nextPlan(inventory, left)
        }
        await run.lookAhead(inventory)
        return left
    }
}
