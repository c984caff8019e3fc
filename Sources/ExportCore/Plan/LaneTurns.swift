/// Which of several slices may be begun next: a lane's slices one after the other and in order, lanes side by side, the
/// lane that comes first in the plan before the others.
package struct LaneTurns: Sendable {
    package struct Turn: Hashable, Sendable {
        package var planned: PlannedSlice
        /// Its place in the plan, from 1.
        package var number: Int
    }

    /// What each lane has left, the first at the end.
    private var waiting: [LaneID: [Turn]] = [:]
    /// The lanes that could begin: the number of the slice that each has next, in order.
    private var ready: [ReadShares.Kind: [Int]] = [:]
    private var laneOf: [Int: LaneID] = [:]
    /// Lanes that got stuck: their slices wait for the next plan.
    package private(set) var blocked: Set<LaneID>

    /// - Parameter first: the number of the first slice in the whole plan.
    package init(_ slices: [PlannedSlice], first: Int = 1, blocked: Set<LaneID> = []) {
        self.blocked = blocked
        for (index, planned) in slices.enumerated().reversed() {
            waiting[planned.slice.lane, default: []].append(Turn(planned: planned, number: first + index))
        }
        for lane in waiting.keys { offer(lane) }
    }

    /// Whether a slice could begin.
    package var hasNext: Bool { !kinds.isEmpty }

    /// Of which kinds there are slices that could begin.
    package var kinds: Set<ReadShares.Kind> { Set(ready.filter { !$0.value.isEmpty }.keys) }

    /// The next slice to begin, of those of some kinds; its lane is at work from now on.
    package mutating func next(of kinds: Set<ReadShares.Kind> = Set(ReadShares.Kind.allCases)) -> Turn? {
        let firsts = kinds.compactMap { kind in ready[kind]?.first.map { (number: $0, kind: kind) } }
        guard let first = firsts.min(by: { $0.number < $1.number }), let lane = laneOf[first.number] else { return nil }
        ready[first.kind]?.removeFirst()
        laneOf[first.number] = nil
        return waiting[lane]?.popLast()
    }

    /// The slice is committed; what it left of its window is the lane's next.
    package mutating func committed(_ turn: Turn, through end: EventTime) {
        let lane = turn.planned.slice.lane
        if end < turn.planned.slice.window.end {
            var rest = turn
            rest.planned.slice.window = TimeWindow(start: end, end: turn.planned.slice.window.end)
            waiting[lane, default: []].append(rest)
        }
        offer(lane)
    }

    /// Nothing more of this lane, which is at work.
    package mutating func block(_ lane: LaneID) {
        blocked.insert(lane)
    }

    /// The lane is not at work: what it has next may begin.
    private mutating func offer(_ lane: LaneID) {
        guard !blocked.contains(lane), let turn = waiting[lane]?.last else { return }
        laneOf[turn.number] = lane
        var numbers = ready[turn.planned.kind, default: []]
        ready[turn.planned.kind] = nil
        // Where it belongs, by halving: thousands of lanes may wait.
        var (low, high) = (0, numbers.count)
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] < turn.number { low = middle + 1 } else { high = middle }
        }
        numbers.insert(turn.number, at: low)
        ready[turn.planned.kind] = numbers
    }
}
