import ExportCore

extension RunReport {
    /// One window of one lane that was copied, as programs are told of it: part of the output of `run --json` and of the
    /// function's response. Instants are RFC 3339, sizes bytes.
    package struct CopyRecord: Encodable, Sendable {
        package var logGroup: String
        package var logStream: String?
        package var from: String
        /// The first instant that is not in it.
        package var to: String
        /// `export-task`, `read`, or `sweep` (a later look for late events).
        package var copiedBy: String
        package var taskId: String?
        package var objects: Int
        package var bytes: Int64
        package var events: Int64?

        package init(_ done: Done) {
            logGroup = done.slice.lane.group.name.text
            logStream = done.slice.lane.stream?.text
            from = "\(done.window.start)"
            to = "\(done.window.end)"
            copiedBy = done.slice.deed.rawValue
            taskId = done.taskID
            objects = done.objects
            bytes = done.bytes
            events = done.events
        }
    }
}

extension RunReport.Stop {
    /// For programs: part of the output of `run --json` and of the function's response.
    package var name: String {
        switch self {
        case .done: "done"
        case .outOfTime: "outOfTime"
        case .leaseHeld: "leaseHeld"
        case .slotTaken: "slotTaken"
        case .taskRunning: "taskRunning"
        case .takenOver: "takenOver"
        }
    }
}
