/// The input of the inflater, bit by bit from the lowest of each byte on (RFC 1951, 3.1.1).
///
/// A value: saving it is copying it, and a symbol that the input does not hold whole is undone by assigning the copy.
struct BitReader {
    /// Where the next byte is that is not in `bits`.
    private(set) var position = 0
    /// The next bits. What lies above `count` is the input that follows, or zero: it may be looked at, not used.
    private(set) var bits: UInt64 = 0
    /// Below zero once more was dropped than there was.
    private(set) var count = 0

    init(at position: Int = 0) {
        self.position = position
    }

    /// Reads ahead: at least 56 bits, or all that there are.
    @inline(__always)
    mutating func refill(_ input: UnsafeBufferPointer<UInt8>) {
        if position + 8 <= input.count, let base = input.baseAddress {
            let word = UInt64(littleEndian: UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self))
            bits |= word &<< UInt64(truncatingIfNeeded: count)
            position += (63 - count) >> 3
            count |= 56
        } else {
            while count <= 56, position < input.count {
                bits |= UInt64(input[position]) &<< UInt64(truncatingIfNeeded: count)
                count += 8
                position += 1
            }
        }
    }

    /// The lowest `count` bits, at most 16.
    @inline(__always)
    func low(_ count: Int) -> Int {
        Int(bits & (1 &<< UInt64(truncatingIfNeeded: count) &- 1))
    }

    @inline(__always)
    mutating func drop(_ count: Int) {
        bits &>>= UInt64(truncatingIfNeeded: count)
        self.count -= count
    }

    /// `nil` if there are not enough. `count` is at most 16.
    mutating func take(_ count: Int, _ input: UnsafeBufferPointer<UInt8>) -> Int? {
        if self.count < count { refill(input) }
        guard self.count >= count else { return nil }
        let value = low(count)
        drop(count)
        return value
    }

    mutating func skipToByte() {
        drop(count & 7)
    }

    /// Gives whole bytes that were read ahead back to the input.
    mutating func returnUnusedBytes() {
        position -= count >> 3
        count &= 7
        bits &= 1 << UInt64(count) - 1
    }

    /// Skips bytes that another reader takes; no bits are held.
    mutating func skipBytes(_ count: Int) {
        position += count
    }
}
