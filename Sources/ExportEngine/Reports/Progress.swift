import ExportCore

/// Who watches a run. Called synchronously, from several tasks: it must be quick and may not block.
package protocol ProgressSink: Sendable {
    func report(_ event: ProgressEvent)
}

package enum ProgressEvent: Sendable {
    case discovering(groups: Int)
    /// How many slices each lane has.
    case planned([LaneID: Int])
    case started(Slice, index: Int, of: Int)
    case taskRunning(Slice, taskID: String, status: String)
    case waitingForSlot(heldBy: SlotHolder?)
    case waitingForTask(Slice)
    case readEvents(Slice, events: Int, through: EventTime)
    case committed(Slice, events: Int?, bytes: Int64)
}

package struct SilentProgress: ProgressSink {
    package init() {}
    package func report(_ event: ProgressEvent) {}
}
