/// The text of JSON strings: from its escaped form to bytes, and from bytes to an escaped form.
enum JSONText {
    static func unescaped(_ escaped: ArraySlice<UInt8>) -> [UInt8] {
        escaped.withUnsafeBufferPointer { unescaped($0) }
    }

    static func unescaped(_ escaped: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(escaped.count)
        append(unescaping: escaped, to: &bytes)
        return bytes
    }

    /// `escaped` has been validated by a `JSONCursor`. The text between two backslashes is copied as a block.
    static func append(unescaping escaped: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        guard let base = escaped.baseAddress else { return }
        var at = 0
        while at < escaped.count {
            guard let plain = RawBytes.distance(to: 0x5C, from: base + at, count: escaped.count - at) else {
                bytes.append(contentsOf: UnsafeBufferPointer(start: base + at, count: escaped.count - at))
                return
            }
            bytes.append(contentsOf: UnsafeBufferPointer(start: base + at, count: plain))
            at += plain
            at += appendEscape(base + at, to: &bytes)
        }
    }

    /// One escape, from its backslash on. Returns the count of bytes it takes.
    private static func appendEscape(_ escape: UnsafePointer<UInt8>, to bytes: inout [UInt8]) -> Int {
        switch escape[1] {
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "u"):
            let unit = codeUnit(escape + 2)
            guard unit & 0xFC00 == 0xD800 else {
                appendUTF8(unit, to: &bytes)
                return 6
            }
            appendUTF8(0x10000 + (unit - 0xD800) << 10 + (codeUnit(escape + 8) - 0xDC00), to: &bytes)
            return 12
        case let character: bytes.append(character)
        }
        return 2
    }

    private static func codeUnit(_ digits: UnsafePointer<UInt8>) -> UInt32 {
        var unit: UInt32 = 0
        for offset in 0..<4 { unit = unit << 4 | UInt32(hexadecimalValue(digits[offset]) ?? 0) }
        return unit
    }

    private static func appendUTF8(_ scalar: UInt32, to bytes: inout [UInt8]) {
        switch scalar {
        case 0..<0x80:
            bytes.append(UInt8(truncatingIfNeeded: scalar))
        case 0x80..<0x800:
            bytes.append(0xC0 | UInt8(truncatingIfNeeded: scalar >> 6))
            bytes.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
        case 0x800..<0x10000:
            bytes.append(0xE0 | UInt8(truncatingIfNeeded: scalar >> 12))
            bytes.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F))
            bytes.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
        default:
            bytes.append(0xF0 | UInt8(truncatingIfNeeded: scalar >> 18))
            bytes.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 12 & 0x3F))
            bytes.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F))
            bytes.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
        }
    }

    static func hexadecimalValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The digits of the line separator (U+0085, U+2028, U+2029) that stands at these bytes of UTF-8; mostly `nil`.
    @inline(__always)
    static func lineSeparator(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> StaticString? {
        if bytes[0] == 0xE2 {
            guard count >= 3, bytes[1] == 0x80, bytes[2] & 0xFE == 0xA8 else { return nil }
            return bytes[2] == 0xA8 ? "2028" : "2029"
        }
        return bytes[0] == 0xC2 && count >= 2 && bytes[1] == 0x85 ? "0085" : nil
    }

    /// Escapes what JSON demands, and what separates lines for some readers.
    static func append(escaping text: String, to bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { text in
            guard let base = text.baseAddress else { return }
            var at = 0
            while at < text.count {
                if let digits = lineSeparator(base + at, text.count - at) {
                    append("\\u", to: &bytes)
                    append(digits, to: &bytes)
                    at += base[at] == 0xC2 ? 2 : 3
                } else {
                    append(escaping: base[at], to: &bytes)
                    at += 1
                }
            }
        }
    }

    private static func append(escaping byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"", to: &bytes)
        case UInt8(ascii: "\\"): append("\\\\", to: &bytes)
        case 0x0A: append("\\n", to: &bytes)
        case 0x0D: append("\\r", to: &bytes)
        case 0x09: append("\\t", to: &bytes)
        case 0..<0x20:
            append("\\u00", to: &bytes)
            for digit in [byte >> 4, byte & 15] {
                bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        default: bytes.append(byte)
        }
    }

    private static func append(_ text: StaticString, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
