import SimulatedAWS
import SimulationKit

/// What the world did of itself in one universe, counted by `CoverageName` when it has ended.
package enum WorldCoverage {
    private static let minute: Int64 = 60_000

    package static func count(_ simulation: Simulation, _ configuration: WorldConfiguration, _ workload: Workload) {
        let coverage = simulation.coverage
        for task in simulation.world.exportTasks() where task.taskName != "somebody-else" {
            if task.status == .failed { coverage.count(CoverageName.taskFailed) }
            if task.status == .failed, let end = task.endedAt, end - task.createdAt >= 24 * 60 * minute {
                coverage.count(CoverageName.taskHung)
            }
            if task.status == .cancelled { coverage.count(CoverageName.taskCancelled) }
            if let end = task.endedAt, end - task.createdAt >= 10 * minute { coverage.count(CoverageName.taskSlow) }
            if configuration.exportTaskListedFor != nil { coverage.count(CoverageName.tasksForgotten) }
        }
        for (happening, count) in simulation.world.happenings {
            coverage.count(CoverageName.world(happening), by: count)
        }
        if !configuration.readsInfrequentAccess,
            workload.spec.groups.contains(where: { $0.logGroupClass == LogGroupClass.infrequentAccess.rawValue })
        {
            coverage.count(CoverageName.unreadableClass)
        }
        simulation.world.countDelays(workload.groupNames, in: coverage)
    }
}

extension World {
    /// Delays are drawn for each event and each stream: only those count that were really long.
    fileprivate func countDelays(_ names: [String], in coverage: Coverage) {
        for longest in names.compactMap({ delays(group: $0) }) {
            if longest.read >= 60_000 { coverage.count(CoverageName.readDelay) }
            if longest.export >= 3_600_000 { coverage.count(CoverageName.exportDelay) }
            if longest.metadata >= 86_400_000 { coverage.count(CoverageName.metadataLag) }
            if longest.hasExpired { coverage.count(CoverageName.expired) }
        }
    }
}
