/// Walks over JSON bytes, strictly by RFC 8259, and validates what it passes: grammar, escapes, UTF-8.
///
/// It builds nothing; strings come out as ranges. The bytes must outlive the cursor.
struct JSONCursor {
    let base: UnsafePointer<UInt8>
    let end: Int
    var position = 0
    private static let depthMax = 128
    /// `ISOTime.range`, as numbers of this module: it is asked twice for each event, and another module's cost a call.
    private static let times: ClosedRange<Int64> = 0...253_402_300_799_999

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        // An empty buffer may have no address; nothing is ever read from it.
        self.base = bytes.baseAddress ?? UnsafePointer(bitPattern: 1).unsafelyUnwrapped
        self.end = bytes.count
    }

    func failure(_ code: PageError.Code, member: String? = nil) -> PageError {
        position >= end && code == .malformed
            ? PageError(.truncated, at: end, member: member)
            : PageError(code, at: position, member: member)
    }

    // MARK: Structure

    mutating func skipWhiteSpace() {
        while position < end {
            switch base[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    /// The next byte that is not white space, not consumed; 0 at the end (which is no JSON token).
    mutating func peek() -> UInt8 {
        skipWhiteSpace()
        return position < end ? base[position] : 0
    }

    mutating func consume(_ byte: UInt8) -> Bool {
        guard peek() == byte, position < end else { return false }
        position += 1
        return true
    }

    mutating func expect(_ byte: UInt8) throws(PageError) {
        guard consume(byte) else { throw failure(.malformed) }
    }

    /// Steps to the next member or element. `isFirst` is true directly behind the opening bracket.
    mutating func advance(isFirst: inout Bool, closing: UInt8) throws(PageError) -> Bool {
        if isFirst {
            isFirst = false
            return !consume(closing)
        }
        if consume(UInt8(ascii: ",")) { return true }
        try expect(closing)
        return false
    }

    func matches(_ range: EscapedRange, _ text: StaticString) -> Bool {
        Int(range.count) == text.utf8CodeUnitCount
            && RawBytes.order(base + Int(range.start), text.utf8Start, count: Int(range.count)) == 0
    }

    func bytes(of range: EscapedRange) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + Int(range.start), count: Int(range.count))
    }

    // MARK: Scalars

    mutating func key() throws(PageError) -> EscapedRange {
        guard peek() == UInt8(ascii: "\"") else { throw failure(.malformed) }
        let key = try string()
        try expect(UInt8(ascii: ":"))
        return key
    }

    /// The value must be a string.
    mutating func stringValue(of member: StaticString) throws(PageError) -> EscapedRange {
        guard peek() == UInt8(ascii: "\"") else { throw try wrongType(member) }
        return try string()
    }

    /// The value must be an integer that is a time in `ISOTime.range`.
    mutating func timeValue(of member: StaticString) throws(PageError) -> Int64 {
        let first = peek()
        guard first == UInt8(ascii: "-") || Self.isDigit(first) else { throw try wrongType(member) }
        let start = position
        var value: Int64 = 0
        // Eighteen digits cannot overflow, and no time has more than fifteen.
        while position < end, position - start < 18, Self.isDigit(base[position]) {
            value = value * 10 + Int64(base[position] &- UInt8(ascii: "0"))
            position += 1
        }
        let isNumber = position > start && (first != UInt8(ascii: "0") || position == start + 1)
        let next = position < end ? base[position] : 0
        if isNumber, Self.times.contains(value), next == UInt8(ascii: ",") || next == UInt8(ascii: "}") {
            return value
        }
        return try uncommonTimeValue(of: member, at: start)
    }

    /// A time that is followed by something unusual, or is none: reads it again, and says exactly what is wrong.
    private mutating func uncommonTimeValue(of member: StaticString, at start: Int) throws(PageError) -> Int64 {
        position = start
        try skipNumber()
        let text = UnsafeBufferPointer(start: base + start, count: position - start)
        guard text.dropFirst(text[0] == UInt8(ascii: "-") ? 1 : 0).allSatisfy(Self.isDigit) else {
            throw PageError(.wrongType, at: start, member: "\(member)")
        }
        guard let value = Int64(String(decoding: text, as: UTF8.self)), Self.times.contains(value) else {
            throw PageError(.outOfRange, at: start, member: "\(member)")
        }
        return value
    }

    /// A value of another type is reported as such only if it is a value at all.
    private mutating func wrongType(_ member: StaticString) throws(PageError) -> PageError {
        let start = position
        try skipValue()
        return PageError(.wrongType, at: start, member: "\(member)")
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") <= 9
    }

    // MARK: Skipping

    /// Passes one value of any type, validating it.
    mutating func skipValue(depth: Int = 0) throws(PageError) {
        guard depth <= Self.depthMax else { throw failure(.tooDeep) }
        switch peek() {
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "{"):
            position += 1
            var isFirst = true
            while try advance(isFirst: &isFirst, closing: UInt8(ascii: "}")) {
                _ = try key()
                try skipValue(depth: depth + 1)
            }
        case UInt8(ascii: "["):
            position += 1
            var isFirst = true
            while try advance(isFirst: &isFirst, closing: UInt8(ascii: "]")) {
                try skipValue(depth: depth + 1)
            }
        case UInt8(ascii: "t"): try skipLiteral("true")
        case UInt8(ascii: "f"): try skipLiteral("false")
        case UInt8(ascii: "n"): try skipLiteral("null")
        default: try skipNumber()
        }
    }

    mutating func skipLiteral(_ text: StaticString) throws(PageError) {
        for offset in 0..<text.utf8CodeUnitCount {
            guard position < end, base[position] == text.utf8Start[offset] else { throw failure(.malformed) }
            position += 1
        }
    }

    private mutating func skipNumber() throws(PageError) {
        if position < end, base[position] == UInt8(ascii: "-") { position += 1 }
        if position < end, base[position] == UInt8(ascii: "0") {
            position += 1
        } else {
            try skipDigits()
        }
        if position < end, base[position] == UInt8(ascii: ".") {
            position += 1
            try skipDigits()
        }
        if position < end, base[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < end, base[position] == UInt8(ascii: "+") || base[position] == UInt8(ascii: "-") {
                position += 1
            }
            try skipDigits()
        }
    }

    private mutating func skipDigits() throws(PageError) {
        let start = position
        while position < end, Self.isDigit(base[position]) { position += 1 }
        guard position > start else { throw failure(.malformed) }
    }
}
