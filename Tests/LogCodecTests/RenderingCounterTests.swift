import LogCodec
import Testing

@Suite struct RenderingCounterTests {
    /// What the counter must say, in the simplest way that says it.
    private func slowCounts(_ renderings: [[UInt8]], _ object: [UInt8]) -> [Int] {
        var counts = [Int](repeating: 0, count: renderings.count)
        var rest = object[...]
        while !rest.isEmpty {
            let fitting = renderings.filter { rest.starts(with: $0) }.max { $0.count < $1.count }
            if let fitting {
                for index in renderings.indices where renderings[index] == fitting { counts[index] += 1 }
                rest = rest.dropFirst(fitting.count)
            } else {
                let lineFeed = rest.firstIndex(of: 0x0A) ?? rest.endIndex - 1
                rest = rest[(lineFeed + 1)...]
            }
        }
        return counts
    }

    @Test(arguments: 0..<60)
    func countsWhatASlowSearchCounts(_ seed: UInt64) {
        var source = SampleSource(seed: seed)
        for _ in 0..<40 {
            // Few letters, so that renderings begin with one another and stand inside of one another.
            let parts = ["a\n", "ab\n", "b\n", "a\nb\n", "\n", "aa", "b", "c\na\n"]
            func piece() -> [UInt8] { Array(source.pick(parts).utf8) }
            let renderings = (0..<source.below(8)).map { _ -> [UInt8] in
                let pieces = (0...source.below(3)).map { _ in piece() }
                return Array(pieces.joined()) + [0x0A]
            }
            var counter = RenderingCounter(renderings)
            var expected = [Int](repeating: 0, count: renderings.count)
            for _ in 0..<3 {
                var object: [UInt8] = []
                for _ in 0..<source.below(30) {
                    object += source.chance(60) && !renderings.isEmpty ? source.pick(renderings) : piece()
                }
                for bytes in object.pieces(1 + source.below(20), from: &source) { counter.push(bytes) }
                counter.finish()
                for (index, count) in slowCounts(renderings, object).enumerated() { expected[index] += count }
            }
            #expect(counter.counts == expected)
            #expect(renderings.map { counter.count(of: $0) } == expected)
            #expect(counter.count(of: Array("zzz\n".utf8)) == 0)
        }
    }

    @Test func linesOfALongerRenderingAreNotCountedAgain() {
        let short = Array("2025-11-22T13:05:00.123Z a\n".utf8)
        let long = short + Array("2025-11-22T13:05:00.124Z b\n".utf8)
        var counter = RenderingCounter([short, long])
        counter.push(long + short + Array("x".utf8) + short)
        counter.finish()
        #expect(counter.counts == [1, 1])
    }

    @Test func aRenderingDoesNotReachOverTheEndOfAnObject() {
        let rendering = Array("a\nb\n".utf8)
        var counter = RenderingCounter([rendering])
        counter.push(Array("a\n".utf8))
        counter.finish()
        counter.push(Array("b\na\nb\n".utf8))
        counter.finish()
        #expect(counter.counts == [1])
    }
}
