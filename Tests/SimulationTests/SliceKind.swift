import ExportCore
import ExportEngine
import SimulationKit

/// What a run can be in the middle of when it dies: for each, a small world in which the next run does just that.
enum SliceKind: String, CaseIterable, Sendable {
    /// A window copied by a task of the whole group.
    case groupTask
    /// A stream's window copied by its own task, and one that is read because its name begins another's.
    case streamTask
    /// A task whose run died after it was created.
    case adoptedTask
    /// A task that fails, is cleaned up and tried again.
    case retriedTask
    /// A window whose tasks all fail: a hole, filled by a read.
    case hole
    /// A window of the read engine.
    case read
    /// A window that GetLogEvents reads, because nothing can arrive in it any more.
    case streamRead
    /// The same, with equal events at the border of two pages: FilterLogEvents reads it again.
    case doubtedRead
    /// A sweep that finds late events in columns that were read.
    case sweep
    /// A sweep that finds events which may be in a task's objects, and looks.
    case doubtfulSweep
    /// The sweep that makes columns final.
    case seal
    /// A read that an earlier run left, with its objects and its manifest.
    case abandonedRead
    /// A task that came into being after its attempt was given up.
    case abandonedTask

    /// The world at the moment before the run.
    func world(faults: FaultPlan = FaultPlan(), in place: FilePlace = .bucket) throws -> SmallWorld {
        var faults = faults
        switch self {
        case .adoptedTask:
            faults.stops.append(
                ProcessStop(.crash, .afterEffect, on: CallMatch(operation: "logs:CreateExportTask", process: "first")))
        case .abandonedRead:
            faults.stops.append(
                ProcessStop(
                    .crash, .afterEffect,
                    on: CallMatch(
                        operation: place == .folder
                            ? "file:link \(FilePlace.root)/_manifests/*" : "s3:PutObject /archive/logs/_manifests/*",
                        process: "first")))
        case .abandonedTask:
            faults.oneShots.append(
                OneShotFault(
                    .delayedEffect, on: CallMatch(operation: "logs:CreateExportTask", process: "first")))
            faults.delayMilliseconds = 200_000...200_000
        default: break
        }
        // A seed whose first task fails and whose second does not.
        var small = SmallWorld(seed: self == .retriedTask ? 3 : 1, faults: faults, in: place) { world in
            switch self {
            case .hole: world.exportFailureShare = 1
            case .retriedTask: world.exportFailureShare = 0.5
            case .streamRead, .doubtedRead: world.pageEventsMax = 1
            case .doubtfulSweep, .seal: world.exportAvailability = 0...(11 * SmallWorld.hour)
            default: break
            }
        }
        switch self {
        case .streamTask, .streamRead: small.exporter.policy.taskScope = .stream
        case .doubtedRead:
            small.exporter.policy.taskScope = .stream
            small.log(atHour: 5, stream: "a")
        case .read, .abandonedRead: small.read()
        case .sweep:
            small.read()
            small.exporter.policy.lookback = .days(2)
        case .doubtfulSweep: small.exporter.policy.lookback = .days(3)
        default: break
        }
        let isOld = self == .streamRead || self == .doubtedRead
        try small.sleep(untilHour: isOld ? 24 * 16 : 31)
        try history(small)
        return small
    }

    /// What came before.
    private func history(_ small: SmallWorld) throws {
        switch self {
        case .groupTask, .streamTask, .retriedTask, .hole, .read, .streamRead, .doubtedRead: return
        case .adoptedTask, .abandonedRead, .abandonedTask:
            _ = try small.run("first")
            try small.sleep(seconds: 600)
        case .sweep, .doubtfulSweep, .seal:
            // Ingested while the task could take it or not: only a look into its objects tells.
            if self == .doubtfulSweep { small.log(atHour: 16, stream: "a", late: 4) }
            _ = try small.run("first").get()
            small.log(atHour: 2, stream: "a-b", late: 29)
            small.log(atHour: 5, stream: "a", late: 28)
            small.log(atHour: 6, stream: "a", late: 30)
            try small.sleep(untilHour: self == .sweep ? 37 : self == .seal ? 24 * 22 : 60)
        }
    }

    /// Whether an undisturbed run did what this kind is about.
    func happened(_ report: RunReport, _ small: SmallWorld) -> Bool {
        let deeds = report.done.map(\.slice.deed)
        let calls = Dictionary(uniqueKeysWithValues: report.calls.map { ($0.operation, $0.attempts) })
        let tasks = small.simulation.world.exportTasks()
        let written = report.done.reduce(0) { $0 + ($1.slice.deed == .sweep ? $1.events ?? 0 : 0) }
        switch self {
        case .groupTask: return deeds == [.task]
        case .streamTask: return deeds.contains(.task) && deeds.contains(.read)
        case .adoptedTask: return deeds == [.task] && tasks.count == 1 && calls["logs:CreateExportTask"] == nil
        case .retriedTask:
            return deeds == [.task] && tasks.map(\.status) == [.failed, .completed] && report.taskFailures == 1
        case .hole: return deeds == [.sweep] && report.taskFailures == 3 && tasks.count == 3
        case .read: return !deeds.isEmpty && deeds.allSatisfy { $0 == .read }
        case .streamRead: return calls["logs:GetLogEvents", default: 0] > 3 && calls["logs:FilterLogEvents"] == nil
        case .doubtedRead:
            return calls["logs:GetLogEvents", default: 0] > 1 && calls["logs:FilterLogEvents", default: 0] > 3
        case .sweep: return deeds.contains(.sweep) && written == 3
        case .doubtfulSweep: return deeds.contains(.sweep) && written >= 3 && calls["s3:GetObject", default: 0] > 3
        case .seal: return deeds.contains(.sweep) && written == 3
        case .abandonedRead:
            return deeds.contains(.read) && (small.place == .folder || calls["s3:DeleteObject", default: 0] >= 2)
        case .abandonedTask: return calls["s3:DeleteObject", default: 0] >= 2 && tasks.count == 2
        }
    }
}
