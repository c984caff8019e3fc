/// Finds where the last block of a deflate stream (RFC 1951) begins and where the stream ends, to the bit.
///
/// libdeflate makes whole streams only, and says neither. A stream that is to go on loses the mark of its last block, and
/// gets an empty block that ends at a byte. The scanner decodes nothing: it follows the codes, mostly two at a time. Each
/// code says where the next one begins, so a processor waits more than it works; that is why two streams are followed at
/// once: it takes hardly longer than one.
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

    private var first = DeflateLane()
    private var second = DeflateLane()

    package init() {}

    /// - Parameter stream: a whole stream, and `slackBytes` behind it that count for nothing.
    package mutating func scan(_ stream: UnsafeBufferPointer<UInt8>) throws(CompressionError) -> Ends {
        var reader = try DeflateReader(stream)
        try first.openStream(&reader)
        while first.isInBlock { try Self.follow(&first, &reader) }
        return first.ends(reader)
    }

    package mutating func scan(
        _ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>
    ) throws(CompressionError) -> (Ends, Ends) {
        var (reader, otherReader) = (try DeflateReader(one), try DeflateReader(other))
        try first.openStream(&reader)
        try second.openStream(&otherReader)
        while first.isInBlock, second.isInBlock { try Self.follow(&first, &reader, &second, &otherReader) }
        while first.isInBlock { try Self.follow(&first, &reader) }
        while second.isInBlock { try Self.follow(&second, &otherReader) }
        return (first.ends(reader), second.ends(otherReader))
    }

    // MARK: The inner loops

    private static func follow(
        _ lane: inout DeflateLane, _ reader: inout DeflateReader
    ) throws(CompressionError) {
        let steps = UnsafePointer(lane.steps)
        var (bits, state) = (reader, lane.state)
        var step: UInt32
        repeat {
            try bits.refill()
            _ = bits.step(steps, &state)
            _ = bits.step(steps, &state)
            step = bits.step(steps, &state)
        } while step & DeflateLane.special == 0
        (reader, lane.state) = (bits, state)
        try lane.takeSpecial(&reader)
    }

    /// Until one of both comes to a symbol that its table does not tell.
    private static func follow(
        _ lane: inout DeflateLane, _ reader: inout DeflateReader, _ other: inout DeflateLane,
        _ otherReader: inout DeflateReader
    ) throws(CompressionError) {
        let (steps, otherSteps) = (UnsafePointer(lane.steps), UnsafePointer(other.steps))
        var (bits, otherBits) = (reader, otherReader)
        var (state, otherState) = (lane.state, other.state)
        var (step, otherStep): (UInt32, UInt32)
        repeat {
            try bits.refill()
            try otherBits.refill()
            _ = bits.step(steps, &state)
            _ = otherBits.step(otherSteps, &otherState)
            _ = bits.step(steps, &state)
            _ = otherBits.step(otherSteps, &otherState)
            step = bits.step(steps, &state)
            otherStep = otherBits.step(otherSteps, &otherState)
        } while (step | otherStep) & DeflateLane.special == 0
        (reader, otherReader) = (bits, otherBits)
        (lane.state, other.state) = (state, otherState)
        if step & DeflateLane.special != 0 { try lane.takeSpecial(&reader) }
        if otherStep & DeflateLane.special != 0 { try other.takeSpecial(&otherReader) }
    }
}

/// Bits from the lowest of each byte on. It may read up to `slackBytes` behind the end, and what it takes there is
/// refused later.
struct DeflateReader {
    private let base: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>
    private var next: UnsafePointer<UInt8>
    private(set) var bits: UInt64 = 0
    /// How many bits are at hand, in the lowest six bits; what is above them counts for nothing.
    private var count: UInt32 = 0

    init(_ stream: UnsafeBufferPointer<UInt8>) throws(CompressionError) {
        guard let base = stream.baseAddress else { throw DeflateLane.fault("no stream") }
        self.base = base
        next = base
        end = base + (stream.count - DeflateScanner.slackBytes)
    }

    /// Bits that were taken or dropped.
    var position: Int { 8 * (next - base) - Int(count & 63) }

    var isBehindEnd: Bool { position > 8 * (end - base) }

    /// At least 56 bits.
    @inline(__always)
    mutating func refill() throws(CompressionError) {
        guard next <= end + 8 else { throw DeflateLane.fault("it has no end") }
        let word = UInt64(littleEndian: UnsafeRawPointer(next).loadUnaligned(as: UInt64.self))
        bits |= word &<< UInt64(count)
        next += Int((63 &- count & 63) >> 3)
        count |= 56
    }

    /// What the table says of the next bits is done: they are passed over, and another state follows.
    @inline(__always)
    mutating func step(_ steps: UnsafePointer<UInt32>, _ state: inout Int) -> UInt32 {
        let step = steps[state &+ Int(truncatingIfNeeded: bits & UInt64(DeflateLane.rootSize - 1))]
        bits &>>= UInt64(step)
        count &-= step
        state = Int(step >> 16)
        return step
    }

    @inline(__always)
    mutating func drop(_ count: Int) {
        bits &>>= UInt64(truncatingIfNeeded: count)
        self.count &-= UInt32(truncatingIfNeeded: count)
    }

    @inline(__always)
    mutating func take(_ count: Int) -> Int {
        let value = Int(truncatingIfNeeded: bits & (1 &<< UInt64(truncatingIfNeeded: count) &- 1))
        drop(count)
        return value
    }

    mutating func skipStored() throws(CompressionError) {
        drop(Int(count & 7))
        try refill()
        let length = take(16)
        guard length == ~take(16) & 0xFFFF else { throw DeflateLane.fault("the length of a stored block") }
        let start = position / 8 + length
        guard start <= end - base else { throw DeflateLane.fault("it ends inside a stored block") }
        (next, bits, count) = (base + start, 0, 0)
    }
}
