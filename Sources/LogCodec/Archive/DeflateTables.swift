/// The three codes of a deflate block, and what their symbols stand for (RFC 1951, 3.2.5 to 3.2.7).
struct DeflateTables {
    /// Capacities are zlib's `enough` for these counts of symbols and root bits, rounded up.
    let literals = HuffmanTable(rootBits: 11, symbols: Self.literalSymbols, capacity: 2400)
    let distances = HuffmanTable(rootBits: 8, symbols: Self.distanceSymbols, capacity: 512)
    let lengths = HuffmanTable(
        rootBits: 7, symbols: (0..<19).map { HuffmanTable.Entry(HuffmanTable.Kind.literal, $0) }, capacity: 128)
    private var holdsFixedCodes = false

    /// The order in which a dynamic block lists the lengths of its length code.
    static let lengthOrder: InlineArray<19, UInt8> = [
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
    ]

    private static let literalSymbols: [HuffmanTable.Entry] = {
        var symbols = (0...255).map { HuffmanTable.Entry(HuffmanTable.Kind.literal, $0) }
        symbols.append(HuffmanTable.Entry(HuffmanTable.Kind.endOfBlock, 0))
        var base = 3
        for code in 0..<28 {
            let extraBits = code < 8 ? 0 : code / 4 - 1
            symbols.append(HuffmanTable.Entry(HuffmanTable.Kind.base, base, extraBits: extraBits))
            base += 1 << extraBits
        }
        // 258 has a code of its own; 286 and 287 take part in the fixed code but never occur.
        symbols.append(HuffmanTable.Entry(HuffmanTable.Kind.base, 258))
        return symbols + [.invalid, .invalid]
    }()

    private static let distanceSymbols: [HuffmanTable.Entry] = {
        var symbols: [HuffmanTable.Entry] = []
        var base = 1
        for code in 0..<30 {
            let extraBits = code < 4 ? 0 : code / 2 - 1
            symbols.append(HuffmanTable.Entry(HuffmanTable.Kind.base, base, extraBits: extraBits))
            base += 1 << extraBits
        }
        return symbols + [.invalid, .invalid]
    }()

    mutating func setFixedCodes() {
        guard !holdsFixedCodes else { return }
        var lengths = InlineArray<288, UInt8>(repeating: 8)
        for symbol in 144..<256 { lengths[symbol] = 9 }
        for symbol in 256..<280 { lengths[symbol] = 7 }
        let distanceLengths = InlineArray<32, UInt8>(repeating: 5)
        holdsFixedCodes = literals.build(lengths.span) && distances.build(distanceLengths.span)
        precondition(holdsFixedCodes, "the fixed codes of RFC 1951 are complete")
    }

    /// False if either is not a complete code, or if the block could not end.
    mutating func setCodes(literals literalLengths: Span<UInt8>, distances distanceLengths: Span<UInt8>) -> Bool {
        holdsFixedCodes = false
        guard literalLengths[256] > 0 else { return false }
        return literals.build(literalLengths) && distances.build(distanceLengths)
    }
}
