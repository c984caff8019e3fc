import ExportCore

/// The part of a plan that only changes the state document. A lane's windows stay in order: what lies before a slice of
/// the lane is noted with the slice's intent; what concerns lanes without a slice is noted with the first write.
struct Bookkeeping {
    private var newLanes: [(LaneID, EventTime)]
    private var windows: [LaneID: [(window: EmptyWindow, isHole: Bool)]]
    private var seals: [FreeSeal]
    private let lanesWithSlices: Set<LaneID>

    init(_ plan: ExportPlan) {
        newLanes = plan.newLanes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        windows = [:]
        for window in plan.holes { windows[window.lane, default: []].append((window, true)) }
        for window in plan.emptyWindows { windows[window.lane, default: []].append((window, false)) }
        for lane in windows.keys { windows[lane]?.sort { $0.window.window.start < $1.window.window.start } }
        seals = plan.freeSeals
        lanesWithSlices = Set(plan.slices.map(\.slice.lane))
    }

    mutating func edits(before planned: PlannedSlice) -> [JournalEdit] {
        var edits = opened()
        edits += sealed()
        for lane in windows.keys.sorted() where !lanesWithSlices.contains(lane) { edits += noted(lane, before: nil) }
        return edits
            + noted(planned.slice.lane, before: planned.slice.deed == .sweep ? nil : planned.slice.window.start)
    }

    mutating func rest() -> [JournalEdit] {
        var edits = opened()
        edits += sealed()
        for lane in windows.keys.sorted() where !lanesWithSlices.contains(lane) { edits += noted(lane, before: nil) }
        return edits
    }

    private mutating func opened() -> [JournalEdit] {
        defer { newLanes = [] }
        return newLanes.map { .open($0, start: $1) }
    }

    private mutating func sealed() -> [JournalEdit] {
        defer { seals = [] }
        return seals.map { .seal($0.lane, through: $0.through) }
    }

    private mutating func noted(_ lane: LaneID, before start: EventTime?) -> [JournalEdit] {
        let all = windows[lane] ?? []
        let due = all.filter { start == nil || $0.window.window.start < start! }
        windows[lane] = all.filter { start != nil && $0.window.window.start >= start! }
        return due.map { $0.isHole ? .noteHole($0.window) : .noteEmpty($0.window) }
    }
}
