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

    /// Escapes what JSON demands and nothing else.
    static func append(escaping text: some Sequence<UInt8>, to bytes: inout [UInt8]) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: [0x5C, UInt8(ascii: "n")])
            case 0x0D: bytes.append(contentsOf: [0x5C, UInt8(ascii: "r")])
            case 0x09: bytes.append(contentsOf: [0x5C, UInt8(ascii: "t")])
            case 0..<0x20:
                let digits: [UInt8] = Array("0123456789abcdef".utf8)
                bytes.append(contentsOf: Array("\\u00".utf8))
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
    }
}
