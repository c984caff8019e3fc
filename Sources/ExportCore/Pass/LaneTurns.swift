/// Whose turn it is: a lane's slices one after the other and in order, lanes side by side, and of those that could begin
/// the one that comes first in the plan.
///
/// A lane waits in the line of what its next slice draws on, so that neither a task nor a read is looked for.
struct LaneTurns: Hashable, Sendable {
    /// What the next slice of a lane may draw on.
    private enum Line: Hashable, Sendable {
        case slot
        case read(ReadShares.Kind)
    }

    private struct LaneQueue: Hashable, Sendable {
        /// Places in the plan.
        var slices: [Int] = []
        var done = 0
        /// What a commit left of the next slice's window.
        var rest: TimeWindow?
    }

    private let slices: [PlannedSlice]
    private var lanes: [LaneID: LaneQueue] = [:]
    private var lines: [Line: MinHeap] = [:]

    init(_ slices: [PlannedSlice]) {
        self.slices = slices
        for (index, planned) in slices.enumerated() { lanes[planned.lane, default: LaneQueue()].slices.append(index) }
        for (index, planned) in slices.enumerated() where lanes[planned.lane]?.slices.first == index {
            lines[line(of: index), default: MinHeap()].insert(index)
        }
    }

    /// Whether a slice could begin on the slot.
    var hasTask: Bool { lines[.slot]?.min != nil }

    /// Whether a read of some of these kinds could begin.
    func hasRead(of kinds: some Sequence<ReadShares.Kind>) -> Bool {
        kinds.contains { lines[.read($0)]?.min != nil }
    }

    /// Of which kinds there are reads that could begin.
    var readKinds: Set<ReadShares.Kind> { Set(ReadShares.Kind.allCases.filter { lines[.read($0)]?.min != nil }) }

    /// The next slice to begin on the slot; its lane is at work from now on.
    mutating func takeTask() -> PassMachine.Turn? { take(from: .slot) }

    /// The next read of some of these kinds to begin.
    mutating func takeRead(of kinds: some Sequence<ReadShares.Kind>) -> PassMachine.Turn? {
        let lines = kinds.map(Line.read).filter { self.lines[$0]?.min != nil }
        return lines.min { (self.lines[$0]?.min ?? .max) < (self.lines[$1]?.min ?? .max) }.flatMap { take(from: $0) }
    }

    private mutating func take(from line: Line) -> PassMachine.Turn? {
        guard let index = lines[line]?.popMin() else { return nil }
        var planned = slices[index]
        planned.window = lanes[planned.lane]?.rest ?? planned.window
        return PassMachine.Turn(planned: planned, number: index + 1)
    }

    /// The lane's slice is committed up to here; what it left of its window is the lane's next.
    mutating func committed(_ lane: LaneID, through end: EventTime) {
        guard var queue = lanes[lane], queue.done < queue.slices.count else { return }
        let window = slices[queue.slices[queue.done]].window
        if end < window.end {
            queue.rest = TimeWindow(start: max(end, window.start), end: window.end)
        } else {
            queue.rest = nil
            queue.done += 1
        }
        lanes[lane] = queue
        guard queue.done < queue.slices.count else { return }
        let index = queue.slices[queue.done]
        lines[line(of: index), default: MinHeap()].insert(index)
    }

    private func line(of index: Int) -> Line {
        slices[index].order.deed == .task ? .slot : .read(slices[index].kind)
    }
}
