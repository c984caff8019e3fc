/// The part of a plan that only changes the state document.
///
/// A lane's windows stay in order: what lies before a slice of the lane is noted with the slice's intent. What concerns
/// lanes without a slice, where new lanes begin and what is final without a read is noted at once.
struct PassNotes: Hashable, Sendable {
    private struct Note: Hashable, Sendable {
        var window: LaneWindow
        var isHole: Bool

        var edit: JournalEdit { isHole ? .noteHole(window) : .noteEmpty(window) }
    }

    /// In order of time, and how many of them are noted.
    private struct LaneNotes: Hashable, Sendable {
        var notes: [Note] = []
        var noted = 0
    }

    private(set) var atOnce: [JournalEdit]
    private var lanes: [LaneID: LaneNotes] = [:]

    init(_ plan: ExportPlan) {
        atOnce = plan.newLanes.sorted { $0.key < $1.key }.map { .open($0.key, start: $0.value) }
        atOnce += plan.freeSeals.map { .seal($0.lane, through: $0.through) }
        for window in plan.holes {
            lanes[window.lane, default: LaneNotes()].notes.append(Note(window: window, isHole: true))
        }
        for window in plan.emptyWindows {
            lanes[window.lane, default: LaneNotes()].notes.append(Note(window: window, isHole: false))
        }
        let withSlices = Set(plan.slices.map(\.lane))
        for lane in lanes.keys.sorted() {
            lanes[lane]?.notes.sort { $0.window.window.start < $1.window.window.start }
            guard !withSlices.contains(lane) else { continue }
            atOnce += lanes.removeValue(forKey: lane)?.notes.map(\.edit) ?? []
        }
    }

    /// What is noted with the intent of the slice, and has not been noted yet. A sweep comes when the lane's first copies
    /// are done, so all is noted before it.
    mutating func edits(before planned: PlannedSlice) -> [JournalEdit] {
        guard var own = lanes[planned.lane] else { return [] }
        var edits: [JournalEdit] = []
        while own.noted < own.notes.count {
            let note = own.notes[own.noted]
            guard planned.order.deed == .sweep || note.window.window.start < planned.window.start else { break }
            edits.append(note.edit)
            own.noted += 1
        }
        lanes[planned.lane] = own
        return edits
    }
}
