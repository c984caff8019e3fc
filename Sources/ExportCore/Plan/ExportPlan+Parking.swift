/// What is left to do while an export task has the slot and the run may not wait for it.
extension ExportPlan {
    /// Reads, sweeps and notes alone. What follows a task in its lane waits for it: the windows of a lane are consecutive.
    package func withoutTasks() -> ExportPlan {
        var firstTask: [LaneID: EventTime] = [:]
        for planned in slices where planned.slice.deed == .task {
            let lane = planned.slice.lane
            firstTask[lane] = min(firstTask[lane] ?? planned.slice.window.start, planned.slice.window.start)
        }
        func isFree(_ lane: LaneID, _ window: TimeWindow) -> Bool {
            firstTask[lane].map { window.start < $0 } ?? true
        }
        var plan = self
        plan.slices.removeAll { planned in
            switch planned.slice.deed {
            case .task: true
            case .read: !isFree(planned.slice.lane, planned.slice.window)
            case .sweep: false
            }
        }
        plan.emptyWindows.removeAll { !isFree($0.lane, $0.window) }
        plan.holes.removeAll { !isFree($0.lane, $0.window) }
        return plan
    }
}

extension SweepPlanner {
    /// Whether a sweep may be due, by the state alone. A run that finds its export task still running looks around for
    /// other work only then: the look costs a call for every log group. Windows that only time has made due are left to
    /// the run that finds the task finished.
    package func mayBeDue(_ document: StateDocument) -> Bool {
        guard policy.sweeps else { return false }
        let settled = now.milliseconds - policy.metadataSettle.milliseconds
        return document.lanes.contains { lane, state in
            // Columns that are believed empty are sealed when something else is written of the lane.
            guard document.intent(for: lane) == nil, state.frontier.unsealed != nil,
                let copied = state.frontier.pieces.last(where: { $0.origin != .believedEmpty })
            else { return false }
            let final = min(settled, state.frontier.copiedThrough.milliseconds) - policy.sealAfter.milliseconds
            let last = min(copied.last.milliseconds, final)
            if last - state.frontier.sealedThrough.milliseconds >= policy.sweepEvery.milliseconds { return true }
            return state.frontier.pieces.contains { $0.isOpenHole }
        }
    }
}
