/// A prefix code of deflate in canonical order (RFC 1951, 3.2.2): enough to follow it through a stream.
struct DeflateCode {
    static let endOfBlock = 256
    /// The order in which a block lists the lengths of its length code.
    static let lengthOrder: InlineArray<19, UInt8> = [
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
    ]

    private var counts = InlineArray<16, UInt16>(repeating: 0)
    /// By length, then by symbol.
    private var sorted = InlineArray<288, UInt16>(repeating: 0)

    /// Of a length's symbol.
    @inline(__always)
    static func extraBits(length symbol: Int) -> Int {
        symbol < 265 || symbol >= 285 ? 0 : (symbol - 261) / 4
    }

    /// Of a distance's symbol.
    @inline(__always)
    static func extraBits(distance symbol: Int) -> Int {
        symbol < 4 ? 0 : symbol / 2 - 1
    }

    /// False if the lengths are not a complete code; one code of one bit, or none, may be incomplete.
    mutating func build(_ lengths: Span<UInt8>) -> Bool {
        counts = InlineArray(repeating: 0)
        for index in lengths.indices { counts[Int(lengths[index])] += 1 }
        counts[0] = 0
        var left = 1
        var used = 0
        var starts = InlineArray<16, Int>(repeating: 0)
        for length in 1...15 {
            left = left << 1 - Int(counts[length])
            if left < 0 { return false }
            starts[length] = used
            used += Int(counts[length])
        }
        guard left == 0 || used == 0 || used == 1 && counts[1] == 1 else { return false }
        for index in lengths.indices where lengths[index] > 0 {
            sorted[starts[Int(lengths[index])]] = UInt16(index)
            starts[Int(lengths[index])] += 1
        }
        return true
    }

    /// The next symbol, bit by bit; `nil`: no code is so. At least 15 bits must be at hand.
    func next(_ reader: inout DeflateScanner.Reader) -> Int? {
        var (code, first, index) = (0, 0, 0)
        for length in 1...15 {
            code |= reader.take(1)
            let count = Int(counts[length])
            if code - first < count { return Int(sorted[index + code - first]) }
            index += count
            first = (first + count) << 1
            code <<= 1
        }
        return nil
    }

    /// Fills a table by the next `rootBits` bits. What `meaning` gives `nil` for, and longer codes, stay 0.
    ///
    /// - Parameter meaning: a symbol's extra bits, and the state that follows it.
    func fill(
        _ table: UnsafeMutablePointer<UInt32>, rootBits: Int, _ lengths: Span<UInt8>,
        meaning: (Int) -> (extraBits: Int, state: UInt32)?
    ) {
        table.update(repeating: 0, count: 1 << rootBits)
        var (code, index) = (0, 0)
        for length in 1...rootBits {
            for _ in 0..<Int(counts[length]) {
                if let meaning = meaning(Int(sorted[index])) {
                    let entry = UInt32(length + meaning.extraBits) | UInt32(length) << 8 | meaning.state << 16
                    var at = Int(Self.reversed(UInt16(code)) >> (16 - UInt16(length)))
                    while at < 1 << rootBits {
                        table[at] = entry
                        at += 1 << length
                    }
                }
                code += 1
                index += 1
            }
            code <<= 1
        }
    }

    /// Deflate's codes come with their first bit lowest.
    private static func reversed(_ code: UInt16) -> UInt16 {
        var value = code
        value = (value & 0x5555) << 1 | (value >> 1) & 0x5555
        value = (value & 0x3333) << 2 | (value >> 2) & 0x3333
        value = (value & 0x0F0F) << 4 | (value >> 4) & 0x0F0F
        return value.byteSwapped
    }
}
