import ExportCore
import Synchronization

/// How long the last export tasks took, for all drivers of a run and of those that follow it.
package final class TaskLengths: Sendable {
    private let durations = Mutex(TaskDurations())

    func note(_ task: ObservedTask) {
        durations.withLock { $0.note(task) }
    }

    var expected: Span? { durations.withLock(\.expected) }
}
