import ExportCore
import Testing

/// The readers of a slice against a model: a sorted list of event times, pages of a few events, and every order in which
/// pages can arrive, readers be added and the time run out.
@Suite struct ReadSlicingTests {
    @Test func everyOrderOfEventsGivesEveryColumnOnceUpToWhereItIsComplete() {
        let sources: [[Int64]] = [
            [], [0], [0, 0, 0], [0, 1, 2, 3], [0, 0, 1, 1, 3], [3, 3, 3, 3], [0, 0, 0, 0, 3], [1, 2, 2, 2, 2],
        ]
        for source in sources {
            for pageEvents in 1...2 {
                for bytesWanted in [3, 1000] {
                    var choices = Choices()
                    var histories = 0
                    repeat {
                        var model = SlicingModel(
                            source: source, window: 0..<4, pageEvents: pageEvents, bytesWanted: bytesWanted,
                            readersMax: 2, mayStop: true)
                        model.run { choices.pick($0) }
                        model.check("\(source) in pages of \(pageEvents), \(bytesWanted) wanted: \(choices)")
                        histories += 1
                    } while choices.advance()
                    #expect(histories > 0)
                }
            }
        }
    }

    @Test func randomHistoriesOfManyReadersGiveEveryColumnOnce() {
        for seed in 0..<4000 {
            var random = SeededGenerator(seed: seed)
            let length = random.int(Int64(1)...60)
            let count = random.int(0...80)
            let source = (0..<count).map { _ in
                random.chance(0.3) ? length / 2 : random.int(Int64(0)...(length - 1))
            }.sorted()
            var model = SlicingModel(
                source: source, window: 0..<length, pageEvents: random.int(1...7),
                bytesWanted: random.pick([1, 10, 40, 100_000]), readersMax: random.int(1...8),
                mayStop: random.chance(0.5), emptyPages: random.chance(0.3), mayBeginAgain: random.chance(0.3))
            model.run { random.int(0...($0 - 1)) }
            model.check("seed \(seed)")
        }
    }

    /// Of a steady source, for whose density the first page speaks: pages hold whole columns.
    @Test func noMoreIsReadThanIsWantedAndAPageOfEachReader() {
        for seed in 0..<2000 {
            var random = SeededGenerator(seed: seed)
            let length = random.int(Int64(100)...600)
            let eventsInAColumn = random.int(1...3)
            let source = (0..<length).flatMap { [Int64](repeating: $0, count: eventsInAColumn) }
            let wanted = random.int(10...200)
            let pageEvents = eventsInAColumn * random.int(1...4)
            let readersMax = random.int(1...8)
            var model = SlicingModel(
                source: source, window: 0..<length, pageEvents: pageEvents, bytesWanted: wanted,
                readersMax: readersMax, mayStop: false)
            model.run { random.int(0...($0 - 1)) }
            model.check("seed \(seed)")
            let most = wanted + readersMax * pageEvents + eventsInAColumn
            #expect(model.bytesRead <= most, "seed \(seed): \(model.bytesRead) of \(source.count), \(wanted) wanted")
        }
    }

    @Test func aQuietLaneCostsOneRequest() {
        var slicing = ReadSlicing(
            window: TimeWindow(start: EventTime(0), end: EventTime(86_400_000)), bytesWanted: 1 << 30)
        let order = slicing.arrived(.init(last: EventTime(50_000), bytes: 900, hasMore: false), at: 0)
        #expect(order == ReadSlicing.Order(bound: EventTime(86_400_000), goesOn: false))
        #expect(slicing.cut() == nil)
        #expect(slicing.complete == EventTime(86_400_000))
    }

    @Test func theReaderWithTheMostLeftIsCutInTheMiddle() {
        var slicing = ReadSlicing(window: TimeWindow(start: EventTime(0), end: EventTime(1000)), bytesWanted: 1 << 40)
        #expect(slicing.cut() == nil, "nothing is known before the first page")
        _ = slicing.arrived(.init(last: EventTime(9), bytes: 1000, hasMore: true), at: 0)
        #expect(slicing.cut() == 1)
        #expect(slicing.query(of: 1) == TimeWindow(start: EventTime(505), end: EventTime(1000)))
        #expect(slicing.cut() == 2, "the new reader has not shown a page yet, so the first one is cut again")
        #expect(slicing.query(of: 2) == TimeWindow(start: EventTime(257), end: EventTime(505)))
        _ = slicing.arrived(.init(last: EventTime(510), bytes: 1000, hasMore: true), at: 1)
        #expect(slicing.cut() == 3)
        #expect(slicing.query(of: 3) == TimeWindow(start: EventTime(755), end: EventTime(1000)))
    }

    @Test func readersThatAreIdleTogetherShareEqually() {
        var slicing = ReadSlicing(window: TimeWindow(start: EventTime(0), end: EventTime(1000)), bytesWanted: 1 << 40)
        _ = slicing.arrived(.init(last: EventTime(9), bytes: 1000, hasMore: true), at: 0)
        for idle in stride(from: 4, through: 1, by: -1) { #expect(slicing.cut(idle: idle) == 5 - idle) }
        let starts = (0..<5).map { slicing.query(of: $0).start.milliseconds }
        #expect(starts == [0, 802, 604, 406, 208])
    }

    @Test func readersThatAreIdleTogetherAreNotSentForLessThanAFewPages() {
        var slicing = ReadSlicing(window: TimeWindow(start: EventTime(0), end: EventTime(200)), bytesWanted: 1 << 40)
        _ = slicing.arrived(.init(last: EventTime(9), bytes: 1000, hasMore: true), at: 0)
        #expect(slicing.cut(idle: 7) == 1)
        #expect(slicing.query(of: 1).start == EventTime(105), "nineteen pages are left: two parts of more than eight")
        #expect(slicing.cut(idle: 6) == nil)
    }

    @Test func nobodyIsSentForLessThanAFewPages() {
        var slicing = ReadSlicing(window: TimeWindow(start: EventTime(0), end: EventTime(1000)), bytesWanted: 1 << 40)
        _ = slicing.arrived(.init(last: EventTime(99), bytes: 1000, hasMore: true), at: 0)
        #expect(slicing.cut() == nil, "nine pages are left")
    }

    @Test func aWindowThatHoldsMoreThanIsWantedIsReadUpToAColumnBeforeItsEnd() {
        var slicing = ReadSlicing(window: TimeWindow(start: EventTime(0), end: EventTime(100_000)), bytesWanted: 40_000)
        _ = slicing.arrived(.init(last: EventTime(99), bytes: 1000, hasMore: true), at: 0)
        #expect(slicing.cut() == 1)
        #expect(slicing.query(of: 1) == TimeWindow(start: EventTime(2050), end: EventTime(100_000)))
        // It is quieter there than it was at the beginning, so the end moves away again.
        let order = slicing.arrived(.init(last: EventTime(6049), bytes: 1000, hasMore: true), at: 1)
        #expect(order.goesOn)
        #expect(order.bound > EventTime(10_000))
    }
}

/// A service that gives pages of a fixed number of events, each of one byte, and readers who write what they are told to.
private struct SlicingModel {
    private struct Reader {
        var query: Range<Int64>
        /// Of the source: the first event that no page of it has given.
        var next: Int
        var written: [Int64] = []
    }

    let source: [Int64]
    let window: Range<Int64>
    let pageEvents: Int
    let readersMax: Int
    let mayStop: Bool
    let emptyPages: Bool
    /// Each reader once, at most.
    let mayBeginAgain: Bool
    private var begunAgain: Set<Int> = []
    private var slicing: ReadSlicing
    private var readers: [Reader] = []
    private var waiting: [Int] = []
    private var hasStopped = false
    private var pages = 0
    private(set) var bytesRead = 0
    private let bytesWanted: Int

    init(
        source: [Int64], window: Range<Int64>, pageEvents: Int, bytesWanted: Int, readersMax: Int, mayStop: Bool,
        emptyPages: Bool = false, mayBeginAgain: Bool = false
    ) {
        self.source = source
        self.window = window
        self.pageEvents = pageEvents
        self.readersMax = readersMax
        self.mayStop = mayStop
        self.emptyPages = emptyPages
        self.mayBeginAgain = mayBeginAgain
        self.bytesWanted = bytesWanted
        slicing = ReadSlicing(
            window: TimeWindow(start: EventTime(window.lowerBound), end: EventTime(window.upperBound)),
            bytesWanted: bytesWanted, pagesWorthACut: 1)
    }

    mutating func run(_ pick: (Int) -> Int) {
        begin(0)
        while !waiting.isEmpty {
            if mayStop, !hasStopped, pages > 0, pick(4) == 3 {
                slicing.stop()
                hasStopped = true
            }
            let number = waiting.remove(at: pick(waiting.count))
            if mayBeginAgain, pick(8) == 0, begunAgain.insert(number).inserted { beginAgain(number) }
            if emptyPages, pick(4) == 0 {
                _ = arrive(number, [], hasMore: true)
            } else {
                let page = page(of: number)
                _ = arrive(number, page, hasMore: hasMore(number))
            }
            pages += 1
            let idle = readersMax - readers.count
            if idle > 0, pick(2) == 1, let new = slicing.cut(idle: 1 + pick(idle)) { begin(new) }
            // Endless empty pages end nothing: a model of them must.
            if pages > 10_000 { break }
        }
    }

    private mutating func arrive(_ number: Int, _ page: [Int64], hasMore: Bool) -> Bool {
        let order = slicing.arrived(
            .init(last: page.last.map(EventTime.init), bytes: page.count, hasMore: hasMore), at: number)
        bytesRead += page.count
        readers[number].written += page.filter { $0 < order.bound.milliseconds }
        if order.goesOn { waiting.append(number) }
        return order.goesOn
    }

    private mutating func begin(_ number: Int) {
        let query = slicing.query(of: number)
        let range = query.start.milliseconds..<query.end.milliseconds
        readers.append(Reader(query: range, next: source.firstIndex { $0 >= range.lowerBound } ?? source.count))
        waiting.append(number)
    }

    /// What it wrote is thrown away, and the page that arrives next is its first.
    private mutating func beginAgain(_ number: Int) {
        slicing.beganAgain(number)
        readers[number].written = []
        let start = readers[number].query.lowerBound
        readers[number].next = source.firstIndex { $0 >= start } ?? source.count
    }

    private mutating func page(of number: Int) -> [Int64] {
        let reader = readers[number]
        let rest = source[reader.next...].prefix { $0 < reader.query.upperBound }.prefix(pageEvents)
        readers[number].next += rest.count
        return Array(rest)
    }

    private func hasMore(_ number: Int) -> Bool {
        let reader = readers[number]
        return source[reader.next...].first.map { $0 < reader.query.upperBound } ?? false
    }

    func check(_ history: String) {
        let complete = slicing.complete.milliseconds
        let dropped = Set(slicing.dropped)
        var written: [Int64] = []
        for (number, reader) in readers.enumerated() where !dropped.contains(number) { written += reader.written }
        let expected = source.filter { $0 < complete }
        if written.sorted() != expected {
            Issue.record("\(history): up to \(complete) there is \(expected), and \(written.sorted()) was written")
        }
        if !hasStopped, dropped.isEmpty == false { Issue.record("\(history): dropped without a reason") }
        if !hasStopped, complete <= window.lowerBound { Issue.record("\(history): nothing is complete") }
        if !hasStopped, bytesWanted >= 1000, complete != window.upperBound {
            Issue.record("\(history): complete only up to \(complete)")
        }
        if hasStopped, let first = readers[0].written.first, readers[0].written.last != first, complete <= first {
            Issue.record("\(history): two columns were read, and none is complete")
        }
    }
}

/// All sequences of choices, one after the other: the last choice that can be made otherwise is, and what follows it
/// begins again.
struct Choices: CustomStringConvertible {
    private var made: [(choice: Int, count: Int)] = []
    private var position = 0

    mutating func pick(_ count: Int) -> Int {
        defer { position += 1 }
        if position == made.count { made.append((0, count)) }
        return made[position].choice
    }

    /// False: there is no other sequence.
    mutating func advance() -> Bool {
        made.removeLast(made.count - position)
        position = 0
        while let last = made.popLast() {
            if last.choice + 1 < last.count {
                made.append((last.choice + 1, last.count))
                return true
            }
        }
        return false
    }

    var description: String { made.map { "\($0.choice)" }.joined() }
}
