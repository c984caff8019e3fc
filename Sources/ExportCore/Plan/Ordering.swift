/// Who is first: the lane whose data expires first, then the one that is furthest behind. The slices of one lane keep
/// their order, for windows of a lane are consecutive.
package enum Ordering {
    package static func sort(_ slices: [PlannedSlice]) -> [PlannedSlice] {
        var byLane: [LaneID: [PlannedSlice]] = [:]
        var lanes: [LaneID] = []
        for slice in slices {
            if byLane[slice.slice.lane] == nil { lanes.append(slice.slice.lane) }
            byLane[slice.slice.lane, default: []].append(slice)
        }
        let ranked = lanes.map { lane -> (key: (Int64, Int64), lane: LaneID, slices: [PlannedSlice]) in
            let own = byLane[lane] ?? []
            let expires = own.compactMap { $0.expires?.milliseconds }.min() ?? .max
            let behind = own.map { $0.slice.window.start.milliseconds }.min() ?? .max
            return ((expires, behind), lane, own)
        }
        return ranked.sorted { ($0.key.0, $0.key.1, $0.lane) < ($1.key.0, $1.key.1, $1.lane) }.flatMap(\.slices)
    }
}
