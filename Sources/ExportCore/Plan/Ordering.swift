/// Who is first: the lane whose data expires first, then the one that is furthest behind. The slices of one lane keep
/// their order, for windows of a lane are consecutive.
package enum Ordering {
    /// Above all others: whose data expires within this time.
    private static let urgent: Span = .days(1)

    /// The same, but where the policy wants it, the new events of lanes that are nearly up to date come before backlogs and
    /// sweeps, unless the backlog's data would expire. They are small: those who wait for them do not wait long.
    ///
    /// - Parameter begins: where lanes stand whose first windows are only noted: they are as far behind as if those were read.
    package static func sort(
        _ slices: [PlannedSlice], begins: [LaneID: EventTime] = [:], policy: ExportPolicy, now: ServiceTime
    ) -> [PlannedSlice] {
        let sorted = sort(slices, begins: begins)
        guard policy.recentFirst > .zero else { return sorted }
        let recent = EventTime(policy.readLimit(now: now).milliseconds - policy.recentFirst.milliseconds)
        let behind = Set(
            sorted.filter { $0.slice.deed != .sweep && $0.slice.window.start < recent }.map(\.slice.lane))
        var ranks: [[PlannedSlice]] = [[], [], []]
        for slice in sorted {
            let isBehind = behind.contains(slice.slice.lane)
            let isUrgent = isBehind && slice.expires.map { $0 < now.advanced(by: urgent) } ?? false
            let isHot = !isBehind && slice.slice.deed != .sweep
            ranks[isUrgent ? 0 : isHot ? 1 : 2].append(slice)
        }
        return ranks.flatMap(\.self)
    }

    package static func sort(_ slices: [PlannedSlice], begins: [LaneID: EventTime] = [:]) -> [PlannedSlice] {
        var byLane: [LaneID: [PlannedSlice]] = [:]
        var lanes: [LaneID] = []
        for slice in slices {
            if byLane[slice.slice.lane] == nil { lanes.append(slice.slice.lane) }
            byLane[slice.slice.lane, default: []].append(slice)
        }
        let ranked = lanes.map { lane -> (key: (Int64, Int64), lane: LaneID, slices: [PlannedSlice]) in
            let own = byLane[lane] ?? []
            let expires = own.compactMap { $0.expires?.milliseconds }.min() ?? .max
            let first = own.map { $0.slice.window.start.milliseconds }.min() ?? .max
            let behind = min(first, begins[lane]?.milliseconds ?? first)
            return ((expires, behind), lane, own)
        }
        return ranked.sorted { ($0.key.0, $0.key.1, $0.lane) < ($1.key.0, $1.key.1, $1.lane) }.flatMap(\.slices)
    }
}
