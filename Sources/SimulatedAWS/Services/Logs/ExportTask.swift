package enum ExportTaskStatus: String, Sendable {
    case pending = "PENDING"
    case running = "RUNNING"
    case completed = "COMPLETED"
    case failed = "FAILED"
    case cancelled = "CANCELLED"
    case pendingCancel = "PENDING_CANCEL"

    var isActive: Bool { self == .pending || self == .running || self == .pendingCancel }
}

/// An export task as the world knows it, which is more than DescribeExportTasks tells.
package struct ExportTaskRecord: Sendable, Equatable {
    package var taskID: String
    package var taskName: String?
    package var logGroup: String
    package var logStreamNamePrefix: String?
    package var from: Int64
    package var to: Int64
    package var destination: String
    package var destinationPrefix: String
    package var status: ExportTaskStatus
    package var createdAt: Int64
    /// The instant at which the task looks at the events. The service does not tell it.
    package var snapshotAt: Int64
    package var endedAt: Int64?
}

/// What a request for a task says.
struct ExportOrder {
    var taskName: String?
    var logGroup: String
    var logStreamNamePrefix: String?
    var from: Int64
    var to: Int64
    var destination: String
    /// `nil` when the request names none: objects go under `exportedlogs`, the write test to the root
    /// [S-EXPORT-DESTINATION] [S-EXPORT-TEST-OBJECT].
    var destinationPrefix: String?

    var prefix: String { destinationPrefix ?? "exportedlogs" }
}

/// One export task: its course is drawn when it is created and takes place as the world's time passes.
final class ExportTask {
    let id: String
    let order: ExportOrder
    let createdAt: Int64
    let startsAt: Int64
    let snapshotAt: Int64
    private(set) var endsAt: Int64
    private(set) var fate: ExportTaskStatus
    private(set) var message: String
    private var cancelRequestedAt: Int64?
    /// `nil` for another program's task, whose objects do not matter here.
    private let group: LogGroupState?
    private var files: [ExportFile]?
    private var filesWritten = 0
    /// When the last object would appear if the task went through.
    private let filesDoneAt: Int64

    init(id: String, order: ExportOrder, group: LogGroupState?, course: ExportCourse) {
        self.id = id
        self.order = order
        self.group = group
        createdAt = course.createdAt
        startsAt = course.startsAt
        snapshotAt = course.snapshotAt
        filesDoneAt = course.filesDoneAt
        endsAt = course.endsAt
        fate = course.fate
        message = course.message
    }

    func status(at now: Int64) -> ExportTaskStatus {
        if now >= endsAt { return fate }
        if cancelRequestedAt != nil { return .pendingCancel }
        return now < startsAt ? .pending : .running
    }

    /// The task goes on for a moment, and what it has written stays.
    func cancel(at now: Int64, takingEffectAt effect: Int64) {
        cancelRequestedAt = now
        guard effect < endsAt else { return }
        endsAt = effect
        fate = .cancelled
        message = "Cancelled by user"
    }

    /// Writes the objects that should have appeared by `now`.
    func settle(_ context: WorldContext, storage: ObjectStorage) {
        let (now, configuration) = (context.now, context.configuration)
        guard let group, now >= snapshotAt else { return }
        if files == nil {
            files = ExportSelection(
                order: order, taskID: id, snapshotAt: snapshotAt, reading: configuration.exportReading,
                fileBytesMax: configuration.exportFileBytesMax
            ).files(of: group)
        }
        guard let files else { return }
        while filesWritten < files.count {
            let appearsAt = snapshotAt + (filesDoneAt - snapshotAt) * Int64(filesWritten + 1) / Int64(files.count)
            guard appearsAt <= min(now, endsAt) else { return }
            let file = files[filesWritten]
            // The whole key may be at most 1024 bytes [S-EXPORT-DESTINATION].
            guard file.key.utf8.count <= 1024 else {
                (endsAt, fate, message) = (appearsAt, .failed, "The key of an object would be too long")
                return
            }
            let body = file.render(group, as: configuration.exportRendering)
            storage.write(bucket: order.destination, key: file.key, body: body, at: appearsAt)
            if configuration.exportRendering != .observed { context.happened(.otherRendering) }
            filesWritten += 1
        }
    }

    func record(at now: Int64) -> ExportTaskRecord {
        ExportTaskRecord(
            taskID: id, taskName: order.taskName, logGroup: order.logGroup,
            logStreamNamePrefix: order.logStreamNamePrefix, from: order.from, to: order.to,
            destination: order.destination, destinationPrefix: order.prefix, status: status(at: now),
            createdAt: createdAt, snapshotAt: snapshotAt, endedAt: now >= endsAt ? endsAt : nil)
    }
}

/// When a task starts, looks at the events, writes and ends, and how: drawn from the configuration.
struct ExportCourse {
    let createdAt: Int64
    let startsAt: Int64
    let snapshotAt: Int64
    let filesDoneAt: Int64
    let endsAt: Int64
    let fate: ExportTaskStatus
    let message: String
    private static let timeout: Int64 = 86_400_000

    init(context: WorldContext, bytes: Int64) {
        let (configuration, draw, number) = (context.configuration, context.draw, context.makeIdentifier())
        createdAt = context.now
        startsAt = createdAt + draw.milliseconds(configuration.exportPending, .exportPending, number)
        let hangs = draw.unit(.exportHang, number) < configuration.exportHangShare
        let running =
            hangs ? Self.timeout + 3_600_000 : draw.milliseconds(configuration.exportRunning, .exportRunning, number)
        let copying = configuration.exportMillisecondsPerMegabyte * (bytes / (1 << 20))
        let end = startsAt + running + copying
        snapshotAt = draw.milliseconds(createdAt...end, .exportSnapshot, number)
        filesDoneAt = end
        let chance = draw.unit(.exportFate, number)
        let instant = draw.milliseconds(snapshotAt...end, .exportFateInstant, number)
        // A task times out after 24 hours; as which status is not documented [S-EXPORT-24H].
        if end - startsAt > Self.timeout {
            (endsAt, fate, message) = (startsAt + Self.timeout, .failed, "The export task timed out")
        } else if chance < configuration.exportFailureShare {
            (endsAt, fate, message) = (instant, .failed, "Internal failure")
        } else if chance < configuration.exportFailureShare + configuration.exportCancelShare {
            (endsAt, fate, message) = (instant, .cancelled, "Cancelled by user")
        } else {
            (endsAt, fate, message) = (end, .completed, "Completed successfully")
        }
    }

    /// Another program's task.
    init(createdAt: Int64, endsAt: Int64) {
        self.createdAt = createdAt
        self.endsAt = endsAt
        startsAt = createdAt
        snapshotAt = createdAt
        filesDoneAt = endsAt
        fate = .completed
        message = "Completed successfully"
    }
}
