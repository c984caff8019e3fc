import ExportCore
import ExporterJudge
import LogCodec
import SimulatedAWS
import SimulationKit

/// One universe as data: how the service behaves within its documented bounds, which faults happen at which rates, what is
/// written, how the program is set up and when it runs. Printed, kept, made smaller and repeated.
package struct SwarmDraw: Codable, Sendable {
    package var seed: UInt64
    package var world: WorldConfiguration
    package var faults: FaultPlan
    package var workload: WorkloadSpec
    /// Wrong clocks for the processes, one after the other.
    package var skewsMilliseconds: [Int64]
    package var schedule: RunSchedule
    package var subject: SubjectDraw
    /// Other people's export tasks, which hold the account's one slot [S-EXPORT-ONE].
    package var foreignTasks: [ForeignTask]
    /// Groups that are deleted in the middle of something.
    package var deletions: [CallDeletion] = []
    /// What was added beyond what every seed may draw: told, and counted.
    package var troubles: [Trouble] = []

    /// The universe with its workload loaded; nothing has happened yet. The history keeps lines only if it is given some.
    package func simulation(history: History = History()) -> Simulation {
        let simulation = Simulation(
            seed: seed, world: world, faults: faults, startMilliseconds: workload.startMilliseconds, history: history)
        simulation.load(loadedWorkload)
        for task in foreignTasks { simulation.load(task) }
        return simulation
    }

    package var loadedWorkload: Workload { Workload(workload, seed: seed) }

    /// When nothing is written and nothing goes wrong any more.
    package var calmMilliseconds: Int64 { workload.endMilliseconds }

    /// One line, for the report of a failing seed.
    package var description: String {
        let rates = faults.rates.map { "\($0.fault.rawValue) \($0.match.operation) \($0.probability)" }
        let groups = workload.groups.map(\.name)
        return
            "seed \(seed): \(subject.engine.rawValue) \(subject.taskScope.rawValue) \(subject.store.rawValue); \(world.exportReading.rawValue); "
            + (troubles.isEmpty ? "" : troubles.map(\.rawValue).joined(separator: ", ") + "; ")
            + "groups \(groups.joined(separator: " ")); "
            + "faults \(rates.joined(separator: ", ")), crashes \(faults.crashRate), pauses \(faults.pauseRate)"
    }
}

/// When the program runs. Schedules fire at least once, so now and then there are two or three runs at once.
package struct RunSchedule: Codable, Sendable, Equatable {
    /// How long after the start the first run may be: groups are older than their archive.
    package var firstMilliseconds: Int64
    /// While producers write and things go wrong, and for a day after.
    package var everyMilliseconds: Int64
    /// Afterwards, until everything is sealed.
    package var calmEveryMilliseconds: Int64
    /// Share of the instants at which two runs begin, and three.
    package var pairShare: Double
    package var trioShare: Double
    /// The second and third begin so much later.
    package var staggerMilliseconds: Int64
    /// No run comes in this time, counted from the start.
    package var outageMilliseconds: ClosedRange<Int64>?

    package init(
        firstMilliseconds: Int64 = 0, everyMilliseconds: Int64 = 21_600_000, calmEveryMilliseconds: Int64 = 86_400_000,
        pairShare: Double = 0, trioShare: Double = 0, staggerMilliseconds: Int64 = 0
    ) {
        self.firstMilliseconds = firstMilliseconds
        self.everyMilliseconds = everyMilliseconds
        self.calmEveryMilliseconds = calmEveryMilliseconds
        self.pairShare = pairShare
        self.trioShare = trioShare
        self.staggerMilliseconds = staggerMilliseconds
    }
}

/// How the program under test is set up.
package struct SubjectDraw: Codable, Sendable, Equatable {
    package enum Store: String, Codable, Sendable, CaseIterable {
        case s3, dynamodb
    }

    package enum Packing: String, Codable, Sendable, CaseIterable {
        case gzip, zstd
    }

    package var engine = ExportPolicy.Engine.exportTask
    package var taskScope = ExportPolicy.TaskScope.group
    package var store = Store.s3
    /// `nil`: the program's default.
    package var format: EventFormat?
    package var compression = Packing.gzip
    package var deadlineMilliseconds: Int64?
    package var pollMilliseconds: Int64 = 5_000
    package var leaseMilliseconds: Int64 = 120_000
    package var lookbackMilliseconds: Int64 = 0
    package var sweepEveryMilliseconds: Int64 = 86_400_000
    package var backlogWindowMilliseconds: Int64?
    /// Small ones make several objects, and several commits of one window.
    package var objectBytes = 8 << 20
    package var sliceBytes = 256 << 20
    /// Of an upload in parts; `nil`: the program's default, which no simulated object reaches.
    package var partBytes: Int?
    /// A document of the state that is larger is split into shards; `nil`: the program's default, which no universe reaches.
    package var shardBytes: Int?
    /// Whether a run waits for export tasks; else it ends while its task runs, and a later one goes on.
    package var mayWait = true
    /// How long after its ingestion the program takes an event to be available to tasks. Other values than the default are
    /// for tests of the harness: they break the program on purpose.
    package var exportSettleMilliseconds: Int64?
    /// The same for reads, and for how late an event can be.
    package var readSettleMilliseconds: Int64?
    package var sealAfterMilliseconds: Int64?

    package init() {}
}

package struct ForeignTask: Codable, Sendable, Equatable {
    package var atMilliseconds: Int64
    package var runningMilliseconds: Int64

    package init(atMilliseconds: Int64, runningMilliseconds: Int64) {
        self.atMilliseconds = atMilliseconds
        self.runningMilliseconds = runningMilliseconds
    }
}

extension Simulation {
    /// Another program starts an export task as soon as the slot is free, and gives up after some hours.
    func load(_ task: ForeignTask) {
        attempt(task, until: task.atMilliseconds + 14_400_000, at: task.atMilliseconds)
    }

    private func attempt(_ task: ForeignTask, until end: Int64, at instant: Int64) {
        scheduler.at(instant) { [self] in
            if world.startForeignExportTaskIfFree(runningFor: task.runningMilliseconds) != nil {
                coverage.count(CoverageName.foreignTask)
            } else if instant < end {
                attempt(task, until: end, at: instant + 17_000)
            }
        }
    }
}

// Draws are written down.
extension ExportPolicy.Engine: Codable {}
extension ExportPolicy.TaskScope: Codable {}
extension EventFormat: Codable {}
