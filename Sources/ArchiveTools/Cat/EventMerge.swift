import LogCodec

/// Puts the rows of many sources in the order of their event times. Pure: it says what it needs next, and is given it.
///
/// A source gives its rows in segments, each in order, and is asked for one when an event of it could be next. So no more is
/// open than overlaps. Of equal times those of the earlier source come first.
package struct EventMerge: Sendable {
    package enum Step: Sendable, Hashable {
        /// The next segment of this source.
        case segment(Int)
        /// There is enough to be written.
        case output
        case done
    }

    private struct Head: Sendable {
        var time: Int64
        var source: Int

        static func < (left: Head, right: Head) -> Bool { (left.time, left.source) < (right.time, right.source) }
    }

    private struct Open: Sendable {
        var rows = SelectedRows()
        var next = 0
        var isLast = false
    }

    /// Of each source: no event of it is earlier. In order.
    private let firsts: [Int64]
    private let outputBytes: Int
    private var open: [Int: Open] = [:]
    private var heads: [Head] = []
    /// So many sources were asked for.
    private var asked = 0
    private var awaited: Int?

    package init(firsts: [Int64], outputBytes: Int = 256 << 10) {
        self.firsts = firsts
        self.outputBytes = outputBytes
    }

    /// Bytes of rows that are held.
    package var heldBytes: Int { open.values.reduce(0) { $0 + $1.rows.bytes.count } }

    /// - Parameter isLast: the source has no more.
    package mutating func put(_ rows: SelectedRows, isLast: Bool, of source: Int) {
        precondition(awaited == source, "a segment that was not asked for")
        awaited = nil
        guard let first = rows.entries.first else {
            if !isLast { awaited = source } else { open[source] = nil }
            return
        }
        open[source] = Open(rows: rows, isLast: isLast)
        push(Head(time: first.time, source: source))
    }

    /// What is next, with what can be written until then behind `output`.
    package mutating func next(_ output: inout [UInt8]) -> Step {
        while true {
            if let awaited { return .segment(awaited) }
            if asked < firsts.count, heads.first.map({ firsts[asked] <= $0.time }) ?? true {
                awaited = asked
                asked += 1
                continue
            }
            guard let head = pop() else { return .done }
            write(head.source, &output)
            if output.count >= outputBytes { return .output }
        }
    }

    /// All that comes before the heads of the others.
    private mutating func write(_ source: Int, _ output: inout [UInt8]) {
        // Taken out, so that its rows have one owner.
        guard var run = open.removeValue(forKey: source) else { return }
        let other = heads.first
        let limit = asked < firsts.count ? firsts[asked] : .max
        let entries = run.rows.entries
        var at = run.next
        var (start, end) = (entries[at].start, entries[at].start)
        repeat {
            let entry = entries[at]
            if entry.start != end {
                output += run.rows.bytes[start..<end]
                (start, end) = (entry.start, entry.start)
            }
            end += entry.count
            at += 1
        } while at < entries.count && entries[at].time < limit
            && (other.map { Head(time: entries[at].time, source: source) < $0 } ?? true)
            && output.count + end - start < outputBytes
        output += run.rows.bytes[start..<end]
        run.next = at
        if at < entries.count {
            let head = Head(time: entries[at].time, source: source)
            open[source] = run
            push(head)
        } else if !run.isLast {
            awaited = source
        }
    }

    // MARK: The heap

    private mutating func push(_ head: Head) {
        heads.append(head)
        var child = heads.count - 1
        while child > 0, heads[child] < heads[(child - 1) / 2] {
            heads.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func pop() -> Head? {
        guard let first = heads.first, let last = heads.popLast() else { return nil }
        guard !heads.isEmpty else { return first }
        heads[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heads.count && heads[child] < heads[least] {
                least = child
            }
            guard least != parent else { return first }
            heads.swapAt(parent, least)
            parent = least
        }
    }
}
