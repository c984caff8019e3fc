/// What becomes of a lane's columns from its frontier to what is settled: windows that are copied, columns that are noted
/// on the way to them, and the columns at the end in which nothing is seen.
struct FirstCopies: Sendable {
    private enum Kind {
        case slice
        /// Only a read can fill it.
        case hole
        case empty
        /// Its streams say nothing: it is read, but not in every run.
        case silent
    }

    private(set) var slices: [PlannedSlice] = []
    private(set) var holes: [TimeWindow] = []
    /// Those that a slice or a hole comes behind.
    private(set) var emptyWindows: [TimeWindow] = []
    /// Nothing is seen in these, and nothing comes behind them.
    private(set) var quiet: TimeWindow?

    private let selected: LaneSelection.Selected
    private let metadata: LaneMetadata
    private let policy: ExportPolicy
    private let now: ServiceTime

    /// - Parameter hole: columns before `start` that are to be filled by a read, whatever the metadata says.
    init(
        _ selected: LaneSelection.Selected, _ metadata: LaneMetadata, from start: EventTime, behind hole: TimeWindow?,
        policy: ExportPolicy, now: ServiceTime
    ) {
        self.selected = selected
        self.metadata = metadata
        self.policy = policy
        self.now = now
        if let hole { holes.append(hole) }
        var stretches: [(kind: Kind, window: TimeWindow)] = []
        for window in windows(from: start) {
            let kind = kind(of: window)
            if kind != .slice, let last = stretches.last, last.kind == kind {
                stretches[stretches.count - 1].window.end = window.end
            } else {
                stretches.append((kind, window))
            }
        }
        for (index, stretch) in stretches.enumerated() {
            take(stretch.kind, stretch.window, isLast: index == stretches.count - 1)
        }
    }

    /// Nothing is to be copied or noted.
    var isEmpty: Bool { slices.isEmpty && holes.isEmpty && emptyWindows.isEmpty }

    private func windows(from start: EventTime) -> [TimeWindow] {
        switch selected.way {
        case .tasks:
            WindowCutting.cut(from: start, to: policy.exportLimit(now: now), longest: policy.backlogWindow)
        case .reads:
            WindowCutting.cut(from: start, to: policy.readLimit(now: now), longest: policy.backlogWindow ?? .days(1))
        }
    }

    private func kind(of window: TimeWindow) -> Kind {
        switch metadata.evidence(in: window) {
        case .nothing: return .empty
        case .silence: return .silent
        case .events: break
        }
        // A task's window may not end before its group came to be [S-EXPORT-CREATION]. What lies there is back-dated, by
        // the milliseconds in which an agent made its group, or by days: the next sweep reads it.
        let isTooEarly = selected.way == .tasks && window.last.milliseconds < selected.group.creation.milliseconds
        return isTooEarly ? .hole : .slice
    }

    private mutating func take(_ kind: Kind, _ window: TimeWindow, isLast: Bool) {
        switch kind {
        case .slice: slices.append(slice(window))
        case .hole: holes.append(window)
        case .empty where isLast: quiet = askedFor(window)
        case .empty where window.end.milliseconds > metadata.asked.milliseconds: slices.append(slice(window))
        case .empty: emptyWindows.append(window)
        case .silent where isLast && window.length < metadata.longestRest: break
        case .silent: holes.append(window)
        }
    }

    /// The columns of which the metadata can say anything: those behind them are the next run's.
    private func askedFor(_ window: TimeWindow) -> TimeWindow? {
        let end = min(window.end, EventTime(metadata.asked.milliseconds))
        return window.start < end ? TimeWindow(start: window.start, end: end) : nil
    }

    private func slice(_ window: TimeWindow) -> PlannedSlice {
        let expires = selected.group.retention.map { ServiceTime(window.start.milliseconds + $0.milliseconds) }
        switch selected.way {
        case .tasks:
            return PlannedSlice(
                lane: selected.lane, window: window, order: .task(TaskOrder()),
                reason: window.length > Span.days(1) ? .backlog : .newWindow, expires: expires)
        case .reads(let reason):
            let requests = selected.lane.stream == nil ? ReadCost.requests(window, of: selected.group, now: now) : nil
            let soleStream = SoleStream(policy: policy, now: now).stream(of: window, selected)
            let hints = ReadHints(requests: requests, onlyStream: soleStream)
            let order = ReadOrder(horizon: policy.readHorizon(now: now), hints: hints)
            return PlannedSlice(
                lane: selected.lane, window: window, order: .read(order), reason: reason, expires: expires)
        }
    }
}
