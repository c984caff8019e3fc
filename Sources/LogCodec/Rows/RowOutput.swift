/// Lays bytes down one after the other in memory that is not initialised yet. What does not fit is a mistake of the caller
/// and ends the process.
struct RowOutput {
    /// Of a number.
    static let digitsMax = 20
    /// All that stands in a row beside its values: names, quotes, and two times.
    static let punctuationMax = 128

    private let output: UnsafeMutableBufferPointer<UInt8>
    /// Bytes so far.
    private(set) var count = 0

    init(_ output: UnsafeMutableBufferPointer<UInt8>) {
        self.output = output
    }

    @inline(__always)
    mutating func put(_ text: StaticString) {
        put(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    @inline(__always)
    mutating func put(_ bytes: UnsafeBufferPointer<UInt8>) {
        precondition(bytes.count <= output.count &- count)
        guard let source = bytes.baseAddress, let base = output.baseAddress else { return }
        RawBytes.copy(source, to: base + count, count: bytes.count)
        count &+= bytes.count
    }

    /// A string of a page, as it stands there but for the characters that separate lines.
    @inline(__always)
    mutating func put(_ range: EscapedRange, of body: UnsafeBufferPointer<UInt8>) {
        let bytes = UnsafeBufferPointer(rebasing: body[range.bounds])
        if range.hasLineSeparators { putEscapingLineSeparators(bytes) } else { put(bytes) }
    }

    private mutating func putEscapingLineSeparators(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress else { return }
        var (start, at) = (0, 0)
        while at < bytes.count {
            guard let digits = JSONText.lineSeparator(base + at, bytes.count - at) else {
                at += 1
                continue
            }
            put(UnsafeBufferPointer(start: base + start, count: at - start))
            put("\\u")
            put(digits)
            at += base[at] == 0xC2 ? 2 : 3
            start = at
        }
        put(UnsafeBufferPointer(start: base + start, count: at - start))
    }

    /// In decimal. Times are never negative (`ISOTime.range`).
    mutating func put(_ number: Int64) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.digitsMax) { digits in
            var rest = UInt64(number)
            var at = digits.count
            while rest >= 10 {
                let pair = UInt8(truncatingIfNeeded: rest % 100)
                rest /= 100
                at -= 2
                digits[at] = UInt8(ascii: "0") + pair / 10
                digits[at + 1] = UInt8(ascii: "0") + pair % 10
            }
            // An odd digit in front, or none but a zero.
            if rest > 0 || at == digits.count {
                at -= 1
                digits[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest)
            }
            put(UnsafeBufferPointer(rebasing: digits[at...]))
        }
    }
}
