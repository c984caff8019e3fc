/// A message that is one JSON document (RFC 8259), read into a tree. Of members that come twice the last counts.
struct JSONDocument {
    enum Value {
        case null
        case boolean(Bool)
        /// As it is spelled.
        case number(ArraySlice<UInt8>)
        case text([UInt8])
        case array([Value])
        case object([[UInt8]: Value])
    }

    let root: Value

    /// `nil`: the message is not an object or an array.
    init?(_ message: [UInt8]) {
        var reader = JSONTreeReader(message)
        guard let root = reader.document() else { return nil }
        self.root = root
    }
}

private struct JSONTreeReader {
    private static let depthMax = 128

    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func document() -> JSONDocument.Value? {
        skipSpace()
        guard let first = peek(), first == UInt8(ascii: "{") || first == UInt8(ascii: "["), let value = value(depth: 0)
        else { return nil }
        skipSpace()
        return at == bytes.count ? value : nil
    }

    private func peek() -> UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
    }

    private mutating func consume(_ byte: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: byte) else { return false }
        at += 1
        return true
    }

    private mutating func value(depth: Int) -> JSONDocument.Value? {
        guard depth <= Self.depthMax, let first = peek() else { return nil }
        switch first {
        case UInt8(ascii: "{"): return object(depth)
        case UInt8(ascii: "["): return array(depth)
        case UInt8(ascii: "\""): return string().map { .text($0) }
        case UInt8(ascii: "t"): return literal("true") ? .boolean(true) : nil
        case UInt8(ascii: "f"): return literal("false") ? .boolean(false) : nil
        case UInt8(ascii: "n"): return literal("null") ? .null : nil
        default: return number()
        }
    }

    private mutating func object(_ depth: Int) -> JSONDocument.Value? {
        at += 1
        var members: [[UInt8]: JSONDocument.Value] = [:]
        skipSpace()
        if consume("}") { return .object(members) }
        while true {
            skipSpace()
            guard peek() == UInt8(ascii: "\""), let key = string() else { return nil }
            skipSpace()
            guard consume(":") else { return nil }
            skipSpace()
            guard let value = value(depth: depth + 1) else { return nil }
            members[key] = value
            skipSpace()
            if consume(",") { continue }
            return consume("}") ? .object(members) : nil
        }
    }

    private mutating func array(_ depth: Int) -> JSONDocument.Value? {
        at += 1
        var elements: [JSONDocument.Value] = []
        skipSpace()
        if consume("]") { return .array(elements) }
        while true {
            skipSpace()
            guard let value = value(depth: depth + 1) else { return nil }
            elements.append(value)
            skipSpace()
            if consume(",") { continue }
            return consume("]") ? .array(elements) : nil
        }
    }

    private mutating func literal(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard at + count <= bytes.count, (0..<count).allSatisfy({ bytes[at + $0] == text.utf8Start[$0] }) else {
            return false
        }
        at += count
        return true
    }

    private mutating func number() -> JSONDocument.Value? {
        let start = at
        _ = consume("-")
        guard let first = peek(), PatternScanner.isDigit(first) else { return nil }
        if first == UInt8(ascii: "0") { at += 1 } else { skipDigits() }
        if consume("."), !skipDigits() { return nil }
        if let letter = peek(), letter | 0x20 == UInt8(ascii: "e") {
            at += 1
            if !consume("+") { _ = consume("-") }
            guard skipDigits() else { return nil }
        }
        return .number(bytes[start..<at])
    }

    @discardableResult
    private mutating func skipDigits() -> Bool {
        let start = at
        while let byte = peek(), PatternScanner.isDigit(byte) { at += 1 }
        return at > start
    }

    // MARK: Strings

    private mutating func string() -> [UInt8]? {
        at += 1
        var text: [UInt8] = []
        while let byte = peek() {
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return text
            case UInt8(ascii: "\\"): guard escape(into: &text) else { return nil }
            case 0..<0x20: return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    /// Behind the backslash.
    private mutating func escape(into text: inout [UInt8]) -> Bool {
        guard let byte = peek() else { return false }
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            guard let scalar = scalar() else { return false }
            text += Array(String(Character(scalar)).utf8)
        default: return false
        }
        return true
    }

    /// Half of a pair alone becomes U+FFFD, as most readers have it.
    private mutating func scalar() -> Unicode.Scalar? {
        guard let unit = codeUnit() else { return nil }
        if unit & 0xFC00 == 0xD800, at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"),
            bytes[at + 1] == UInt8(ascii: "u")
        {
            let saved = at
            at += 2
            guard let low = codeUnit() else { return nil }
            if low & 0xFC00 == 0xDC00 { return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) }
            at = saved
        }
        return Unicode.Scalar(unit) ?? "\u{FFFD}"
    }

    private mutating func codeUnit() -> UInt32? {
        guard at + 4 <= bytes.count else { return nil }
        var unit: UInt32 = 0
        for _ in 0..<4 {
            let byte = bytes[at]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            unit = unit << 4 | UInt32(digit)
            at += 1
        }
        return unit
    }
}
