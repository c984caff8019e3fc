/// One stream that `DeflateScanner` follows: where it stands, and the codes of the block there.
struct DeflateLane: ~Copyable {
    static let rootBits = 9
    static let rootSize = 1 << rootBits
    /// Of an entry of `steps`: no bits, the state stays. The symbol is long, or ends the block.
    static let special: UInt32 = 1 << 7
    /// Of any entry: so three go with one refill.
    private static let stepBitsMax = 56 / 3
    /// Of literals and lengths, and of distances: 288 and 32 of the fixed codes, at most 286 and 30 of a block's own.
    private static let lengthsMax = 320

    /// One symbol by the next bits, for literals and for distances behind them: 0…5 bits of code and extra bits · 8…11
    /// bits of the code · 16… the state behind it, as an offset into `steps`. 0: not to be told from so few bits.
    private let symbols: UnsafeMutablePointer<UInt32>
    /// What to do at the next bits: 0…5 bits to skip · 16… the state behind them.
    let steps: UnsafeMutablePointer<UInt32>
    /// The offset into `steps`: 0, a literal or a length comes next; `rootSize`, a distance.
    var state = 0
    private var literals = DeflateCode()
    private var distances = DeflateCode()
    /// In which a block tells the lengths of its codes.
    private var lengthCode = DeflateCode()
    private let lengths: UnsafeMutablePointer<UInt8>
    private var header = 0
    private var isLast = false
    private(set) var isInBlock = false

    init() {
        symbols = .allocate(capacity: 2 * Self.rootSize)
        symbols.initialize(repeating: 0, count: 2 * Self.rootSize)
        steps = .allocate(capacity: 2 * Self.rootSize)
        steps.initialize(repeating: 0, count: 2 * Self.rootSize)
        lengths = .allocate(capacity: Self.lengthsMax)
        lengths.initialize(repeating: 0, count: Self.lengthsMax)
    }

    deinit {
        symbols.deallocate()
        steps.deallocate()
        lengths.deallocate()
    }

    static func fault(_ reason: String) -> CompressionError {
        CompressionError(code: .failed, reason: "a deflate stream of libdeflate: \(reason)")
    }

    /// What is known when the stream has ended.
    func ends(_ reader: DeflateReader) -> DeflateScanner.Ends {
        DeflateScanner.Ends(lastHeader: header, end: reader.position)
    }

    // MARK: Blocks

    mutating func openStream(_ reader: inout DeflateReader) throws(CompressionError) {
        isLast = false
        try openBlock(&reader)
    }

    /// Goes on to the next block that has codes, or to the end of the stream.
    private mutating func openBlock(_ reader: inout DeflateReader) throws(CompressionError) {
        isInBlock = false
        while !isLast, !isInBlock {
            try reader.refill()
            header = reader.position
            isLast = reader.take(1) == 1
            switch reader.take(2) {
            case 0: try reader.skipStored()
            case 1:
                setFixedCodes()
                isInBlock = true
            case 2:
                try readCodes(&reader)
                isInBlock = true
            default: throw Self.fault("a block of the reserved type")
            }
            guard !reader.isBehindEnd else { throw Self.fault("it ends inside a block") }
        }
        state = 0
    }

    /// The symbol that the table does not tell.
    mutating func takeSpecial(_ reader: inout DeflateReader) throws(CompressionError) {
        try reader.refill()
        guard state == 0 else {
            guard let symbol = distances.next(&reader), symbol < 30 else { throw Self.fault("an unassigned distance") }
            reader.drop(DeflateCode.extraBits(distance: symbol))
            state = 0
            return
        }
        guard let symbol = literals.next(&reader), symbol <= 285 else { throw Self.fault("an unassigned code") }
        if symbol == DeflateCode.endOfBlock {
            guard !reader.isBehindEnd else { throw Self.fault("it ends inside a block") }
            return try openBlock(&reader)
        }
        guard symbol > DeflateCode.endOfBlock else { return }
        reader.drop(DeflateCode.extraBits(length: symbol))
        state = Self.rootSize
    }

    // MARK: Codes

    private mutating func setFixedCodes() {
        lengths.update(repeating: 8, count: Self.lengthsMax)
        for symbol in 144..<256 { lengths[symbol] = 9 }
        for symbol in 256..<280 { lengths[symbol] = 7 }
        for symbol in 288..<320 { lengths[symbol] = 5 }
        let isComplete = literals.build(codeLengths(0..<288)) && distances.build(codeLengths(288..<320))
        precondition(isComplete, "the fixed codes of RFC 1951 are complete")
        fillSteps()
    }

    private func codeLengths(_ symbols: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: lengths + symbols.lowerBound, count: symbols.count)
    }

    private mutating func readCodes(_ reader: inout DeflateReader) throws(CompressionError) {
        try reader.refill()
        let (literalCount, distanceCount) = (reader.take(5) + 257, reader.take(5) + 1)
        let lengthCount = reader.take(4) + 4
        lengths.update(repeating: 0, count: DeflateCode.lengthOrder.count)
        for index in 0..<lengthCount {
            try reader.refill()
            lengths[Int(DeflateCode.lengthOrder[index])] = UInt8(reader.take(3))
        }
        guard literalCount <= 286, distanceCount <= 30,
            lengthCode.build(codeLengths(0..<DeflateCode.lengthOrder.count))
        else { throw Self.fault("the code of the code lengths is not complete") }
        try readLengths(&reader, count: literalCount + distanceCount)
        guard lengths[DeflateCode.endOfBlock] > 0, literals.build(codeLengths(0..<literalCount)),
            distances.build(codeLengths(literalCount..<literalCount + distanceCount))
        else { throw Self.fault("the codes of a block are not complete") }
        fillSteps()
    }

    private func readLengths(_ reader: inout DeflateReader, count: Int) throws(CompressionError) {
        var at = 0
        while at < count {
            try reader.refill()
            guard let symbol = lengthCode.next(&reader) else { throw Self.fault("an unassigned code length") }
            let (value, repeats): (UInt8, Int)
            switch symbol {
            case 16: (value, repeats) = (at > 0 ? lengths[at - 1] : 0, 3 + reader.take(2))
            case 17: (value, repeats) = (0, 3 + reader.take(3))
            case 18: (value, repeats) = (0, 11 + reader.take(7))
            default: (value, repeats) = (UInt8(symbol), 1)
            }
            guard at + repeats <= count else { throw Self.fault("too many code lengths") }
            (lengths + at).update(repeating: value, count: repeats)
            at += repeats
        }
    }

    /// Both tables, for the codes that were built.
    private mutating func fillSteps() {
        let size = Self.rootSize
        literals.fill(symbols, rootBits: Self.rootBits) { symbol, _ in
            guard symbol != DeflateCode.endOfBlock else { return nil }
            return symbol < 256 ? (0, 0) : (DeflateCode.extraBits(length: symbol), UInt32(size))
        }
        distances.fill(symbols + size, rootBits: Self.rootBits) { symbol, length in
            let extraBits = DeflateCode.extraBits(distance: symbol)
            return length + extraBits <= Self.stepBitsMax ? (extraBits, 0) : nil
        }
        for index in 0..<size {
            let first = symbols[index]
            guard first != 0 else {
                steps[index] = Self.special
                continue
            }
            // The second symbol too, where its code lies within the bits of the table.
            let bits = Int(first & 63)
            let second = bits < Self.rootBits ? symbols[Int(first >> 16) + index >> bits] : 0
            let both = first & 63 + second & 63
            let isWhole =
                second != 0 && bits + Int(second >> 8 & 15) <= Self.rootBits && both <= UInt32(Self.stepBitsMax)
            steps[index] = isWhole ? both | second & ~0xFFFF : first & 63 | first & ~0xFFFF
        }
        for index in size..<2 * size {
            let symbol = symbols[index]
            steps[index] = symbol == 0 ? Self.special | UInt32(size) << 16 : symbol & 63 | symbol & ~0xFFFF
        }
    }
}
