import ExportCore
import ExportEngine
import ExporterReports
import Logging
import Seams
import Synchronization

/// What a run is doing, as one line on a terminal; and its milestones as log lines, where they were asked for.
final class ProgressLine: ProgressSink {
    fileprivate struct State {
        var activity = "looking at the state"
        var sinceMilliseconds: Int64
        var position = ""
        var bytes: Int64 = 0
        var committed = 0
        var tick = 0
    }

    private let state: Mutex<State>
    private let clock: any WallClock
    private let logger: Logger

    init(clock: any WallClock, logger: Logger) {
        self.clock = clock
        self.logger = logger
        state = Mutex(State(sinceMilliseconds: clock.nowMilliseconds()))
    }

    func report(_ event: ProgressEvent) {
        let now = clock.nowMilliseconds()
        state.withLock { state in
            let before = state.activity
            state.note(event)
            if state.activity != before { state.sinceMilliseconds = now }
        }
        log(event)
    }

    /// Draws the line while the work goes on, and takes it away at its end.
    func shown<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        defer { StandardError.shared.show(nil) }
        guard StandardError.shared.isTerminal else { return try await work() }
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask { [self] in
                // Cancelled when the work has ended; a cancelled sleep throws, and that is all that it can throw.
                while (try? await clock.sleep(for: .milliseconds(100))) != nil { draw() }
                return nil
            }
            while let value = try await group.next() {
                guard let value else { continue }
                group.cancelAll()
                return value
            }
            throw CancellationError()
        }
    }

    private func draw() {
        let now = clock.nowMilliseconds()
        StandardError.shared.show(state.withLock { $0.line(now: now) })
    }

    private func log(_ event: ProgressEvent) {
        switch event {
        case .planned(let slices, let lanes):
            logger.info(
                "planned", metadata: ["slices": .stringConvertible(slices), "lanes": .stringConvertible(lanes)])
        case .started(let slice, let index, let count):
            logger.info("started", metadata: slice.fields.merging(["slice": "\(index) of \(count)"]) { a, _ in a })
        case .committed(let slice, _, let bytes):
            logger.info(
                "committed", metadata: slice.fields.merging(["bytes": .stringConvertible(bytes)]) { a, _ in a })
        case .waitingForSlot:
            logger.info("waiting: another export task is running in this account and region")
        case .discovering, .taskRunning, .waitingForTask, .readEvents: break
        }
    }
}

extension ProgressLine.State {
    mutating func note(_ event: ProgressEvent) {
        switch event {
        case .discovering(let groups): activity = "listing the streams of \(HumanText.count(groups, "log group"))"
        case .planned(let slices, _): activity = "\(HumanText.count(slices, "slice")) planned"
        case .started(let slice, let index, let count):
            position = "\(index) of \(count)"
            activity = "\(slice.lane) · \(HumanText.window(slice.window)) · \(slice.deed.words)"
        case .taskRunning(let slice, _, let status):
            activity = "\(slice.lane) · \(HumanText.window(slice.window)) · export task \(status.lowercased())"
        case .waitingForSlot: activity = "waiting: another export task is running in this account"
        case .waitingForTask(let slice): activity = "\(slice.lane) · waiting for its export task to appear"
        case .readEvents(let slice, let events, let through):
            activity =
                "\(slice.lane) · \(slice.deed.words) · \(HumanText.count(events, "event")) up to \(HumanText.through(through))"
        case .committed(_, _, let bytes):
            self.bytes += bytes
            committed += 1
        }
    }

    mutating func line(now: Int64) -> String {
        tick += 1
        let spinner = ["|", "/", "-", "\\"][tick % 4]
        let elapsed = HumanText.duration(Span(milliseconds: now - sinceMilliseconds))
        let written = committed == 0 ? "" : " · \(HumanText.bytes(bytes)) archived"
        return "\(spinner) \(position.isEmpty ? "" : position + " · ")\(activity) · \(elapsed)\(written)"
    }
}

extension Slice {
    fileprivate var fields: Logger.Metadata {
        ["lane": "\(lane)", "from": "\(window.start)", "to": "\(window.end)", "deed": "\(deed.rawValue)"]
    }
}
