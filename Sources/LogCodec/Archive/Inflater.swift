/// Inflates a deflate stream (RFC 1951) piece by piece, in a fixed amount of memory.
///
/// libdeflate wants a member whole, and other people's gzip members can be larger than memory. This one stops wherever
/// the input ends, between two symbols, and goes on from there.
final class Inflater {
    enum Stop {
        /// All of the input that can be used is used: the caller appends to it (the rest stays) and calls again.
        case needsInput
        /// The output is full: `takeOutput()`, and call again.
        case outputFull
        /// The last block has ended. `position` is behind its last byte.
        case end
    }

    private enum Block {
        case header
        case stored(bytesLeft: Int)
        case compressed
        case ended
    }

    private static let windowBytes = 32 << 10
    private static let outputBytes = 256 << 10
    /// The longest match, and what copying by eights writes beyond it.
    private static let slack = 258 + 8

    /// Between calls it holds fewer than eight bits.
    private var reader = BitReader()
    /// Where the next unread byte of the input is.
    var position: Int { reader.position }

    private var block = Block.header
    private var isLastBlock = false
    private var tables = DeflateTables()

    private let output: UnsafeMutablePointer<UInt8>
    private var filled = 0
    /// Output before this is handed out, but may still be referred to.
    private var taken = 0
    /// Matches reach back to here at most: the beginning of the stream, or of the window.
    private var historyStart = 0

    init() {
        output = .allocate(capacity: Self.windowBytes + Self.outputBytes + Self.slack)
        output.initialize(repeating: 0, count: Self.windowBytes + Self.outputBytes + Self.slack)
    }

    deinit {
        output.deallocate()
    }

    /// Prepares for a new stream, which begins at `position` of the input.
    func start(at position: Int) {
        reader = BitReader(at: position)
        block = .header
        isLastBlock = false
        historyStart = filled
    }

    /// The input before `position` was dropped.
    func inputDropped(_ count: Int) {
        reader.skipBytes(-count)
    }

    /// What was inflated since the last call.
    func takeOutput() -> [UInt8] {
        let bytes = Array(UnsafeBufferPointer(start: output + taken, count: filled - taken))
        if filled >= Self.outputBytes {
            let kept = min(Self.windowBytes, filled - historyStart)
            output.update(from: output + filled - kept, count: kept)
            (filled, historyStart) = (kept, 0)
        }
        taken = filled
        return bytes
    }

    func inflate(_ input: UnsafeBufferPointer<UInt8>) throws(ArchiveError) -> Stop {
        while true {
            switch block {
            case .header:
                guard try readHeader(input) else { return .needsInput }
            case .stored(let bytesLeft):
                if let stop = copyStored(input, bytesLeft) { return stop }
            case .compressed:
                if let stop = try inflateBlock(input) { return stop }
            case .ended:
                return .end
            }
        }
    }

    private func endBlock() {
        block = isLastBlock ? .ended : .header
    }

    // MARK: Headers of blocks

    /// False if the input ends inside of the header; it is then read again from its start.
    private func readHeader(_ input: UnsafeBufferPointer<UInt8>) throws(ArchiveError) -> Bool {
        let saved = reader
        guard try readWholeHeader(input) else {
            reader = saved
            return false
        }
        reader.returnUnusedBytes()
        return true
    }

    private func readWholeHeader(_ input: UnsafeBufferPointer<UInt8>) throws(ArchiveError) -> Bool {
        guard let last = reader.take(1, input), let type = reader.take(2, input) else { return false }
        isLastBlock = last == 1
        switch type {
        case 0: return try readStoredHeader(input)
        case 1:
            tables.setFixedCodes()
            block = .compressed
            return true
        case 2: return try readDynamicHeader(input)
        default: throw ArchiveError(.corrupt, "deflate: a block of the reserved type")
        }
    }

    private func readStoredHeader(_ input: UnsafeBufferPointer<UInt8>) throws(ArchiveError) -> Bool {
        reader.skipToByte()
        guard let length = reader.take(16, input), let complement = reader.take(16, input) else { return false }
        guard length == ~complement & 0xFFFF else { throw ArchiveError(.corrupt, "deflate: length of a stored block") }
        block = .stored(bytesLeft: length)
        return true
    }

    private func readDynamicHeader(_ input: UnsafeBufferPointer<UInt8>) throws(ArchiveError) -> Bool {
        guard let literalCode = reader.take(5, input), let distanceCode = reader.take(5, input),
            let lengthCode = reader.take(4, input)
        else { return false }
        let (literalCount, distanceCount) = (literalCode + 257, distanceCode + 1)
        guard literalCount <= 286, distanceCount <= 30 else {
            throw ArchiveError(.corrupt, "deflate: too many symbols")
        }
        var codeLengths = InlineArray<19, UInt8>(repeating: 0)
        for index in 0..<lengthCode + 4 {
            guard let length = reader.take(3, input) else { return false }
            codeLengths[Int(DeflateTables.lengthOrder[index])] = UInt8(length)
        }
        guard tables.lengths.build(codeLengths.span) else {
            throw ArchiveError(.corrupt, "deflate: the code lengths' own code is not complete")
        }
        var lengths = InlineArray<320, UInt8>(repeating: 0)
        guard try readLengths(literalCount + distanceCount, into: &lengths, input) else { return false }
        let all = lengths.span
        guard
            tables.setCodes(
                literals: all.extracting(0..<literalCount),
                distances: all.extracting(literalCount..<literalCount + distanceCount))
        else { throw ArchiveError(.corrupt, "deflate: the code lengths are not a complete code") }
        block = .compressed
        return true
    }

    private func readLengths(
        _ count: Int, into lengths: inout InlineArray<320, UInt8>, _ input: UnsafeBufferPointer<UInt8>
    ) throws(ArchiveError) -> Bool {
        var at = 0
        while at < count {
            reader.refill(input)
            let entry = tables.lengths.entries[reader.low(tables.lengths.rootBits)]
            guard entry.kind != HuffmanTable.Kind.invalid else {
                if reader.count < tables.lengths.rootBits { return false }
                throw ArchiveError(.corrupt, "deflate: a code length uses an unassigned code")
            }
            guard reader.take(entry.codeLength, input) != nil else { return false }
            var value: UInt8 = 0
            let repeats: Int
            switch entry.payload {
            case 16:
                guard at > 0 else { throw ArchiveError(.corrupt, "deflate: repeats a length before the first") }
                guard let extra = reader.take(2, input) else { return false }
                (value, repeats) = (lengths[at - 1], 3 + extra)
            case 17:
                guard let extra = reader.take(3, input) else { return false }
                repeats = 3 + extra
            case 18:
                guard let extra = reader.take(7, input) else { return false }
                repeats = 11 + extra
            case let length:
                (value, repeats) = (UInt8(length), 1)
            }
            guard at + repeats <= count else { throw ArchiveError(.corrupt, "deflate: too many lengths") }
            for index in at..<at + repeats { lengths[index] = value }
            at += repeats
        }
        return true
    }

    // MARK: Blocks

    private var outputLimit: Int { Self.windowBytes + Self.outputBytes }

    private func copyStored(_ input: UnsafeBufferPointer<UInt8>, _ bytesLeft: Int) -> Stop? {
        let count = min(bytesLeft, input.count - position, outputLimit - filled)
        if count > 0, let base = input.baseAddress {
            (output + filled).update(from: base + position, count: count)
            filled += count
            reader.skipBytes(count)
        }
        guard bytesLeft > count else {
            endBlock()
            return nil
        }
        block = .stored(bytesLeft: bytesLeft - count)
        return filled >= outputLimit ? .outputFull : .needsInput
    }

    /// The inner loop. State lives in locals; a symbol that the input does not hold whole is undone.
    private func inflateBlock(_ input: UnsafeBufferPointer<UInt8>) throws(ArchiveError) -> Stop? {
        let (literals, distances) = (tables.literals, tables.distances)
        var (reader, filled) = (self.reader, self.filled)
        defer {
            (self.reader, self.filled) = (reader, filled)
            self.reader.returnUnusedBytes()
        }
        while filled < outputLimit {
            reader.refill(input)
            let saved = reader
            let entry = literals.takeEntry(&reader)
            switch entry.kind {
            case HuffmanTable.Kind.literal where reader.count >= 0:
                output[filled] = UInt8(truncatingIfNeeded: entry.payload)
                filled += 1
            case HuffmanTable.Kind.base where reader.count >= 0:
                let length = entry.takeValue(&reader)
                let distanceEntry = distances.takeEntry(&reader)
                let distance = distanceEntry.takeValue(&reader)
                guard distanceEntry.kind == HuffmanTable.Kind.base, reader.count >= 0 else {
                    reader = saved
                    return try lack(of: 48, saved)
                }
                guard distance <= filled - historyStart else {
                    throw ArchiveError(.corrupt, "deflate: a match reaches before the start")
                }
                Self.copyMatch(output + filled, distance: distance, length: length)
                filled += length
            case HuffmanTable.Kind.endOfBlock where reader.count >= 0:
                endBlock()
                return nil
            default:
                reader = saved
                return try lack(of: 15, saved)
            }
        }
        return .outputFull
    }

    /// A symbol could not be read: with the bits at hand that the longest can take, it is not for a lack of input.
    private func lack(of bitsMax: Int, _ reader: BitReader) throws(ArchiveError) -> Stop {
        guard reader.count < bitsMax else { throw ArchiveError(.corrupt, "deflate: an unassigned code") }
        return .needsInput
    }

    /// May write up to seven bytes beyond the match; the buffer's slack allows it.
    @inline(__always)
    private static func copyMatch(_ target: UnsafeMutablePointer<UInt8>, distance: Int, length: Int) {
        let source = UnsafePointer(target - distance)
        if distance >= 8 {
            var at = 0
            while at < length {
                let word = UnsafeRawPointer(source + at).loadUnaligned(as: UInt64.self)
                UnsafeMutableRawPointer(target + at).storeBytes(of: word, as: UInt64.self)
                at += 8
            }
        } else {
            for at in 0..<length { target[at] = source[at] }
        }
    }
}
