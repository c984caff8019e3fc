/// What waits for a virtual instant, earliest first. Equal instants are ordered by a tie number that the scheduler draws
/// from its seed, and then by insertion, so that the order is both arbitrary and reproducible.
struct TimerHeap: Sendable {
    enum Work: Sendable {
        /// A task that sleeps.
        case resume(CheckedContinuation<Void, any Error>)
        /// Something that happens in the world: no task waits for it.
        case act(@Sendable () -> Void)
    }

    struct Entry: Sendable {
        var instant: Int64
        var tie: UInt64
        var id: UInt64
        var work: Work

        func isBefore(_ other: Entry) -> Bool {
            if instant != other.instant { return instant < other.instant }
            if tie != other.tie { return tie < other.tie }
            return id < other.id
        }
    }

    private var entries: [Entry] = []

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }
    var earliest: Int64? { entries.first?.instant }

    mutating func insert(_ entry: Entry) {
        entries.append(entry)
        siftUp(entries.count - 1)
    }

    mutating func popFirst() -> Entry? {
        guard !entries.isEmpty else { return nil }
        return remove(at: 0)
    }

    /// The cancelled sleeper, if it still sleeps. Cancellation is rare and heaps are small: a scan is cheaper than an index.
    mutating func remove(id: UInt64) -> Entry? {
        guard let index = entries.firstIndex(where: { $0.id == id }) else { return nil }
        return remove(at: index)
    }

    private mutating func remove(at index: Int) -> Entry {
        entries.swapAt(index, entries.count - 1)
        let removed = entries.removeLast()
        if index < entries.count {
            siftDown(index)
            siftUp(index)
        }
        return removed
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].isBefore(entries[parent]) else { return }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            let left = 2 * parent + 1
            guard left < entries.count else { return }
            let right = left + 1
            let least = right < entries.count && entries[right].isBefore(entries[left]) ? right : left
            guard entries[least].isBefore(entries[parent]) else { return }
            entries.swapAt(least, parent)
            parent = least
        }
    }
}
