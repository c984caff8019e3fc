/// From what exists and what the journal says to what this run will do. Pure: the same three values give the same plan.
package struct Planner: Sendable {
    package var policy: ExportPolicy
    package var now: ServiceTime
    /// Tells lanes that are gone from those that nobody asked for; everything, unless it is given.
    package var selection: GroupSelection

    package init(
        policy: ExportPolicy, now: ServiceTime, selection: GroupSelection = GroupSelection(prefixes: [])
    ) {
        self.policy = policy
        self.now = now
        self.selection = selection
    }

    package func plan(_ inventory: Inventory, _ document: StateDocument) -> ExportPlan {
        var plan = ExportPlan()
        plan.warnings = policy.warnings(inventory)
        let reached = document.lanes.values.map(\.frontier.copiedThrough).max()
        var seen: Set<LaneID> = []
        let atWork = Set(document.intents.map(\.slice.lane))
        let scopes = Dictionary(grouping: document.lanes.keys, by: \.group)
        for entry in inventory.groups {
            if entry.group.groupClass == .delivery {
                let lane = LaneID(group: entry.group.arn)
                plan.skipped.append(SkippedLane(lane: lane, reason: .classCannotBeExported(.delivery)))
                plan.warnings.append(.classCannotBeExported(lane, .delivery))
                continue
            }
            let selection = LaneSelection.lanes(of: entry, policy: policy)
            let known = scopes[entry.group.arn] ?? []
            if let lane = known.first, let some = selection.first, (lane.stream == nil) != (some.lane.stream == nil) {
                seen.formUnion(known)
                plan.skipped.append(SkippedLane(lane: LaneID(group: entry.group.arn), reason: .otherTaskScope))
                continue
            }
            for selected in selection {
                seen.insert(selected.lane)
                // A lane with a live intent is settled first; what comes after it is planned when that is done.
                if !atWork.contains(selected.lane) { planLane(selected, document, reached, into: &plan) }
            }
        }
        let late = plan.losses.count { $0.loss.evidence == .before }
        if late > 0 { plan.warnings.append(.expiredBeforeBeginning(lanes: late)) }
        plan.skipped += gone(inventory, document, seen)
        let begins = Dictionary(
            plan.emptyWindows.map { ($0.lane, $0.window.start) }, uniquingKeysWith: { min($0, $1) })
        plan.slices = Ordering.sort(plan.slices, begins: begins, policy: policy, now: now)
        return plan
    }

    /// Lanes whose groups would be in the inventory if they still existed: their account and region were listed.
    private func gone(_ inventory: Inventory, _ document: StateDocument, _ seen: Set<LaneID>) -> [SkippedLane] {
        let groups = Set(inventory.groups.map(\.group.arn))
        let places = Set(groups.map { Place($0) })
        return document.lanes.keys
            .filter { !seen.contains($0) && places.contains(Place($0.group)) && !groups.contains($0.group) }
            .sorted()
            .map { SkippedLane(lane: $0, reason: selection.selects($0.group.name) ? .groupIsGone : .notSelected) }
    }

    private struct Place: Hashable {
        let account: String
        let region: String

        init(_ group: LogGroupARN) {
            account = group.account
            region = group.region
        }
    }

    /// - Parameter reached: up to where the lane that is furthest on is copied.
    private func planLane(
        _ selected: LaneSelection.Selected, _ document: StateDocument, _ reached: EventTime?,
        into plan: inout ExportPlan
    ) {
        let known = document.lanes[selected.lane]
        var state = known ?? newLane(selected, document)
        let isRefused = state.isRefused(now: now)
        if isRefused, selected.way != .tasks {
            plan.skipped.append(SkippedLane(lane: selected.lane, reason: .readRefused))
            return
        }
        let metadata = LaneMetadata(selected, policy: policy, now: now)
        if let earlier = earlierBeginning(selected, metadata, state) {
            plan.extensions[selected.lane] = earlier
            state.begin(at: earlier)
        }
        let copies = firstCopies(selected, metadata, state)
        var (sweep, noted) = sweep(selected, metadata, state, copies)
        if isRefused { sweep.slice = nil }
        let before = plan.size
        plan.slices += copies.slices
        plan.emptyWindows += (copies.emptyWindows + (noted.map { [$0] } ?? []))
            .map { LaneWindow(lane: selected.lane, window: $0) }
        plan.holes += copies.holes.map { LaneWindow(lane: selected.lane, window: $0) }
        if let slice = sweep.slice { plan.slices.append(slice) }
        let isWritten = plan.size > before || sweep.isLast
        if let seal = isWritten ? sweep.final : sweep.sealed {
            plan.freeSeals.append(FreeSeal(lane: selected.lane, through: seal))
        }
        if plan.size == before {
            plan.skipped.append(SkippedLane(lane: selected.lane, reason: isRefused ? .readRefused : .upToDate))
        } else {
            if known == nil { plan.newLanes[selected.lane] = state.frontier.next }
            if policy.since != nil, let start = state.knownStart, state.start == nil {
                plan.starts[selected.lane] = start
            }
        }
        let rest = QuietLane(
            next: copies.quiet?.start ?? state.frontier.next, seen: noted == nil ? copies.quiet : nil,
            final: isWritten ? nil : sweep.final)
        if !rest.saysNothing { plan.quiet[selected.lane] = rest }
        let finder = LossFinder(policy: policy, now: now)
        let isKnown = known != nil || isOfNow(selected, reached)
        let whole = known == nil ? sinceItsCreation(selected, state) : state
        let losses =
            isKnown
            ? finder.losses(selected, metadata, whole) : finder.gone(selected, metadata, whole).map { [$0] } ?? []
        plan.losses += losses.map { LaneLoss(selected.lane, $0, isNews: state.lost.isNews($0)) }
        if !losses.isEmpty, known == nil { plan.newLanes[selected.lane] = state.frontier.next }
        if let warning = expiresSoon(selected, state.frontier) { plan.warnings.append(warning) }
    }

    /// What is swept, and which columns at the end of the lane have to be noted for it.
    private func sweep(
        _ selected: LaneSelection.Selected, _ metadata: LaneMetadata, _ state: LaneState, _ copies: FirstCopies
    ) -> (SweepPlan, noted: TimeWindow?) {
        let planner = SweepPlanner(policy: policy, now: now)
        let unreadable = state.lost.unreadable
        guard copies.isEmpty, let quiet = copies.quiet else {
            let sweep = planner.plan(
                selected, metadata, state.frontier, unreadable: unreadable, isWritten: !copies.isEmpty)
            return (sweep, nil)
        }
        // As if the quiet columns were noted: sweeps look no further than the lane was copied.
        var moved = state.frontier
        moved.append(quiet, origin: .believedEmpty)
        let isNoted = metadata.asksForNote(of: quiet)
        let sweep = planner.plan(selected, metadata, moved, unreadable: unreadable, isWritten: isNoted)
        let isWritten = isNoted || sweep.slice != nil || sweep.sealed != nil || sweep.isLast
        return (sweep, isWritten ? quiet : nil)
    }

    /// A lane begins 14 days before its group (its stream) came to be: no accepted event can be older.
    private func newLane(_ selected: LaneSelection.Selected, _ document: StateDocument) -> LaneState {
        let lane = selected.lane
        let start = start(creation: selected.creation, retention: selected.group.retention)
        let exported = document.exportedByOriginal[lane.group] ?? [:]
        return LaneState(
            frontier: Frontier(start: start),
            exportedByOriginal: lane.stream.map { stream in exported.filter { $0.key == stream } } ?? exported)
    }

    /// The same from its first column on, though retention has removed that long ago.
    private func sinceItsCreation(_ selected: LaneSelection.Selected, _ state: LaneState) -> LaneState {
        var whole = state
        let oldest = EventTime(selected.creation.milliseconds - policy.lateMost.milliseconds)
        whole.frontier = Frontier(start: min(state.frontier.next, max(policy.since ?? oldest, EventTime(0))))
        return whole
    }

    /// The first column of a new lane whose group, or stream, came to be then.
    package func start(creation: ServiceTime, retention: Span?) -> EventTime {
        let oldest = EventTime(creation.milliseconds - policy.lateMost.milliseconds)
        // What the group's retention has removed long ago cannot be copied any more [S-RETENTION].
        let kept = retention.map {
            EventTime(now.milliseconds - $0.milliseconds - Span.days(7).milliseconds)
        }
        // The service's times begin in 1970. Nor is anything older where the operator asks for it: a day of nothing would be
        // a request all the same.
        return max(policy.since.map { max($0, oldest) } ?? max(oldest, kept ?? oldest), EventTime(0))
    }

    /// Where a lane that was begun later than the operator now wants begins instead.
    private func earlierBeginning(
        _ selected: LaneSelection.Selected, _ metadata: LaneMetadata, _ state: LaneState
    ) -> LaneExtension? {
        guard let since = policy.since, let former = state.knownStart, !state.frontier.pieces.isEmpty else {
            return nil
        }
        let oldest = selected.creation.milliseconds - policy.lateMost.milliseconds
        let kept = selected.group.retention.map { now.milliseconds - $0.milliseconds }
        let start = EventTime(max(since.milliseconds, oldest, kept ?? oldest, 0))
        guard start < former else { return nil }
        let window = TimeWindow(start: start, end: former)
        let isEmpty = metadata.knowsAllStreams && metadata.evidence(in: window) == .nothing
        return LaneExtension(start: start, former: former, isEmpty: isEmpty, lateMost: policy.lateMost)
    }

    /// The windows from the frontier to what is settled.
    private func firstCopies(
        _ selected: LaneSelection.Selected, _ metadata: LaneMetadata, _ state: LaneState
    ) -> FirstCopies {
        let next = state.frontier.next
        // What the original exported is not asked of a task again: a read sorts it out, event by event.
        // Its clock may have been ahead of the service's, and the operator may want less.
        let exported = state.exportedByOriginal.values.max().map { EventTime(min($0, now.milliseconds - 1) + 1) }
        let end = exported.map { min($0, policy.until ?? $0) }
        let hole = end.flatMap { $0 > next ? TimeWindow(start: next, end: $0) : nil }
        return FirstCopies(
            selected, metadata, from: hole?.end ?? next, behind: hole, policy: policy, now: now)
    }

    // MARK: Retention

    /// A lane that came to be when the archive had last got anywhere, or later: what is gone of it the archive has lost. Of
    /// all others it was never meant to have it.
    private func isOfNow(_ selected: LaneSelection.Selected, _ reached: EventTime?) -> Bool {
        reached.map { selected.creation.milliseconds >= $0.milliseconds } ?? false
    }

    /// Behind export tasks everything is at least settle + lateness old when it can be copied.
    private func expiresSoon(_ selected: LaneSelection.Selected, _ frontier: Frontier) -> PlanWarning? {
        guard let retention = selected.group.retention, selected.way == .tasks,
            retention <= policy.exportDelay + .days(1)
        else { return nil }
        return .expiresSoon(
            selected.lane, at: ServiceTime(frontier.next.milliseconds + retention.milliseconds))
    }
}
