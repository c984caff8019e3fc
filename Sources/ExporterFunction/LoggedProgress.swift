import ExportCore
import ExportEngine
import Logging

/// The course of a run as log lines.
struct LoggedProgress: ProgressSink {
    let logger: Logger

    func report(_ event: ProgressEvent) {
        switch event {
        case .discovering(let groups):
            logger.debug("Looking at log groups", metadata: ["groups": .stringConvertible(groups)])
        case .planned(let lanes):
            logger.info(
                "The run is planned",
                metadata: [
                    "slices": .stringConvertible(lanes.values.reduce(0, +)), "lanes": .stringConvertible(lanes.count),
                ])
        case .started(let slice, let index, let count):
            logger.info(
                "A slice begins",
                metadata: ["slice": "\(index) of \(count)", "lane": "\(slice.lane)", "window": "\(slice.window)"])
        case .taskRunning(let slice, let taskID, let status):
            logger.debug(
                "An export task runs",
                metadata: ["lane": "\(slice.lane)", "taskId": "\(taskID)", "status": "\(status)"])
        case .waitingForSlot(let task):
            logger.info("Another program's export task runs", metadata: task?.fields)
        case .waitingForTask(let slice):
            logger.debug("Waiting for an export task", metadata: ["lane": "\(slice.lane)"])
        case .readEvents(let slice, let events, let through):
            logger.debug(
                "Events were read",
                metadata: ["lane": "\(slice.lane)", "events": .stringConvertible(events), "through": "\(through)"])
        case .committed(let slice, let events, let bytes):
            var metadata: Logger.Metadata = [
                "lane": "\(slice.lane)", "window": "\(slice.window)", "bytes": .stringConvertible(bytes),
            ]
            if let events { metadata["events"] = .stringConvertible(events) }
            logger.info("A slice is exported", metadata: metadata)
        }
    }
}

extension SlotHolder {
    fileprivate var fields: Logger.Metadata {
        let known: [String: String?] = ["taskId": taskID, "taskName": taskName, "logGroup": logGroup]
        return known.compactMapValues { $0 }.mapValues { "\($0)" }
    }
}
