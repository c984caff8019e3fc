import ArchiveTools
import LogCodec
import Testing

/// A page holds what comes first in its direction, whatever the order in which rows are shown to it, and pages put behind
/// each other hold every event once.
@Suite struct PageCollectorTests {
    /// Rows of some pieces: many of equal times.
    private struct Pieces {
        var rows: [SelectedRows] = []
        var events: [(mark: PageMark, text: [UInt8])] = []

        init(_ random: inout some RandomNumberGenerator, sizes: ClosedRange<Int>) throws {
            for piece in 0..<Int.random(in: 1...5, using: &random) {
                var lines: [UInt8] = []
                var times = (0..<Int.random(in: 0...30, using: &random)).map { _ in
                    Int64.random(in: 1000...1009, using: &random)
                }
                if Bool.random(using: &random) { times.sort() }
                var counts: [Int64: Int] = [:]
                for (number, time) in times.enumerated() {
                    let text = String(repeating: "x", count: Int.random(in: sizes, using: &random))
                    let row =
                        Array(
                            #"{"timestamp":\#(time),"message":"\#(piece) \#(number) \#(text)"}"#.utf8) + [0x0A]
                    lines += row
                    let index = counts[time, default: 0]
                    counts[time] = index + 1
                    events.append((PageMark(time: time, object: UInt64(piece), offset: 0, index: index), row))
                }
                rows.append(try Self.selected(lines))
            }
        }

        static func selected(_ lines: [UInt8]) throws -> SelectedRows {
            var selector = RowSelector(
                RowWish(times: 0..<10_000, form: EventForm(isJSON: true)), .jsonl,
                RowOrigin(account: "1", region: "r", logGroup: "g", stream: .inRows))
            var rows = SelectedRows()
            try selector.take(lines, into: &rows)
            return rows
        }
    }

    private static func page(
        _ pieces: Pieces, _ direction: PageDirection, from: PageMark?, limit: Int, bytes: Int,
        _ random: inout some RandomNumberGenerator
    ) -> (events: [PageCollector.Event], cut: PageMark?) {
        var collector = PageCollector(direction, from: from, limit: limit, bytesMax: bytes)
        for piece in pieces.rows.indices.shuffled(using: &random) {
            var places = PlaceCounter(object: UInt64(piece), offset: 0)
            collector.take(pieces.rows[piece], &places, source: piece)
            if Bool.random(using: &random) { collector.settle() }
        }
        let events = collector.page()
        return (events, collector.cut)
    }

    @Test(arguments: [PageDirection.forward, .backward]) func pagesHoldEveryEventOnceInOrder(direction: PageDirection)
        throws
    {
        var random = SeededGenerator(seed: direction == .forward ? 1 : 2)
        for _ in 0..<300 {
            let pieces = try Pieces(&random, sizes: 1...40)
            let limit = Int.random(in: 1...12, using: &random)
            let bytes = Int.random(in: 60...700, using: &random)
            var seen: [PageMark] = []
            var from: PageMark?
            var pages = 0
            repeat {
                let page = Self.page(pieces, direction, from: from, limit: limit, bytes: bytes, &random)
                #expect(page.events.count <= limit)
                let size = page.events.reduce(0) { $0 + $1.row.count }
                #expect(size <= bytes || page.events.count == 1)
                seen += page.events.map(\.mark)
                from = page.cut
                pages += 1
                #expect(!page.events.isEmpty || page.cut == nil)
            } while from != nil && pages < 500
            let expected = pieces.events.map(\.mark).sorted()
            #expect(seen == (direction == .forward ? expected : expected.reversed()))
        }
    }

    /// What is behind an end that was set is left to the next page, and nothing is left twice.
    @Test(arguments: [PageDirection.forward, .backward]) func aPageThatIsEndedGoesOnThere(direction: PageDirection)
        throws
    {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<100 {
            let pieces = try Pieces(&random, sizes: 1...4)
            let end = PageMark(time: Int64.random(in: 1000...1010, using: &random))
            var collector = PageCollector(direction, from: nil, limit: 1000)
            for piece in pieces.rows.indices {
                var places = PlaceCounter(object: UInt64(piece), offset: 0)
                collector.take(pieces.rows[piece], &places, source: piece)
            }
            collector.end(at: end)
            let shown = Set(collector.page().map(\.mark))
            let rest = Self.page(pieces, direction, from: collector.cut, limit: 1000, bytes: 1 << 20, &random)
            let all = pieces.events.map(\.mark)
            #expect(shown == Set(all.filter { direction == .forward ? $0 < end : $0 >= end }))
            #expect(shown.isDisjoint(with: rest.events.map(\.mark)))
            #expect(shown.count + rest.events.count == all.count)
        }
    }
}

/// The same draws in every run.
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
