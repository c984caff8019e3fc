import ExporterJudge
import SimulatedAWS

extension UniverseCourse {
    /// What cannot be parsed stands in the state.
    func unparsed(_ ledger: ArchiveLedger) -> CheckResult {
        guard draw.world.brokenEventShare > 0, let state = watch.document else { return CheckResult("unreadable") }
        let mortal = draw.workload.groups.filter { !$0.isLasting }.map(\.name)
        let coverage = simulation.coverage
        return ledger.checkUnreadable(
            state, draw.world, unjudged: draw.unreadable(in: simulation.world) + draw.mortalGroups + mortal
        ) { coverage.count($0) }
    }
}
