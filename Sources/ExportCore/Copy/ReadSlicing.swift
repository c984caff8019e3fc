/// How the window of one read is shared among readers side by side, and how far it has been read without a gap.
///
/// One reader begins with the whole window. While readers are idle, the range of the one that has most left is cut in two:
/// a new reader takes the later part, and the first one's bound moves down to the cut. Its pages still belong to the old
/// range, so it ends at the first event at or after its bound. A column (one millisecond of event time) belongs to exactly
/// one reader.
///
/// Pure: it is told what pages hold, and says who writes what and who goes on.
package struct ReadSlicing: Sendable {
    /// What there is to know of a page.
    package struct PageFacts: Hashable, Sendable {
        /// The event time of its last event; `nil`: it has none.
        package var last: EventTime?
        package var bytes: Int
        /// The answer named a token.
        package var hasMore: Bool

        package init(last: EventTime?, bytes: Int, hasMore: Bool) {
            self.last = last
            self.bytes = bytes
            self.hasMore = hasMore
        }
    }

    /// What a reader does with the page it has got: write its events before `bound`, then ask for the next page, or end.
    package struct Order: Hashable, Sendable {
        package var bound: EventTime
        package var goesOn: Bool

        package init(bound: EventTime, goesOn: Bool) {
            self.bound = bound
            self.goesOn = goesOn
        }
    }

    private enum Phase {
        /// Its first page has not come yet.
        case begun
        case reading
        case done
        /// What it wrote is not committed.
        case dropped
    }

    private struct Reader {
        var number: Int
        var start: EventTime
        /// Exclusive.
        var end: EventTime
        var phase = Phase.begun
        /// The event time of the last event seen; its column may go on on the next page.
        var reached: EventTime?
        var bytes = 0
        var pages = 0
        /// Bytes of pages in a millisecond, as seen so far by it or by the one whose range it took over.
        var density: Double

        /// The first column of which it has seen nothing.
        var unseen: EventTime { reached.map { EventTime($0.milliseconds + 1) } ?? start }
        var unseenMilliseconds: Int64 { max(0, end.milliseconds - unseen.milliseconds) }
        var bytesLeft: Double { phase == .done ? 0 : density * Double(unseenMilliseconds) }
    }

    private let window: TimeWindow
    private let bytesWanted: Int
    private let pagesWorthACut: Int
    /// In order of time; each begins where the one before it ends.
    private var readers: [Reader]
    private var isStopping = false

    /// - Parameters:
    ///   - bytesWanted: of pages, in one commit. A window that seems to hold more is read up to a column before its end.
    ///   - pagesWorthACut: so much must be left to a reader that another one is worth its first request.
    package init(window: TimeWindow, bytesWanted: Int, pagesWorthACut: Int = 16) {
        self.window = window
        self.bytesWanted = bytesWanted
        self.pagesWorthACut = pagesWorthACut
        readers = [Reader(number: 0, start: window.start, end: window.end, density: 0)]
    }

    /// A new reader costs its first request, and leaves objects of its own: for text one for each stream.
    package static func pagesWorthACut(objectsPerStream: Bool) -> Int { objectsPerStream ? 32 : 16 }

    /// How many readers there have been.
    package var count: Int { readers.count }

    /// What the reader asks the service for. The last one's query goes to the end of the window, whatever its bound.
    package func query(of number: Int) -> TimeWindow {
        let index = index(of: number)
        let isLast = index == readers.count - 1
        return TimeWindow(start: readers[index].start, end: isLast ? window.end : readers[index].end)
    }

    /// Every column before this has been read by readers whose work counts (or is about to be written by their order).
    package var complete: EventTime {
        var complete = window.start
        for reader in readers {
            guard reader.phase == .done, reader.start == complete else { break }
            complete = reader.end
        }
        return complete
    }

    /// Readers whose objects must go before the commit.
    package var dropped: [Int] { readers.filter { $0.phase == .dropped }.map(\.number) }

    /// A page has come, and the reader waits to be told what to do with it.
    package mutating func arrived(_ page: PageFacts, at number: Int) -> Order {
        let index = index(of: number)
        guard readers[index].phase != .dropped else { return Order(bound: window.start, goesOn: false) }
        let before = readers[index].reached
        note(page, index)
        if isStopping { endAtLastColumn(page, before, index) } else { settleEnd(page, before, index) }
        let reader = readers[index]
        let isDone = !page.hasMore || (page.last.map { $0 >= reader.end } ?? false)
        readers[index].phase = isDone ? .done : .reading
        // The last one's query goes to the end of the window, so there is nothing behind its bound either.
        if !page.hasMore, index == readers.count - 1 { readers[index].end = window.end }
        return Order(bound: readers[index].end, goesOn: !isDone)
    }

    /// What the reader has got counts for nothing: it begins its range again. What it has seen still says how full the range
    /// is.
    package mutating func beganAgain(_ number: Int) {
        let index = index(of: number)
        guard readers[index].phase == .reading else { return }
        readers[index].reached = nil
        readers[index].bytes = 0
        readers[index].pages = 0
    }

    /// Cuts the range of the reader with the most left. Returns the number of the new reader; `nil`: no reader has enough left.
    ///
    /// - Parameter idle: the readers that wait for a range, this one included. The new one takes the last of `idle` + 1 equal
    ///   parts, so that after as many cuts all have the same left, and end together.
    package mutating func cut(idle: Int = 1) -> Int? {
        guard !isStopping else { return nil }
        let worthy = readers.indices.filter { isWorthACut(readers[$0]) }
        guard let index = worthy.max(by: { hasLess(readers[$0], readers[$1]) }) else { return nil }
        let unseen = readers[index].unseen.milliseconds
        let left = readers[index].end.milliseconds - unseen
        let parts = min(Int64(max(1, idle)) + 1, max(2, worthwhileParts(of: readers[index])))
        // Of a window as long as the calendar the product is still far below what an integer holds.
        let start = EventTime(unseen + left * (parts - 1) / parts)
        let new = Reader(number: readers.count, start: start, end: readers[index].end, density: readers[index].density)
        readers[index].end = start
        readers.insert(new, at: index + 1)
        return new.number
    }

    /// The time is over: the first reader that is not done ends with the column before the last that it sees, and
    /// the readers behind it are dropped.
    package mutating func stop() {
        guard !isStopping else { return }
        isStopping = true
        guard let open = readers.firstIndex(where: { $0.phase != .done }) else { return }
        for index in readers.indices where index > open { readers[index].phase = .dropped }
        if readers[open].phase == .begun, open > 0 { readers[open].phase = .dropped }
    }

    /// After `stop`: readers that are still not done are dropped, too.
    package mutating func giveUpTheRest() {
        for index in readers.indices where readers[index].phase != .done { readers[index].phase = .dropped }
    }

    // MARK: What is known

    private mutating func note(_ page: PageFacts, _ index: Int) {
        readers[index].bytes += page.bytes
        readers[index].pages += 1
        guard let last = page.last else { return }
        let reached = max(last, readers[index].reached ?? last)
        readers[index].reached = reached
        let milliseconds = max(1, reached.milliseconds - readers[index].start.milliseconds + 1)
        readers[index].density = Double(readers[index].bytes) / Double(milliseconds)
    }

    /// While the reader is the last one, its bound is where the window seems to hold as much as is wanted. It moves both
    /// ways as more is known, for the query goes to the window's end. With all that is wanted it ends.
    private mutating func settleEnd(_ page: PageFacts, _ before: EventTime?, _ index: Int) {
        let reader = readers[index]
        guard index == readers.count - 1, reader.reached != nil, reader.density > 0 else { return }
        let others = readers.dropLast().reduce(0.0) { $0 + Double($1.bytes) + $1.bytesLeft }
        let room = max(0, Double(bytesWanted) - others - Double(reader.bytes)) / reader.density
        let longest = max(0, window.end.milliseconds - reader.unseen.milliseconds)
        readers[index].end =
            room >= Double(longest) ? window.end : EventTime(reader.unseen.milliseconds + Int64(room))
        if room == 0 { endAtLastColumn(page, before, index) }
    }

    /// Columns before the last one of the page are complete, and where this page began it, nothing of it is written.
    private mutating func endAtLastColumn(_ page: PageFacts, _ before: EventTime?, _ index: Int) {
        guard let last = page.last, last > before ?? readers[index].start, last < readers[index].end, page.hasMore
        else { return }
        readers[index].end = last
    }

    private func isWorthACut(_ reader: Reader) -> Bool {
        guard reader.phase == .reading, reader.unseenMilliseconds >= 2 else { return false }
        // One empty page says little; several say that the service looks through much to find nothing.
        guard reader.density > 0 else { return reader.pages > 1 }
        return reader.bytesLeft >= Double(reader.bytes) / Double(reader.pages) * Double(pagesWorthACut)
    }

    /// In how many parts its range may be cut, none with less than the half of what is worth a cut.
    private func worthwhileParts(of reader: Reader) -> Int64 {
        guard reader.density > 0 else { return .max }
        let page = Double(reader.bytes) / Double(max(1, reader.pages))
        return Int64(min(1000, reader.bytesLeft * 2 / (page * Double(pagesWorthACut))))
    }

    /// Of a reader without an event nothing is known but its span: it may have anything left.
    private func hasLess(_ a: Reader, _ b: Reader) -> Bool {
        if (a.density > 0) != (b.density > 0) { return a.density > 0 }
        return a.density > 0 ? a.bytesLeft < b.bytesLeft : a.unseenMilliseconds < b.unseenMilliseconds
    }

    private func index(of number: Int) -> Int {
        guard let index = readers.firstIndex(where: { $0.number == number }) else {
            preconditionFailure("reader \(number) was never begun")
        }
        return index
    }
}
