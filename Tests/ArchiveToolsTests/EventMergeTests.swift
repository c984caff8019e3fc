import ArchiveTools
import Chronology
import LogCodec
import Testing

/// Many sources become one row of events, whatever they are cut into.
@Suite struct EventMergeTests {
    private struct Event: Hashable {
        var time: Int64
        var source: Int
        var number: Int
    }

    /// Sources in the order of a bound that their first events are not below, each in order of time.
    private static func sources(_ samples: inout Samples) -> [[Event]] {
        let all = (0..<samples.below(6)).map { _ in
            (0..<samples.below(12)).map { _ in Int64(samples.below(40)) }.sorted()
        }
        return all.sorted { ($0.first ?? 0) < ($1.first ?? 0) }.enumerated().map { source, times in
            times.enumerated().map { Event(time: $1, source: source, number: $0) }
        }
    }

    @Test func eventsComeInTheOrderOfTheirTimes() throws {
        for seed in 0..<2000 as Range<UInt64> {
            var samples = Samples(seed: seed)
            let sources = Self.sources(&samples)
            let firsts = sources.map { max(0, ($0.first?.time ?? 0) - Int64(samples.below(2))) }.sorted()
            var merge = EventMerge(firsts: firsts, outputBytes: samples.pick([1, 100, 100_000]))
            var given = sources.map { _ in 0 }
            var output: [UInt8] = []
            var opened: [Int] = []
            while true {
                let step = merge.next(&output)
                if step == .done { break }
                guard case .segment(let source) = step else { continue }
                if given[source] == 0 { opened.append(source) }
                let rest = sources[source][given[source]...]
                let some = rest.prefix(samples.below(4))
                given[source] += some.count
                merge.put(
                    try Rows.selected(some.map { ($0.time, "\($0.source)/\($0.number)") }),
                    isLast: given[source] == sources[source].count, of: source)
            }
            let expected = sources.flatMap(\.self).sorted {
                ($0.time, $0.source, $0.number) < ($1.time, $1.source, $1.number)
            }
            let text = expected.map { "\(ISOTime.string($0.time)) \($0.source)/\($0.number)\n" }.joined()
            #expect(String(decoding: output, as: UTF8.self) == text, "seed \(seed)")
            #expect(merge.heldBytes == 0)
        }
    }

    /// Of sources one behind the other only one is held.
    @Test func noMoreIsOpenThanOverlaps() throws {
        var merge = EventMerge(firsts: (0..<50).map { Int64($0) * 100 })
        var output: [UInt8] = []
        var most = 0
        loop: while true {
            switch merge.next(&output) {
            case .segment(let source):
                let time = Int64(source) * 100
                merge.put(try Rows.selected([(time, "a"), (time + 99, "b")]), isLast: true, of: source)
                most = max(most, merge.heldBytes)
            case .output: continue
            case .done: break loop
            }
        }
        #expect(output.count == 50 * 2 * 27)
        #expect(most == 2 * 27)
    }
}
