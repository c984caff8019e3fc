/// The export task that holds the account's one slot, as far as the service tells: for people, who may have started it.
package struct SlotHolder: Hashable, Sendable {
    package var taskID: String
    package var taskName: String?
    package var logGroup: String?

    package init(taskID: String, taskName: String? = nil, logGroup: String? = nil) {
        self.taskID = taskID
        self.taskName = taskName
        self.logGroup = logGroup
    }
}
