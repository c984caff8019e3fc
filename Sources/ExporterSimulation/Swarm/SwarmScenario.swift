import ExporterJudge
import SimulationKit

/// Named restrictions of the swarm: the same seeds with one subject in the foreground.
package enum SwarmScenario: String, Codable, Sendable, CaseIterable {
    /// Everything.
    case all
    case exportTask = "export-task"
    case read
    /// Two or three runs at every instant.
    case races
    /// A crash every few hundred calls.
    case crashes
    case late
    case retention
    /// No faults at all: what goes wrong here is wrong without anybody's help.
    case calm
    /// What goes wrong with single groups, and answers that are not the service's (`Trouble`).
    case trouble

    package var meaning: String {
        switch self {
        case .all: "everything that can be drawn"
        case .exportTask: "export tasks, one per group or one per stream"
        case .read: "the read engine"
        case .races: "two or three runs at every instant, close together"
        case .crashes: "a crash or a pause every few hundred calls"
        case .late: "late events and imports of older data"
        case .retention: "groups that keep their events for days only"
        case .calm: "no faults: workloads, delays and readings alone"
        case .trouble: "single groups that are denied, deleted or of other classes, and the like: see --with"
        }
    }

    var theme: WorkloadSpec.Theme {
        switch self {
        case .late: .late
        case .retention: .retention
        default: .all
        }
    }

    func restrict(_ draw: inout SwarmDraw, _ random: inout SeededRandom) {
        switch self {
        case .all, .late, .retention, .trouble: break
        case .exportTask: draw.subject.engine = .exportTask
        case .read:
            draw.subject.engine = .read
            draw.subject.taskScope = .group
        case .races:
            draw.schedule.pairShare = 0.7
            draw.schedule.trioShare = 0.3
            draw.schedule.staggerMilliseconds = random.pick([0, 50, 2_000, 130_000])
            draw.faults.latency.tailShare = 0.02
        case .crashes:
            draw.faults.crashRate = random.pick([0.005, 0.01])
            draw.faults.pauseRate = random.pick([0, 0.002])
        case .calm:
            let latency = draw.faults.latency
            draw.faults = FaultPlan(latency: latency, stopsAtMilliseconds: draw.faults.stopsAtMilliseconds)
            draw.world.exportFailureShare = 0
            draw.world.exportCancelShare = 0
            draw.foreignTasks = []
        }
    }
}
