/// A prefix code of deflate as a table to look up: the low bits of the input give an entry (RFC 1951, 3.2.2).
///
/// Codes longer than `rootBits` go through a second table that the root's entry points at.
final class HuffmanTable {
    /// What a code stands for, in 32 bits.
    struct Entry {
        /// 0…4 length of the code · 5…8 count of extra bits · 9…11 kind · 16…31 payload
        private let word: UInt32

        init(_ kind: UInt32, _ payload: Int, extraBits: Int = 0, codeLength: Int = 0) {
            word = UInt32(payload) << 16 | kind << 9 | UInt32(extraBits) << 5 | UInt32(codeLength)
        }

        static let invalid = Entry(Kind.invalid, 0)

        /// Bits that the code takes, those of both tables together.
        @inline(__always) var codeLength: Int { Int(word & 31) }
        /// Bits that follow the code; in a link, the size of the second table in bits.
        @inline(__always) var extraBits: Int { Int(word >> 5 & 15) }
        @inline(__always) var kind: UInt32 { word >> 9 & 7 }
        /// The literal, the base of a length or distance, or the start of the second table.
        @inline(__always) var payload: Int { Int(word >> 16) }

        func with(codeLength: Int) -> Entry {
            Entry(kind, payload, extraBits: extraBits, codeLength: codeLength)
        }

        /// Base and extra bits together.
        @inline(__always)
        func takeValue(_ reader: inout BitReader) -> Int {
            let value = payload + reader.low(extraBits)
            reader.drop(extraBits)
            return value
        }
    }

    enum Kind {
        static let invalid: UInt32 = 0
        static let literal: UInt32 = 1
        /// A length or a distance: base and extra bits.
        static let base: UInt32 = 2
        static let endOfBlock: UInt32 = 3
        static let link: UInt32 = 4
    }

    let rootBits: Int
    let entries: UnsafeMutablePointer<Entry>
    private let capacity: Int
    private let symbols: [Entry]

    /// - Parameters:
    ///   - symbols: for each symbol its entry, without the length.
    ///   - capacity: the most entries that any code over these symbols needs, second tables included.
    init(rootBits: Int, symbols: [Entry], capacity: Int) {
        self.rootBits = rootBits
        self.symbols = symbols
        self.capacity = capacity
        entries = .allocate(capacity: capacity)
        entries.initialize(repeating: .invalid, count: capacity)
    }

    deinit {
        entries.deallocate()
    }

    /// The entry of the code that comes next, which is dropped.
    @inline(__always)
    func takeEntry(_ reader: inout BitReader) -> Entry {
        var entry = entries[reader.low(rootBits)]
        if entry.kind == Kind.link {
            let bits = reader.bits &>> UInt64(truncatingIfNeeded: rootBits)
            entry = entries[entry.payload + Int(bits & (1 &<< UInt64(truncatingIfNeeded: entry.extraBits) &- 1))]
        }
        reader.drop(entry.codeLength)
        return entry
    }

    /// Builds the table. False if the lengths are not a complete code: more codes than bits allow, or codes left over (only a
    /// single code of one bit, or none at all, may be incomplete: zlib's rule).
    func build(_ lengths: Span<UInt8>) -> Bool {
        var counts = InlineArray<16, Int>(repeating: 0)
        for index in lengths.indices { counts[Int(lengths[index])] += 1 }
        let longest = (0...15).last { counts[$0] > 0 } ?? 0
        counts[0] = 0
        var left = 1
        for length in 1...15 {
            left = left << 1 - counts[length]
            if left < 0 { return false }
        }
        if left > 0 {
            guard longest <= 1 else { return false }
            entries.update(repeating: .invalid, count: 1 << rootBits)
        }
        return fill(lengths, counts, longest)
    }

    /// Codes in canonical order: by length, then by symbol; those of one second table come one after the other.
    private func fill(_ lengths: Span<UInt8>, _ counts: InlineArray<16, Int>, _ longest: Int) -> Bool {
        guard longest > 0 else { return true }
        var remaining = counts
        var code = 0
        var tableEnd = 1 << rootBits
        var (tablePrefix, tableStart, tableBits) = (-1, 0, 0)
        let rootMask = 1 << rootBits - 1
        for length in 1...longest {
            for symbol in lengths.indices where Int(lengths[symbol]) == length {
                let reversed = Int(UInt16(code).bitReversed >> (16 - UInt16(length)))
                let entry = symbols[symbol].with(codeLength: length)
                if length <= rootBits {
                    put(entry, at: 0, first: reversed, step: 1 << length, size: 1 << rootBits)
                } else {
                    if reversed & rootMask != tablePrefix {
                        tablePrefix = reversed & rootMask
                        tableStart = tableEnd
                        tableBits = secondTableBits(length, remaining, longest)
                        tableEnd += 1 << tableBits
                        guard tableEnd <= capacity else { return false }
                        entries[tablePrefix] = Entry(Kind.link, tableStart, extraBits: tableBits)
                    }
                    put(
                        entry, at: tableStart, first: reversed >> rootBits, step: 1 << (length - rootBits),
                        size: 1 << tableBits)
                }
                remaining[length] -= 1
                code += 1
            }
            code <<= 1
        }
        return true
    }

    /// Large enough for all codes that can share a prefix with the first code of `length`.
    private func secondTableBits(_ length: Int, _ remaining: InlineArray<16, Int>, _ longest: Int) -> Int {
        var bits = length - rootBits
        var left = 1 << bits
        while bits + rootBits < longest {
            left -= remaining[bits + rootBits]
            if left <= 0 { break }
            bits += 1
            left <<= 1
        }
        return bits
    }

    private func put(_ entry: Entry, at start: Int, first: Int, step: Int, size: Int) {
        var index = first
        while index < size {
            entries[start + index] = entry
            index += step
        }
    }
}

extension UInt16 {
    /// The bits in opposite order: deflate's codes come with their first bit lowest.
    fileprivate var bitReversed: UInt16 {
        var value = self
        value = (value & 0x5555) << 1 | (value >> 1) & 0x5555
        value = (value & 0x3333) << 2 | (value >> 2) & 0x3333
        value = (value & 0x0F0F) << 4 | (value >> 4) & 0x0F0F
        return value.byteSwapped
    }
}
