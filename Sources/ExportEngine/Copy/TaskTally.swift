import ExportCore
import Synchronization

/// What a driver saw on its way, besides the result: also where it threw in the end.
final class TaskTally: Sendable {
    private let slotWait = Atomic<Int64>(0)
    private let failed = Atomic<Int>(0)

    /// How long the run has slept for somebody else's export task.
    func addSlotWait(milliseconds: Int64) {
        slotWait.wrappingAdd(milliseconds, ordering: .relaxed)
    }

    /// A task of ours was seen failed or cancelled.
    func addFailedTask() {
        failed.wrappingAdd(1, ordering: .relaxed)
    }

    func book(in report: inout RunReport) {
        report.slotWaitMilliseconds += slotWait.load(ordering: .relaxed)
        report.taskFailures += failed.load(ordering: .relaxed)
    }
}

/// How long the last export tasks took, for all drivers of a run and of those that follow it.
package final class TaskLengths: Sendable {
    private let durations = Mutex(TaskDurations())

    func note(_ task: ObservedTask) {
        durations.withLock { $0.note(task) }
    }

    var expected: Span? { durations.withLock(\.expected) }
}
