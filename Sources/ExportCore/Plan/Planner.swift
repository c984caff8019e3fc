/// From what exists and what the journal says to what this run will do. Pure: the same three values give the same plan.
package struct Planner: Sendable {
    package var policy: ExportPolicy
    package var now: ServiceTime

    package init(policy: ExportPolicy, now: ServiceTime) {
        self.policy = policy
        self.now = now
    }

    package func plan(_ inventory: Inventory, _ document: StateDocument) -> ExportPlan {
        var plan = ExportPlan()
        plan.warnings = inventory.prefixesWithoutMatch.map(PlanWarning.prefixWithoutMatch)
        var seen: Set<LaneID> = []
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
                planLane(selected, document, into: &plan)
            }
        }
        for lane in document.lanes.keys.sorted() where !seen.contains(lane) && inventory.covers(lane) {
            plan.skipped.append(SkippedLane(lane: lane, reason: .groupIsGone))
        }
        plan.slices = Ordering.sort(plan.slices, policy: policy, now: now)
        return plan
    }

    private func planLane(_ selected: LaneSelection.Selected, _ document: StateDocument, into plan: inout ExportPlan) {
        let lane = selected.lane
        let state = document.lanes[lane] ?? newLane(selected, document)
        if document.lanes[lane] == nil { plan.newLanes[lane] = state.frontier.next }
        // A lane with a live intent is settled first; what comes after it is planned when that is done.
        guard document.intent(for: lane) == nil else { return }
        let before = plan.size
        firstCopies(selected, state, into: &plan)
        if policy.sweeps {
            SweepPlanner(policy: policy, now: now).plan(selected, state.frontier, into: &plan)
        }
        if plan.size == before {
            plan.skipped.append(SkippedLane(lane: lane, reason: .upToDate))
        }
        warnings(selected, state.frontier, into: &plan)
    }

    /// A lane begins 14 days before its group (its stream) came to be: no accepted event can be older.
    private func newLane(_ selected: LaneSelection.Selected, _ document: StateDocument) -> LaneState {
        let oldest = EventTime(selected.creation.milliseconds - policy.sealAfter.milliseconds)
        // What the group's retention has removed long ago cannot be copied any more (FACTS.md 2: within 72 h, or later).
        let kept = selected.group.retention.map {
            EventTime(now.milliseconds - $0.milliseconds - Span.days(7).milliseconds)
        }
        // The service's times begin in 1970.
        let start = max(policy.since ?? max(oldest, kept ?? oldest), EventTime(0))
        var document = document
        document.open(selected.lane, start: start)
        return document.lanes[selected.lane] ?? LaneState(frontier: Frontier(start: start))
    }

    /// The windows from the frontier to what is settled.
    private func firstCopies(_ selected: LaneSelection.Selected, _ state: LaneState, into plan: inout ExportPlan) {
        var from = state.frontier.next
        // What the original exported is not asked of a task again: a read sorts it out, event by event.
        // Its clock may have been ahead of the service's, and the operator may want less.
        let exported = state.exportedByOriginal.values.max().map { EventTime(min($0, now.milliseconds - 1) + 1) }
        if let exported = exported.map({ min($0, policy.until ?? $0) }), exported > from {
            plan.holes.append(LaneWindow(lane: selected.lane, window: TimeWindow(start: from, end: exported)))
            from = exported
        }
        switch selected.way {
        case .tasks: taskWindows(selected, from: from, into: &plan)
        case .reads(let reason): readWindows(selected, from: from, reason: reason, into: &plan)
        }
    }

    private func taskWindows(_ selected: LaneSelection.Selected, from: EventTime, into plan: inout ExportPlan) {
        let limit = policy.exportLimit(now: now)
        let creation = EventTime(selected.group.creation.milliseconds)
        for window in WindowCutting.cut(from: from, to: limit, longest: policy.backlogWindow) {
            guard selected.streams.showsNews(in: window) else {
                plan.emptyWindows.append(LaneWindow(lane: selected.lane, window: window))
                continue
            }
            // A task's window may not end before its group came to be (FACTS.md 1). What lies there is back-dated, by the
            // milliseconds in which an agent made its group, or by days: the next sweep reads it.
            guard window.last >= creation else {
                plan.holes.append(LaneWindow(lane: selected.lane, window: window))
                continue
            }
            let isBacklog = window.length > Span.days(1)
            plan.slices.append(
                PlannedSlice(
                    lane: selected.lane, window: window, order: .task(TaskOrder()),
                    reason: isBacklog ? .backlog : .newWindow, expires: expiry(of: window, selected.group)))
        }
    }

    private func readWindows(
        _ selected: LaneSelection.Selected, from: EventTime, reason: PlanReason, into plan: inout ExportPlan
    ) {
        let limit = policy.readLimit(now: now)
        for window in WindowCutting.cut(from: from, to: limit, longest: policy.backlogWindow ?? .days(1)) {
            let order = ReadOrder(
                horizon: policy.readHorizon(now: now), hints: ReadHints(requests: requests(window, selected)))
            plan.slices.append(
                PlannedSlice(
                    lane: selected.lane, window: window, order: .read(order), reason: reason,
                    expires: expiry(of: window, selected.group)))
        }
    }

    private func requests(_ window: TimeWindow, _ selected: LaneSelection.Selected) -> Int? {
        selected.lane.stream == nil ? ReadCost.requests(window, of: selected.group, now: now) : nil
    }

    private func expiry(of window: TimeWindow, _ group: LogGroup) -> ServiceTime? {
        group.retention.map { ServiceTime(window.start.milliseconds + $0.milliseconds) }
    }

    private func warnings(_ selected: LaneSelection.Selected, _ frontier: Frontier, into plan: inout ExportPlan) {
        guard let retention = selected.group.retention else { return }
        let expired = EventTime(now.milliseconds - retention.milliseconds)
        let first = frontier.next
        if first < expired {
            let window = TimeWindow(start: first, end: expired)
            if selected.streams.showsNews(in: window) || frontier.pieces.isEmpty == false {
                plan.warnings.append(.expiredUnexported(selected.lane, window))
            }
        }
        // Behind export tasks everything is at least settle + lateness old when it can be copied.
        if selected.way == .tasks, retention <= policy.exportSettle + policy.maxLateness + .days(1) {
            plan.warnings.append(
                .expiresSoon(selected.lane, at: ServiceTime(first.milliseconds + retention.milliseconds)))
        }
    }
}

extension Inventory {
    /// Whether the lane's group would be in this inventory if it still existed: its account and region were listed.
    fileprivate func covers(_ lane: LaneID) -> Bool {
        groups.contains { $0.group.arn.account == lane.group.account && $0.group.arn.region == lane.group.region }
            && !groups.contains { $0.group.arn == lane.group }
    }
}
