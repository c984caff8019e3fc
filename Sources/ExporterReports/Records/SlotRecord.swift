import ExportCore

/// The export task that holds the account's one slot.
package struct SlotRecord: Encodable, Sendable {
    package var taskId: String
    package var taskName: String?
    package var logGroup: String?

    init(_ holder: SlotHolder) {
        taskId = holder.taskID
        taskName = holder.taskName
        logGroup = holder.logGroup
    }
}
