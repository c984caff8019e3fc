/// How a stretch of a lane is read in which a page cannot be parsed, however often it is asked for: it is halved by time,
/// and its last column by streams, until what cannot be parsed stands alone. Everything else is read, in the order of event
/// times (docs/decisions/0038).
///
/// Pure: it says what to ask for, and is told what came of it.
package struct PageNarrowing: Sendable {
    package enum Step: Hashable, Sendable {
        /// - Parameters:
        ///   - streams: `nil`: all that the lane has.
        ///   - oneByOne: in pages of one event.
        case read(TimeWindow, streams: [LogStreamName]?, oneByOne: Bool)
        /// Which streams the group has: one of them holds, in this column, what cannot be parsed.
        case list(EventTime)
        /// The events of one stream and column from their end, one a page.
        case readBackwards(EventTime, LogStreamName)
    }

    /// What could not be parsed. It stands alone where its stream is known.
    package struct Gap: Hashable, Sendable {
        package var time: EventTime
        package var stream: LogStreamName?

        package init(time: EventTime, stream: LogStreamName?) {
            self.time = time
            self.stream = stream
        }
    }

    private enum Phase {
        case whole
        case unlisted
        case oneByOne(asked: Int)
        case backwards
        /// The streams that were listed have been read, and the fault was in none of them.
        case confirmation
    }

    private struct Cell {
        var window: TimeWindow
        var streams: [LogStreamName]?
        /// The streams are some of those that were listed.
        var isListed = false
        /// It does not begin where the reading begins. There the fault is where an earlier run was cut off by its time.
        var isLater = true
        var phase = Phase.whole
    }

    /// How often one stream's column is asked for before it is believed that it cannot be parsed.
    private static let asksMax = 3
    /// FilterLogEvents takes so many names [S-FILTER-NAMES].
    private static let namesMax = 100

    /// What is still to be read; the last is the next.
    private var cells: [Cell]
    private let end: EventTime
    /// The last column of which it is known where the fault was.
    private var explained: EventTime?
    package private(set) var gaps: [Gap] = []

    /// - Parameter known: columns in which something could not be parsed before, in order.
    package init(window: TimeWindow, streams: [LogStreamName]?, known: [EventTime] = []) {
        var cells: [Cell] = []
        var start = window.start
        for time in known where window.contains(time) && time >= start {
            if start < time { cells.append(Cell(window: TimeWindow(start: start, end: time), streams: streams)) }
            cells.append(Cell(window: TimeWindow(first: time, last: time), streams: streams))
            start = EventTime(time.milliseconds + 1)
        }
        if start < window.end {
            cells.append(Cell(window: TimeWindow(start: start, end: window.end), streams: streams))
        }
        cells[0].isLater = false
        self.cells = cells.reversed()
        end = window.end
    }

    /// What to ask for next; `nil`: everything has been read.
    package var step: Step? {
        guard let cell = cells.last else { return nil }
        switch cell.phase {
        case .whole, .confirmation: return .read(cell.window, streams: cell.streams, oneByOne: false)
        case .oneByOne: return .read(cell.window, streams: cell.streams, oneByOne: true)
        case .unlisted: return .list(cell.window.start)
        case .backwards:
            guard let stream = cell.streams?.first else {
                preconditionFailure("a stream is read backwards by its name")
            }
            return .readBackwards(cell.window.start, stream)
        }
    }

    /// Every column before this has been read, but for what stands alone.
    package var position: EventTime { cells.last?.window.start ?? end }

    /// The streams of the step in hand are some of those that were listed: one that is gone holds nothing any more.
    package var isListed: Bool { cells.last?.isListed ?? false }

    /// Everything was parsed, to the end.
    package mutating func ended() {
        let cell = cells.removeLast()
        if case .backwards = cell.phase { explained = cell.window.start }
        dropConfirmation()
    }

    /// A page could not be parsed. What came before it was taken.
    ///
    /// - Parameter reached: the last event time that has come; its column may go on.
    package mutating func broke(reached: EventTime?) {
        var cell = cells.removeLast()
        if let reached { cell.window.start = min(max(cell.window.start, reached), cell.window.last) }
        if cell.window.start < cell.window.last {
            let half = cell.isLater ? cell.window.length.milliseconds / 2 : 1
            let middle = EventTime(cell.window.start.milliseconds + half)
            cell.isLater = true
            var later = cell
            later.window.start = middle
            cell.window.end = middle
            cells += [later, cell]
        } else {
            narrow(cell)
        }
        dropConfirmation()
    }

    /// A stream that was listed is gone.
    package mutating func wasGone() {
        let cell = cells.removeLast()
        if let streams = cell.streams, streams.count > 1 { halve(cell, streams) }
        dropConfirmation()
    }

    /// What the listing showed; `nil`: it cannot be had.
    package mutating func listed(_ streams: [LogStreamName]?) {
        var cell = cells.removeLast()
        guard let streams, !streams.isEmpty else { return note(cell) }
        cell.phase = .confirmation
        cells.append(cell)
        for start in stride(from: 0, to: streams.count, by: Self.namesMax).reversed() {
            let some = Array(streams[start..<min(start + Self.namesMax, streams.count)])
            cells.append(Cell(window: cell.window, streams: some, isListed: true))
        }
    }

    /// There are more events in the cell than are worth a request each: the rest of it stands for what cannot be parsed.
    package mutating func gaveUp() {
        note(cells.removeLast())
        dropConfirmation()
    }

    /// One column.
    private mutating func narrow(_ cell: Cell) {
        var next = cell
        switch cell.phase {
        case .whole:
            guard let streams = cell.streams else {
                next.phase = .unlisted
                break
            }
            guard streams.count == 1 else { return halve(cell, streams) }
            next.phase = .oneByOne(asked: 0)
        case .oneByOne(let asked): next.phase = asked + 1 < Self.asksMax ? .oneByOne(asked: asked + 1) : .backwards
        case .unlisted, .backwards, .confirmation: return note(cell)
        }
        cells.append(next)
    }

    private mutating func halve(_ cell: Cell, _ streams: [LogStreamName]) {
        let middle = streams.count / 2
        for some in [streams[middle...], streams[..<middle]] {
            var half = cell
            half.streams = Array(some)
            cells.append(half)
        }
    }

    private mutating func note(_ cell: Cell) {
        explained = cell.window.start
        let isAlone = cell.streams?.count == 1
        gaps.append(Gap(time: cell.window.start, stream: isAlone ? cell.streams?.first : nil))
    }

    private mutating func dropConfirmation() {
        guard let cell = cells.last, case .confirmation = cell.phase, explained == cell.window.start else { return }
        cells.removeLast()
    }
}
