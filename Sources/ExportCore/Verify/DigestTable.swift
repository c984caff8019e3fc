/// Digests of one side of a comparison, by folder and stretch of event time. Its size has a bound: where there are more
/// cells than that, neighbours in time are merged, and at last folders.
package struct DigestTable: Sendable {
    package struct Cell: Hashable, Comparable, Sendable {
        /// Stands for the folder.
        package var folder: UInt64
        package var step: Int64

        package static func < (a: Self, b: Self) -> Bool { (a.step, a.folder) < (b.step, b.folder) }
    }

    package struct Sum: Hashable, Sendable {
        /// The events as text has them: by folder, time and message.
        package var text = MultisetDigest()
        /// As rows of jsonl have them: by stream, both times and message.
        package var whole = MultisetDigest()
        /// Some of it stands in text alone.
        package var hasText = false

        mutating func merge(_ other: Self) {
            text.merge(other.text)
            whole.merge(other.whole)
            hasText = hasText || other.hasText
        }
    }

    /// Which cells differ, at the resolution to which both sides were brought.
    package struct Difference: Hashable, Sendable {
        package var cell: Cell
        /// What is compared there.
        package var isByText: Bool
        /// About how many events have to be looked at.
        package var count: Int64
    }

    /// Of a cell, in milliseconds.
    package private(set) var width: Int64
    /// Folders that are equal under it share cells.
    package private(set) var mask: UInt64 = .max
    package private(set) var sums: [Cell: Sum] = [:]
    private let window: TimeWindow
    private let cellsMax: Int

    package init(window: TimeWindow, width: Int64 = 3_600_000, cellsMax: Int = 1 << 17) {
        self.window = window
        self.width = width
        self.cellsMax = cellsMax
    }

    /// Adds what lies within the window.
    package mutating func add(folder: UInt64, time: Int64, _ change: (inout Sum) -> Void) {
        guard let cell = cell(folder, time) else { return }
        change(&sums[cell, default: Sum()])
        if sums.count > cellsMax { coarsen() }
    }

    package mutating func merge(_ other: Self) {
        var other = other
        align(&other)
        for (cell, sum) in other.sums { sums[cell, default: Sum()].merge(sum) }
        while sums.count > cellsMax { coarsen() }
    }

    /// `nil`: outside of the window.
    package func cell(_ folder: UInt64, _ time: Int64) -> Cell? {
        guard window.contains(EventTime(time)) else { return nil }
        return Cell(folder: folder & mask, step: (time - window.start.milliseconds) / width)
    }

    /// The event times of a cell, those within the window.
    package func times(of step: Int64) -> TimeWindow {
        let start = window.start.milliseconds + step * width
        return TimeWindow(
            start: EventTime(start), end: EventTime(min(start + width, window.end.milliseconds)))
    }

    /// In order of time.
    package static func differences(_ source: inout Self, _ archive: inout Self) -> [Difference] {
        source.align(&archive)
        var found: [Difference] = []
        for cell in Set(source.sums.keys).union(archive.sums.keys) {
            let (ours, theirs) = (archive.sums[cell] ?? Sum(), source.sums[cell] ?? Sum())
            let isByText = ours.hasText
            if isByText ? ours.text == theirs.text : ours.whole == theirs.whole { continue }
            let counts = isByText ? (ours.text.count, theirs.text.count) : (ours.whole.count, theirs.whole.count)
            found.append(Difference(cell: cell, isByText: isByText, count: max(counts.0, counts.1)))
        }
        return found.sorted { $0.cell < $1.cell }
    }

    /// Brings both to the same resolution: sums of cells are sums.
    private mutating func align(_ other: inout Self) {
        while width < other.width { coarsen(byTime: true) }
        while other.width < width { other.coarsen(byTime: true) }
        while mask != other.mask {
            if mask > other.mask { coarsen(byTime: false) } else { other.coarsen(byTime: false) }
        }
    }

    private mutating func coarsen() { coarsen(byTime: width < window.length.milliseconds) }

    private mutating func coarsen(byTime: Bool) {
        if byTime {
            width *= 2
        } else {
            mask = mask == .max ? 0xFFFF : mask >> 1
        }
        var merged: [Cell: Sum] = [:]
        for (cell, sum) in sums {
            let to = Cell(folder: cell.folder & mask, step: byTime ? cell.step / 2 : cell.step)
            merged[to, default: Sum()].merge(sum)
        }
        sums = merged
    }
}
