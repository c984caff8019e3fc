import ExportCore
import ExportEngine
import ExporterReports
import Logging
import Seams
import Synchronization

/// What a run is doing: a live line on a terminal, and elsewhere a line a minute; and its milestones as log lines, where
/// they were asked for.
final class ProgressLine: ProgressSink {
    private let state: Mutex<ProgressState>
    private let clock: any WallClock
    private let logger: Logger

    init(clock: any WallClock, logger: Logger) {
        self.clock = clock
        self.logger = logger
        state = Mutex(ProgressState(now: clock.nowMilliseconds()))
    }

    func report(_ event: ProgressEvent) {
        let now = clock.nowMilliseconds()
        state.withLock { $0.note(event, now: now) }
        log(event)
    }

    /// Nothing is done for so long.
    func rest(_ pause: Span) {
        let end = clock.nowMilliseconds() + pause.milliseconds
        state.withLock { $0.rest(until: end) }
    }

    /// Draws the line while the work goes on, and takes it away at its end.
    func shown<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let pause: Duration = StandardError.shared.isTerminal ? .milliseconds(100) : .seconds(60)
        return try await StandardError.shared.telling(every: pause, clock, { [self] in tell() }, of: work)
    }

    private func tell() {
        let now = clock.nowMilliseconds()
        if StandardError.shared.isTerminal {
            StandardError.shared.show(state.withLock { $0.line(now: now, width: StandardError.width - 1) })
        } else if let milestone = state.withLock({ $0.milestone(now: now) }) {
            StandardError.shared.say(.info, milestone)
        }
    }

    private func log(_ event: ProgressEvent) {
        switch event {
        case .planned(let lanes):
            logger.info(
                "planned",
                metadata: [
                    "slices": .stringConvertible(lanes.values.reduce(0, +)), "lanes": .stringConvertible(lanes.count),
                ])
        case .started(let slice, let index, let count):
            logger.info("started", metadata: slice.fields.merging(["slice": "\(index) of \(count)"]) { a, _ in a })
        case .committed(let slice, _, let bytes):
            logger.info(
                "committed", metadata: slice.fields.merging(["bytes": .stringConvertible(bytes)]) { a, _ in a })
        case .waitingForSlot(let holder):
            logger.info("waiting: another export task is running in this account and region", metadata: holder?.fields)
        case .discovering, .taskRunning, .waitingForTask, .readEvents: break
        }
    }
}

extension SlotHolder {
    fileprivate var fields: Logger.Metadata {
        let known: [String: String?] = ["taskId": taskID, "taskName": taskName, "logGroup": logGroup]
        return known.compactMapValues { $0 }.mapValues { "\($0)" }
    }
}

extension Slice {
    fileprivate var fields: Logger.Metadata {
        ["lane": "\(lane)", "from": "\(window.start)", "to": "\(window.end)", "deed": "\(deed.rawValue)"]
    }
}
