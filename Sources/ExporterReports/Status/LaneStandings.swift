import ExportCore
import ExportEngine

/// The lanes of an archive, as `status` sees them: those of the state, and those that are there to be begun.
package struct LaneStandings: Sendable {
    /// How many there are of each kind. `fine`, `behind` and `gone` are all that are selected; those at risk and those with
    /// a loss are among them.
    package struct Counts: Hashable, Encodable, Sendable {
        package var lanes = 0
        package var fine = 0
        package var idle = 0
        package var behind = 0
        package var gone = 0
        package var notSelected = 0
        package var atRisk = 0
        package var lost = 0
    }

    /// Those that are selected, in order of their names.
    package private(set) var lanes: [LaneStanding]
    package private(set) var counts = Counts()
    /// In order of their names.
    package let notSelected: [LaneID]
    package let now: ServiceTime
    /// The state alone was looked at: idle lanes and lanes that are gone cannot be told from those that are behind.
    package let isOffline: Bool

    init(_ all: [LaneStanding], now: ServiceTime, isOffline: Bool) {
        self.now = now
        self.isOffline = isOffline
        lanes = all.filter { $0.progress != .notSelected }.sorted { $0.lane < $1.lane }
        notSelected = all.filter { $0.progress == .notSelected }.map(\.lane).sorted()
        counts.notSelected = notSelected.count
        counts.lanes = lanes.count
        for lane in lanes {
            switch lane.progress {
            case .upToDate: counts.fine += 1
            case .idle:
                counts.fine += 1
                counts.idle += 1
            case .behind: counts.behind += 1
            case .gone: counts.gone += 1
            case .notSelected: break
            }
            if lane.isAtRisk { counts.atRisk += 1 }
            if lane.hasLost { counts.lost += 1 }
        }
    }

    /// - Parameter maxLag: what counts as behind; `nil`: what a run a day does not explain.
    package init(
        _ document: StateDocument, _ inventory: Inventory, _ plan: ExportPlan, _ settings: ExportSettings,
        now: ServiceTime, maxLag: Span? = nil
    ) {
        let judge = StandingJudge(policy: settings.policy, now: now, maxLag: maxLag)
        let otherScope = Set(plan.skipped.filter { $0.reason == .otherTaskScope }.map(\.lane.group))
        let quiet = plan.quietLanes
        var known: [LaneID: LaneStanding] = [:]
        for (lane, state) in document.lanes {
            var standing = LaneStanding(
                lane: lane, frontier: state.frontier, intent: document.intent(for: lane), quiet: quiet[lane])
            standing.lost = state.lost.told
            // Until it is found among what exists.
            standing.progress =
                !settings.selection.selects(lane.group.name)
                ? .notSelected : otherScope.contains(lane.group) ? judge.progress(of: standing) : .gone
            known[lane] = standing
        }
        for entry in inventory.groups where !otherScope.contains(entry.group.arn) {
            for selected in LaneSelection.lanes(of: entry, policy: settings.policy) {
                var standing = known[selected.lane] ?? LaneStanding(lane: selected.lane, quiet: quiet[selected.lane])
                standing.waitsSince = judge.waitsSince(selected)
                standing.expires = selected.unexportedExpiry(
                    next: standing.frontier?.next, policy: settings.policy, now: now)
                standing.isAtRisk = judge.isAtRisk(standing, retention: entry.group.retention)
                standing.progress = judge.progress(of: standing)
                known[selected.lane] = standing
            }
        }
        self.init(Array(known.values), now: now, isOffline: false)
    }

    package init(_ preview: ExportPreview, _ settings: ExportSettings, maxLag: Span? = nil) {
        self.init(
            preview.document, preview.inventory, preview.plan, settings, now: preview.now, maxLag: maxLag)
    }

    /// From the state alone.
    package init(offline document: StateDocument, _ settings: ExportSettings, now: ServiceTime, maxLag: Span? = nil) {
        let judge = StandingJudge(policy: settings.policy, now: now, maxLag: maxLag)
        let all = document.lanes.map { lane, state in
            var standing = LaneStanding(lane: lane, frontier: state.frontier, intent: document.intent(for: lane))
            standing.lost = state.lost.told
            standing.progress =
                settings.selection.selects(lane.group.name) ? judge.progress(of: standing) : .notSelected
            return standing
        }
        self.init(all, now: now, isOffline: true)
    }

    /// The one of those that live that is furthest behind.
    package var furthest: LaneStanding? {
        living.max { ($0.1, $1.0.lane) < ($1.1, $0.0.lane) }?.0
    }

    /// Those that live and are further behind, the worst first.
    package func beyond(_ maxLag: Span) -> [LaneStanding] {
        living.filter { $0.0.progress == .behind && $0.1 > maxLag }.sorted { ($1.1, $0.0.lane) < ($0.1, $1.0.lane) }
            .map { $0.0 }
    }

    private var living: [(LaneStanding, Span)] {
        lanes.filter(\.isLiving).compactMap { lane in lane.delay(now: now).map { (lane, $0) } }
    }
}

extension ExportPlan {
    /// Lanes in which nothing has happened since they were copied, those included of which the next run will write that down.
    fileprivate var quietLanes: [LaneID: QuietLane] {
        let busy = Set(slices.filter { $0.order.deed != .sweep }.map(\.lane) + holes.map(\.lane))
        var quiet = quiet
        // What is to be copied before them comes first.
        for lane in busy { quiet[lane]?.seen = nil }
        return emptyWindows.reduce(into: quiet) { quiet, empty in
            guard !busy.contains(empty.lane) else { return }
            let known = quiet[empty.lane]
            quiet[empty.lane] = QuietLane(
                next: min(known?.next ?? empty.window.start, empty.window.start), seen: empty.window,
                final: known?.final)
        }
    }
}

/// What is as it should be.
private struct StandingJudge {
    let policy: ExportPolicy
    let now: ServiceTime
    let maxLag: Span?

    func progress(of standing: LaneStanding) -> LaneStanding.Progress {
        if standing.quiet?.seen != nil, standing.intent == nil { return .idle }
        // All that was asked for.
        if let until = policy.until, let next = standing.frontier?.next, next >= until { return .upToDate }
        guard let delay = standing.delay(now: now), delay > maxLag ?? policy.usualLag else { return .upToDate }
        return .behind
    }

    func isAtRisk(_ standing: LaneStanding, retention: Span?) -> Bool {
        guard let expires = standing.expires, let retention else { return false }
        return Span(milliseconds: expires.milliseconds - now.milliseconds).isNear(of: retention)
    }

    /// Nothing that is older than the group, or than what is wanted, can have waited longer.
    func waitsSince(_ selected: LaneSelection.Selected) -> ServiceTime {
        let begin = policy.since.map { max($0.milliseconds, selected.creation.milliseconds) }
        return ServiceTime(begin ?? selected.creation.milliseconds)
    }
}
