/// Ascending numbers below `TermGrams.universe` as bytes: their count, then the gaps by Rice's code, the lowest bits of each
/// byte first: the quotient as ones and a zero, the rest in a fixed number of bits.
enum MarkCode {
    static func encode(_ marks: [Int]) -> [UInt8] {
        let restBits = restBits(marks.count)
        var writer = Writer()
        writer.put(UInt64(marks.count), bits: 24)
        var next = 0
        for mark in marks {
            let gap = mark - next
            for _ in 0..<gap >> restBits { writer.put(1, bits: 1) }
            writer.put(UInt64(gap & (1 << restBits - 1)) << 1, bits: restBits + 1)
            next = mark + 1
        }
        return writer.finished()
    }

    /// So many that a gap's quotient is about one half.
    fileprivate static func restBits(_ count: Int) -> Int {
        guard count > 0 else { return 0 }
        let mean = TermGrams.universe / count
        return max(0, Int.bitWidth - mean.leadingZeroBitCount - 1)
    }

    private struct Writer {
        private var bytes: [UInt8] = []
        private var pending: UInt64 = 0
        private var count = 0

        /// At most 24 bits.
        mutating func put(_ value: UInt64, bits: Int) {
            pending |= value << UInt64(count)
            count += bits
            while count >= 8 {
                bytes.append(UInt8(truncatingIfNeeded: pending))
                pending >>= 8
                count -= 8
            }
        }

        mutating func finished() -> [UInt8] {
            if count > 0 { put(0, bits: 8 - count) }
            return bytes
        }
    }

    struct Reader {
        private let bytes: ArraySlice<UInt8>
        private var at: Int
        private var pending: UInt64 = 0
        private var count = 0

        init(_ bytes: ArraySlice<UInt8>) {
            self.bytes = bytes
            at = bytes.startIndex
        }

        /// No byte is left.
        var isAtEnd: Bool { at == bytes.endIndex }

        /// `nil`: these are no marks.
        mutating func marks() -> [Int]? {
            (pending, self.count) = (0, 0)
            guard let count = take(24), count <= TermGrams.universe else { return nil }
            let restBits = MarkCode.restBits(count)
            var (marks, next): ([Int], Int) = ([], 0)
            for _ in 0..<count {
                var gap = 0
                while true {
                    guard let bit = take(1) else { return nil }
                    if bit == 0 { break }
                    gap += 1 << restBits
                    guard gap < TermGrams.universe else { return nil }
                }
                guard let rest = take(restBits) else { return nil }
                next += gap + rest
                guard next < TermGrams.universe else { return nil }
                marks.append(next)
                next += 1
            }
            return marks
        }

        private mutating func take(_ bits: Int) -> Int? {
            while count < bits {
                guard at < bytes.endIndex else { return nil }
                pending |= UInt64(bytes[at]) << UInt64(count)
                at += 1
                count += 8
            }
            let value = Int(pending & (1 << UInt64(bits) - 1))
            pending >>= UInt64(bits)
            count -= bits
            return value
        }
    }
}
