import ExportCore
import Synchronization

/// How long a run has waited for somebody else's export task.
final class SlotWait: Sendable {
    private let total = Atomic<Int64>(0)

    func add(_ span: Span) {
        total.wrappingAdd(span.milliseconds, ordering: .relaxed)
    }

    var milliseconds: Int64 { total.load(ordering: .relaxed) }
}
