import ExportCore
import ExportEngine
import ExporterReports

/// How far a run is, in one line: what matters first, since a terminal cuts off the end.
package struct ProgressState: Sendable {
    /// Below this a name says nothing.
    private static let nameLeast = 12

    /// What is being done, and on what. The further back, the sooner it gives way.
    private struct Activity: Equatable {
        var doing: String
        var lane: String?
        var detail: String?
    }

    private var activity = Activity(doing: "looking at the state")
    private var activeSince: Int64
    /// When the run's plan was known: rates and the time left count from there.
    private var begun: Int64?
    private var slicesLeft: [LogGroupARN: Int] = [:]
    private var groups = 0
    private var slices = 0
    private var slicesDone = 0
    private var bytes: Int64 = 0
    /// Between two runs: when the next begins.
    private var idleUntil: Int64?
    private var tick = 0

    package init(now: Int64) {
        activeSince = now
    }

    package mutating func note(_ event: ProgressEvent, now: Int64) {
        idleUntil = nil
        let before = activity
        switch event {
        case .discovering(let groups):
            activity = Activity(doing: "listing the streams of \(HumanText.count(groups, "log group"))")
        case .planned(let lanes): plan(lanes, now: now)
        case .started(let slice, _, _): activity = Self.words(slice.deed.words, slice)
        case .taskRunning(let slice, _, let status): activity = Self.words("export task \(status.lowercased())", slice)
        case .waitingForSlot(let holder):
            activity = Activity(
                doing: "waiting for another export task to end", lane: holder?.logGroup,
                detail: holder.map { $0.taskName ?? $0.taskID })
        case .waitingForTask(let slice): activity = Self.words("waiting for its export task to appear", slice)
        case .readEvents(let slice, let events, let through):
            let reached = "\(HumanText.count(events, "event")) up to \(HumanText.through(through))"
            activity = Activity(doing: slice.deed.words, lane: "\(slice.lane)", detail: reached)
        case .committed(let slice, _, let bytes):
            self.bytes += bytes
            slicesDone += 1
            if let left = slicesLeft[slice.lane.group] { slicesLeft[slice.lane.group] = left > 1 ? left - 1 : nil }
        }
        if activity != before { activeSince = now }
    }

    /// Nothing is done until then.
    package mutating func rest(until instant: Int64) {
        self = ProgressState(now: instant)
        idleUntil = instant
    }

    private mutating func plan(_ lanes: [LaneID: Int], now: Int64) {
        begun = now
        slicesLeft = lanes.reduce(into: [:]) { $0[$1.key.group, default: 0] += $1.value }
        groups = slicesLeft.count
        slices = lanes.values.reduce(0, +)
        slicesDone = 0
        bytes = 0
        activity = Activity(doing: "\(HumanText.count(slices, "window")) planned")
    }

    private static func words(_ doing: String, _ slice: Slice) -> Activity {
        Activity(doing: doing, lane: "\(slice.lane)", detail: HumanText.window(slice.window))
    }

    /// With a sign that it is alive.
    ///
    /// - Parameter width: of the terminal. What is least needed gives way, then the middle of the name.
    package mutating func line(now: Int64, width: Int? = nil) -> String {
        tick += 1
        return "\(["|", "/", "-", "\\"][tick % 4]) \(text(now: now, width: width.map { $0 - 2 }))"
    }

    /// `nil` while there is nothing to tell of.
    package func milestone(now: Int64) -> String? { idleUntil == nil ? text(now: now, width: nil) : nil }

    private func text(now: Int64, width: Int?) -> String {
        if let idleUntil, now < idleUntil {
            return "idle, next run in \(HumanText.pause(Span(milliseconds: max(1000, idleUntil - now))))"
        }
        let active = HumanText.duration(Span(milliseconds: max(0, now - activeSince)))
        let (sums, rate) = (sums(now: now), rate(now: now))
        let most = sums + rate + [active, activity.doing] + [activity.lane, activity.detail].compactMap(\.self)
        let less = [
            sums + rate + [active, activity.doing] + [activity.lane].compactMap(\.self),
            sums + [active, activity.doing] + [activity.lane].compactMap(\.self),
        ]
        let lines = ([most] + less).map { $0.joined(separator: " · ") }
        guard let width, let least = lines.last else { return lines[0] }
        if let fitting = lines.first(where: { DisplayWidth.of($0) <= width }) { return fitting }
        guard let lane = activity.lane else { return least }
        let rest = width - DisplayWidth.of(least) + DisplayWidth.of(lane)
        return (sums + [active, activity.doing, DisplayWidth.shortened(lane, to: max(Self.nameLeast, rest))])
            .joined(separator: " · ")
    }

    /// `3 of 12 groups`, `about 4 min left`
    private func sums(now: Int64) -> [String] {
        guard let begun, groups > 0 else { return [] }
        var sums = ["\(HumanText.count(groups - slicesLeft.count)) of \(HumanText.count(groups, "group"))"]
        let took = now - begun
        if slicesDone > 0, slicesDone < slices, took >= 1000 {
            let left = took / Int64(slicesDone) * Int64(slices - slicesDone)
            sums.append("about \(HumanText.pause(Span(milliseconds: left))) left")
        }
        return sums
    }

    /// `1.2 MiB/s`
    private func rate(now: Int64) -> [String] {
        guard let begun, bytes > 0, now - begun >= 1000 else { return [] }
        return ["\(HumanText.bytes(bytes * 1000 / (now - begun)))/s"]
    }
}
