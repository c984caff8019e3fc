import AWSClient
import ExportCore
import ExportFailures

/// The objects of a task that has ended well, and of nothing else.
struct TaskObjects: Sendable {
    let environment: ExportEnvironment
    let intent: Intent
    let taskID: String

    /// Lists them, and removes from the attempt's folder what does not belong to the slice: the service's write test, and
    /// streams whose name begins with the wanted one and came to be after the plan was made.
    func settle() async throws(ExportError) -> [Manifest.Object] {
        let folder = AttemptFolder(environment: environment, prefix: intent.prefix)
        let taskPrefix = intent.prefix + taskID + "/"
        let streamPrefix = intent.slice.lane.stream.map { taskPrefix + $0.exportFolder.text + "/" }
        var kept: [Manifest.Object] = []
        for object in try await folder.objects() {
            if object.key.utf8.starts(with: (streamPrefix ?? taskPrefix).utf8) {
                kept.append(Manifest.Object(key: object.key, bytes: object.bytes, etag: object.etag ?? ""))
            } else {
                try await folder.delete(object.key)
            }
        }
        return kept.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}

extension ObservedTask {
    init(_ task: LogsAPI.ExportTask) {
        self.init(
            id: task.taskId, name: task.taskName,
            status: task.status?.code.map { Status($0.rawValue) } ?? .unknown("none"), message: task.status?.message,
            created: task.executionInfo?.creationTime.map(ServiceTime.init),
            ended: task.executionInfo?.completionTime.map(ServiceTime.init))
    }
}
