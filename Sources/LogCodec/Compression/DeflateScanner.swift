/// Finds where the last block of a deflate stream (RFC 1951) begins and where the stream ends, to the bit.
///
/// libdeflate makes whole streams only, and says neither. A stream that is to go on loses the mark of its last block, and
/// gets an empty block that ends at a byte. The scanner decodes nothing: it follows the codes through the stream, mostly
/// two at a time, which takes a twelfth of the time that compressing it took.
package struct DeflateScanner: ~Copyable {
    /// In bits from the start of the stream.
    package struct Ends: Equatable {
        /// The header of the last block: its first bit is the mark.
        package var lastHeader: Int
        /// Behind the last bit that belongs to the stream.
        package var end: Int
    }

    /// As many bytes behind the stream must be readable, whatever they hold.
    package static let slackBytes = 24

    private static let rootBits = 10
    private static let rootSize = 1 << rootBits
    /// Of an entry of `steps`: no bits, the state stays. The symbol is long, or ends the block.
    private static let special: UInt32 = 1 << 7

    /// One symbol by the next ten bits, for literals and for distances behind them: 0…5 bits of code and extra bits ·
    /// 8…11 bits of the code · 16… the state behind it, as an offset into `steps`. 0: not to be told from ten bits.
    private let symbols: UnsafeMutablePointer<UInt32>
    /// What to do at the next ten bits: 0…5 bits to skip · 16… the state behind them.
    private let steps: UnsafeMutablePointer<UInt32>
    private var literals = DeflateCode()
    private var distances = DeflateCode()

    package init() {
        symbols = .allocate(capacity: 2 * Self.rootSize)
        symbols.initialize(repeating: 0, count: 2 * Self.rootSize)
        steps = .allocate(capacity: 2 * Self.rootSize)
        steps.initialize(repeating: 0, count: 2 * Self.rootSize)
    }

    deinit {
        symbols.deallocate()
        steps.deallocate()
    }

    /// - Parameter stream: a whole stream, and `slackBytes` behind it that count for nothing.
    package mutating func scan(_ stream: UnsafeBufferPointer<UInt8>) throws(CompressionError) -> Ends {
        guard let base = stream.baseAddress else { throw Self.fault("no stream") }
        let bitCount = 8 * (stream.count - Self.slackBytes)
        var reader = Reader(base: base, end: stream.count - Self.slackBytes)
        while true {
            try reader.refill()
            let header = reader.position
            let isLast = reader.take(1) == 1
            switch reader.take(2) {
            case 0: try reader.skipStored()
            case 1:
                setFixedCodes()
                try skipBlock(&reader)
            case 2:
                try readCodes(&reader)
                try skipBlock(&reader)
            default: throw Self.fault("a block of the reserved type")
            }
            guard reader.position <= bitCount else { throw Self.fault("it ends inside a block") }
            if isLast { return Ends(lastHeader: header, end: reader.position) }
        }
    }

    fileprivate static func fault(_ reason: String) -> CompressionError {
        CompressionError(code: .failed, reason: "a deflate stream of libdeflate: \(reason)")
    }

    // MARK: Codes

    private mutating func setFixedCodes() {
        var lengths = InlineArray<320, UInt8>(repeating: 8)
        for symbol in 144..<256 { lengths[symbol] = 9 }
        for symbol in 256..<280 { lengths[symbol] = 7 }
        for symbol in 288..<320 { lengths[symbol] = 5 }
        let span = lengths.span
        let isComplete =
            literals.build(span.extracting(0..<288)) && distances.build(span.extracting(288..<320))
        precondition(isComplete, "the fixed codes of RFC 1951 are complete")
        fillSteps(span.extracting(0..<288), span.extracting(288..<320))
    }

    private mutating func readCodes(_ reader: inout Reader) throws(CompressionError) {
        try reader.refill()
        let (literalCount, distanceCount) = (reader.take(5) + 257, reader.take(5) + 1)
        let lengthCount = reader.take(4) + 4
        var codeLengths = InlineArray<19, UInt8>(repeating: 0)
        for index in 0..<lengthCount {
            try reader.refill()
            codeLengths[Int(DeflateCode.lengthOrder[index])] = UInt8(reader.take(3))
        }
        var code = DeflateCode()
        guard literalCount <= 286, distanceCount <= 30, code.build(codeLengths.span) else {
            throw Self.fault("the code of the code lengths is not complete")
        }
        var lengths = InlineArray<320, UInt8>(repeating: 0)
        var at = 0
        while at < literalCount + distanceCount {
            try reader.refill()
            guard let symbol = code.next(&reader) else { throw Self.fault("an unassigned code length") }
            let (value, repeats): (UInt8, Int)
            switch symbol {
            case 16: (value, repeats) = (at > 0 ? lengths[at - 1] : 0, 3 + reader.take(2))
            case 17: (value, repeats) = (0, 3 + reader.take(3))
            case 18: (value, repeats) = (0, 11 + reader.take(7))
            default: (value, repeats) = (UInt8(symbol), 1)
            }
            guard at + repeats <= literalCount + distanceCount else { throw Self.fault("too many code lengths") }
            for index in at..<at + repeats { lengths[index] = value }
            at += repeats
        }
        let literalLengths = lengths.span.extracting(0..<literalCount)
        let distanceLengths = lengths.span.extracting(literalCount..<literalCount + distanceCount)
        guard literalLengths[256] > 0, literals.build(literalLengths), distances.build(distanceLengths) else {
            throw Self.fault("the codes of a block are not complete")
        }
        fillSteps(literalLengths, distanceLengths)
    }

    /// Both tables, for the codes that were built.
    private func fillSteps(_ literalLengths: Span<UInt8>, _ distanceLengths: Span<UInt8>) {
        let size = Self.rootSize
        literals.fill(symbols, rootBits: Self.rootBits, literalLengths) { symbol in
            guard symbol != DeflateCode.endOfBlock else { return nil }
            return symbol < 256 ? (0, 0) : (DeflateCode.extraBits(length: symbol), UInt32(size))
        }
        distances.fill(symbols + size, rootBits: Self.rootBits, distanceLengths) { symbol in
            (DeflateCode.extraBits(distance: symbol), 0)
        }
        for index in 0..<size {
            let first = symbols[index]
            guard first != 0 else {
                steps[index] = Self.special
                continue
            }
            // The second symbol too, where its code lies within the ten bits.
            let bits = Int(first & 63)
            let second = bits < Self.rootBits ? symbols[Int(first >> 16) + index >> bits] : 0
            let isWhole = second != 0 && bits + Int(second >> 8 & 15) <= Self.rootBits
            let last = isWhole ? second : first
            steps[index] = (isWhole ? first & 63 + second & 63 : first & 63) | last & ~0xFFFF
        }
        for index in size..<2 * size {
            let symbol = symbols[index]
            steps[index] = symbol == 0 ? Self.special | UInt32(size) << 16 : symbol & 63 | symbol & ~0xFFFF
        }
    }

    // MARK: Blocks

    /// The inner loop. An entry takes at most 10 + 13 bits, so two go with one refill.
    private func skipBlock(_ reader: inout Reader) throws(CompressionError) {
        let steps = UnsafePointer(self.steps)
        var local = reader
        var state = 0
        while true {
            var step: UInt32
            repeat {
                try local.refill()
                step = steps[state &+ local.low(Self.rootBits)]
                local.drop(Int(step & 63))
                state = Int(step >> 16)
                step = steps[state &+ local.low(Self.rootBits)]
                local.drop(Int(step & 63))
                state = Int(step >> 16)
            } while step & Self.special == 0
            try local.refill()
            if state == 0 {
                guard let symbol = literals.next(&local), symbol <= 285 else { throw Self.fault("an unassigned code") }
                if symbol == DeflateCode.endOfBlock { break }
                guard symbol > 256 else { continue }
                local.drop(DeflateCode.extraBits(length: symbol))
                state = Self.rootSize
            } else {
                guard let symbol = distances.next(&local), symbol < 30 else {
                    throw Self.fault("an unassigned distance")
                }
                local.drop(DeflateCode.extraBits(distance: symbol))
                state = 0
            }
        }
        reader = local
    }
}

extension DeflateScanner {
    /// Bits from the lowest of each byte on. It may read up to `slackBytes` behind the end, and what it takes there is
    /// refused later.
    struct Reader {
        let base: UnsafePointer<UInt8>
        let end: Int
        private var next = 0
        private(set) var bits: UInt64 = 0
        private var count = 0

        init(base: UnsafePointer<UInt8>, end: Int) {
            self.base = base
            self.end = end
        }

        /// Bits that were taken or dropped.
        var position: Int { 8 * next - count }

        /// At least 56 bits.
        @inline(__always)
        mutating func refill() throws(CompressionError) {
            guard next <= end &+ 8 else { throw DeflateScanner.fault("it has no end") }
            let word = UInt64(littleEndian: UnsafeRawPointer(base + next).loadUnaligned(as: UInt64.self))
            bits |= word &<< UInt64(truncatingIfNeeded: count)
            next &+= (63 &- count) >> 3
            count |= 56
        }

        @inline(__always)
        func low(_ count: Int) -> Int {
            Int(truncatingIfNeeded: bits & (1 &<< UInt64(truncatingIfNeeded: count) &- 1))
        }

        @inline(__always)
        mutating func drop(_ count: Int) {
            bits &>>= UInt64(truncatingIfNeeded: count)
            self.count &-= count
        }

        @inline(__always)
        mutating func take(_ count: Int) -> Int {
            let value = low(count)
            drop(count)
            return value
        }

        mutating func skipStored() throws(CompressionError) {
            drop(count & 7)
            try refill()
            let length = take(16)
            guard length == ~take(16) & 0xFFFF else { throw DeflateScanner.fault("the length of a stored block") }
            let start = position / 8 + length
            guard start <= end else { throw DeflateScanner.fault("it ends inside a stored block") }
            (next, bits, count) = (start, 0, 0)
        }
    }
}
