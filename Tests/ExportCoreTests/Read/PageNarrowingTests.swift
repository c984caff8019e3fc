import ExportCore
import Testing

/// A service some of whose events break every page in which they stand. Whatever they are, the narrowing has the others, and
/// says where they are: every choice of up to three of them is tried.
@Suite("Narrowing a page down")
struct PageNarrowingTests {
    private struct Event: Hashable {
        var time: Int64
        var stream: String
        var number: Int
    }

    private static let names = ["a", "b", "c"].map { Sample.stream($0) }
    private static let window = TimeWindow(start: EventTime(100), end: EventTime(109))

    /// Several of one stream and column, in the order in which the service shows them.
    private static let events: [Event] = [
        Event(time: 100, stream: "a", number: 0), Event(time: 102, stream: "a", number: 1),
        Event(time: 102, stream: "a", number: 2), Event(time: 102, stream: "a", number: 3),
        Event(time: 102, stream: "b", number: 4), Event(time: 103, stream: "c", number: 5),
        Event(time: 106, stream: "b", number: 6), Event(time: 108, stream: "a", number: 7),
    ]

    private static var choices: [Set<Event>] {
        var choices: Set<Set<Event>> = [[]]
        for _ in 0..<3 {
            choices.formUnion(choices.flatMap { chosen in events.map { chosen.union([$0]) } })
        }
        return Array(choices)
    }

    /// Asks as it is told, and counts what has come.
    private struct Reading {
        var narrowing: PageNarrowing
        let broken: Set<Event>
        let pageEvents: Int
        var come: [Event] = []
        var steps = 0
        /// What had not come when the position was behind it.
        var passedBy: Set<Event> = []

        mutating func run() {
            while let step = narrowing.step, steps < 1000 {
                steps += 1
                switch step {
                case .read(let window, let streams, let oneByOne):
                    let events = PageNarrowingTests.events.filter { event in
                        window.contains(EventTime(event.time)) && streams?.contains { $0.text == event.stream } ?? true
                    }
                    read(events, oneByOne ? 1 : pageEvents)
                case .list: narrowing.listed(PageNarrowingTests.names)
                case .readBackwards(let time, let stream):
                    let events = PageNarrowingTests.events.filter {
                        $0.time == time.milliseconds && $0.stream == stream.text
                    }
                    let tail = events.reversed().prefix { !broken.contains($0) }
                    take(tail.reversed())
                    if tail.count == events.count { narrowing.ended() } else { narrowing.broke(reached: nil) }
                }
                passedBy.formUnion(
                    PageNarrowingTests.events.filter {
                        $0.time < narrowing.position.milliseconds && !come.contains($0)
                    })
            }
        }

        private mutating func read(_ events: [Event], _ count: Int) {
            for start in stride(from: 0, to: events.count, by: count) {
                let page = events[start..<min(start + count, events.count)]
                guard broken.isDisjoint(with: page) else {
                    narrowing.broke(reached: come.last.map { EventTime($0.time) })
                    return
                }
                take(Array(page))
            }
            narrowing.ended()
        }

        private mutating func take(_ events: [Event]) {
            come += events.filter { !come.contains($0) }
        }
    }

    @Test("all others come, once and in the order of time; each that stands alone is told", arguments: [1, 2, 3, 100])
    func everyChoice(pageEvents: Int) {
        for broken in Self.choices {
            var reading = Reading(
                narrowing: PageNarrowing(window: Self.window, streams: nil), broken: broken, pageEvents: pageEvents)
            reading.run()
            #expect(reading.steps < 1000)
            #expect(reading.passedBy.isSubset(of: broken.union(between(broken))), "\(broken)")
            #expect(reading.come.map(\.time) == reading.come.map(\.time).sorted())
            #expect(Set(reading.come).count == reading.come.count)
            let gaps = Set(reading.narrowing.gaps)
            let expected = Set(
                broken.map { PageNarrowing.Gap(time: EventTime($0.time), stream: Sample.stream($0.stream)) })
            #expect(gaps == expected && gaps.count == reading.narrowing.gaps.count, "\(broken)")
            #expect(Set(reading.come) == Set(Self.events).subtracting(broken).subtracting(between(broken)), "\(broken)")
        }
    }

    /// Between two of one stream and column no request shows anything.
    private func between(_ broken: Set<Event>) -> [Event] {
        Self.events.filter { event in
            let near = broken.filter { ($0.time, $0.stream) == (event.time, event.stream) }.map(\.number)
            return (near.min() ?? .max) < event.number && event.number < (near.max() ?? .min)
        }
    }

    @Test("columns that were known are asked for by themselves", arguments: [1, 3, 100])
    func known(pageEvents: Int) {
        for broken in Self.choices {
            let known = Set(broken.map { EventTime($0.time) }).sorted()
            var reading = Reading(
                narrowing: PageNarrowing(window: Self.window, streams: nil, known: known), broken: broken,
                pageEvents: pageEvents)
            reading.run()
            #expect(Set(reading.narrowing.gaps.map(\.time)) == Set(known))
            #expect(Set(reading.come) == Set(Self.events).subtracting(broken).subtracting(between(broken)))
        }
    }

    @Test("where the reading begins with such an event, that is found at once: a run may have no time for more")
    func first() {
        let day = TimeWindow(start: EventTime(100), end: EventTime(86_400_000))
        var reading = Reading(
            narrowing: PageNarrowing(window: day, streams: nil), broken: [Self.events[0]], pageEvents: 100)
        reading.run()
        #expect(reading.steps < 14, "\(reading.steps) steps")
        #expect(reading.narrowing.gaps.map(\.stream) == [Self.names[0]])
    }

    @Test("a day with one such event costs some dozens of requests")
    func costs() {
        let day = TimeWindow(start: EventTime(0), end: EventTime(86_400_000))
        for broken in Self.events {
            var reading = Reading(
                narrowing: PageNarrowing(window: day, streams: nil), broken: [broken], pageEvents: 100)
            reading.run()
            #expect(reading.steps < 75, "\(reading.steps) steps")
            #expect(reading.come.count == Self.events.count - 1)
        }
    }

    @Test("where the streams cannot be listed, or the fault is in none of them, the whole column is told")
    func unlisted() {
        for names in [nil, [], [Self.names[0]]] as [[LogStreamName]?] {
            var narrowing = PageNarrowing(
                window: TimeWindow(first: EventTime(1), last: EventTime(1)), streams: nil)
            narrowing.broke(reached: nil)
            #expect(narrowing.step == .list(EventTime(1)))
            narrowing.listed(names)
            if names?.isEmpty == false {
                // Nothing is wrong with the stream that was listed, and the column as a whole is broken still.
                narrowing.ended()
                narrowing.broke(reached: nil)
            }
            #expect(narrowing.step == nil)
            #expect(narrowing.gaps == [PageNarrowing.Gap(time: EventTime(1), stream: nil)])
        }
    }

    @Test("a page that is whole the next time leaves nothing to tell")
    func passing() {
        var narrowing = PageNarrowing(window: TimeWindow(first: EventTime(1), last: EventTime(1)), streams: nil)
        narrowing.broke(reached: nil)
        narrowing.listed(Self.names)
        narrowing.ended()
        #expect(narrowing.step != nil, "the column is asked for once more")
        narrowing.ended()
        #expect(narrowing.step == nil && narrowing.gaps == [])
    }

    @Test("a stream that is gone holds nothing, and the others are read without it")
    func gone() {
        var narrowing = PageNarrowing(window: TimeWindow(first: EventTime(1), last: EventTime(1)), streams: nil)
        narrowing.broke(reached: nil)
        narrowing.listed(Self.names)
        #expect(narrowing.isListed)
        narrowing.wasGone()
        guard case .read(_, let streams?, _) = narrowing.step else {
            Issue.record("\(String(describing: narrowing.step))")
            return
        }
        #expect(streams == [Self.names[0]])
        narrowing.wasGone()
        narrowing.ended()
        narrowing.ended()
        #expect(narrowing.step == nil && narrowing.gaps == [])
    }
}
