/// A prefix code of deflate in canonical order (RFC 1951, 3.2.2): enough to follow it through a stream.
///
/// Its parts lie in memory of its own, since a block in forty KiB brings new codes, and copies of them would cost as much
/// as following them.
struct DeflateCode: ~Copyable {
    static let endOfBlock = 256
    /// The order in which a block lists the lengths of its length code.
    static let lengthOrder: InlineArray<19, UInt8> = [
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
    ]
    private static let symbolsMax = 288

    /// By length, how many symbols have it.
    private let counts: UnsafeMutablePointer<Int>
    /// By length: the first 16 bits behind its codes and those of all shorter ones.
    private let limits: UnsafeMutablePointer<Int>
    /// By length: what added to a code is its place in `sorted`.
    private let bases: UnsafeMutablePointer<Int>
    /// The symbols, by length, then by symbol.
    private let sorted: UnsafeMutablePointer<UInt16>
    /// The least length of a code that the table does not tell.
    private var untoldLength = 1

    init() {
        counts = Self.zeros(16)
        limits = Self.zeros(16)
        bases = Self.zeros(16)
        sorted = .allocate(capacity: Self.symbolsMax)
        sorted.initialize(repeating: 0, count: Self.symbolsMax)
    }

    deinit {
        counts.deallocate()
        limits.deallocate()
        bases.deallocate()
        sorted.deallocate()
    }

    private static func zeros(_ count: Int) -> UnsafeMutablePointer<Int> {
        let pointer = UnsafeMutablePointer<Int>.allocate(capacity: count)
        pointer.initialize(repeating: 0, count: count)
        return pointer
    }

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
    mutating func build(_ lengths: UnsafeBufferPointer<UInt8>) -> Bool {
        precondition(lengths.count <= Self.symbolsMax)
        untoldLength = 1
        counts.update(repeating: 0, count: 16)
        for length in lengths { counts[Int(length)] += 1 }
        counts[0] = 0
        var (left, used, code) = (1, 0, 0)
        var places = InlineArray<16, Int>(repeating: 0)
        for length in 1...15 {
            left = left << 1 - counts[length]
            if left < 0 { return false }
            places[length] = used
            bases[length] = used - code
            used += counts[length]
            code += counts[length]
            limits[length] = code << (16 - length)
            code <<= 1
        }
        guard left == 0 || used == 0 || used == 1 && counts[1] == 1 else { return false }
        for (symbol, length) in lengths.enumerated() where length > 0 {
            sorted[places[Int(length)]] = UInt16(symbol)
            places[Int(length)] += 1
        }
        return true
    }

    /// The next symbol; `nil`: no code is so. At least 15 bits must be at hand, and after `fill` what is there must not be
    /// in the table.
    func next(_ reader: inout DeflateReader) -> Int? {
        let bits = Int(Self.reversed(UInt16(truncatingIfNeeded: reader.bits)))
        var length = untoldLength
        while bits >= limits[length] {
            length += 1
            guard length < 16 else { return nil }
        }
        reader.drop(length)
        return Int(sorted[bases[length] + bits >> (16 - length)])
    }

    /// Fills a table by the next `rootBits` bits. What `meaning` gives `nil` for, and longer codes, stay 0.
    ///
    /// - Parameter meaning: of a symbol and the length of its code: its extra bits, and the state that follows it.
    mutating func fill(
        _ table: UnsafeMutablePointer<UInt32>, rootBits: Int,
        meaning: (_ symbol: Int, _ length: Int) -> (extraBits: Int, state: UInt32)?
    ) {
        table.update(repeating: 0, count: 1 << rootBits)
        untoldLength = rootBits + 1
        var (code, index) = (0, 0)
        for length in 1...rootBits {
            for _ in 0..<counts[length] {
                if let meaning = meaning(Int(sorted[index]), length) {
                    let entry = UInt32(length + meaning.extraBits) | UInt32(length) << 8 | meaning.state << 16
                    var at = Int(Self.reversed(UInt16(code)) >> (16 - UInt16(length)))
                    while at < 1 << rootBits {
                        table[at] = entry
                        at += 1 << length
                    }
                } else {
                    untoldLength = min(untoldLength, length)
                }
                code += 1
                index += 1
            }
            code <<= 1
        }
    }

    /// Deflate's codes come with their first bit lowest.
    @inline(__always)
    private static func reversed(_ code: UInt16) -> UInt16 {
        var value = code
        value = (value & 0x5555) << 1 | (value >> 1) & 0x5555
        value = (value & 0x3333) << 2 | (value >> 2) & 0x3333
        value = (value & 0x0F0F) << 4 | (value >> 4) & 0x0F0F
        return value.byteSwapped
    }
}
