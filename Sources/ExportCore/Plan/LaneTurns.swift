/// Which of several slices may be begun next: a lane's slices one after the other and in order, lanes side by side, the
/// lane that comes first in the plan before the others.
package struct LaneTurns: Sendable {
    package struct Turn: Hashable, Sendable {
        package var planned: PlannedSlice
        /// Its place in the plan, from 1.
        package var number: Int
    }

    private var waiting: [Turn]
    private var active: Set<LaneID> = []
    /// Lanes that got stuck: their slices wait for the next plan.
    package private(set) var blocked: Set<LaneID>

    /// - Parameter first: the number of the first slice in the whole plan.
    package init(_ slices: [PlannedSlice], first: Int = 1, blocked: Set<LaneID> = []) {
        waiting = slices.enumerated().map { Turn(planned: $1, number: first + $0) }
        self.blocked = blocked
    }

    /// Whether a slice could begin.
    package var hasNext: Bool { nextIndex { _ in true } != nil }

    /// Of each lane that is not at work, only the first slice.
    private func nextIndex(where isWanted: (PlannedSlice) -> Bool) -> Int? {
        var behind: Set<LaneID> = []
        return waiting.firstIndex { turn in
            let lane = turn.planned.slice.lane
            guard !active.contains(lane), !blocked.contains(lane), behind.insert(lane).inserted else { return false }
            return isWanted(turn.planned)
        }
    }

    /// The next slice to begin, of those that are wanted; its lane is at work from now on.
    package mutating func next(where isWanted: (PlannedSlice) -> Bool = { _ in true }) -> Turn? {
        guard let index = nextIndex(where: isWanted) else { return nil }
        let turn = waiting.remove(at: index)
        active.insert(turn.planned.slice.lane)
        return turn
    }

    /// The slice is committed; what it left of its window is the lane's next.
    package mutating func committed(_ turn: Turn, through end: EventTime) {
        active.remove(turn.planned.slice.lane)
        guard end < turn.planned.slice.window.end else { return }
        var rest = turn
        rest.planned.slice.window = TimeWindow(start: end, end: turn.planned.slice.window.end)
        waiting.insert(rest, at: 0)
    }

    /// Nothing more of this lane.
    package mutating func block(_ lane: LaneID) {
        active.remove(lane)
        blocked.insert(lane)
    }
}
