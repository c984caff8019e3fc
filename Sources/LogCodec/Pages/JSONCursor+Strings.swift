/// Strings: nearly all of a page, so plain ASCII goes by eight bytes at a time.
extension JSONCursor {
    /// A string, from its opening quote on.
    mutating func string() throws(PageError) -> EscapedRange {
        let start = position + 1
        var (isPlain, hasLineSeparators) = (true, false)
        position = start
        while true {
            skipPlainASCII()
            guard position < end else { throw failure(.truncated) }
            switch base[position] {
            case UInt8(ascii: "\""):
                position += 1
                return EscapedRange(
                    start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: position - 1 - start),
                    isPlain: isPlain, hasLineSeparators: hasLineSeparators)
            case UInt8(ascii: "\\"):
                isPlain = false
                try skipEscape()
            case 0..<0x20:
                throw failure(.malformed)
            case 0x80...0xFF:
                if try skipMultibyte() { hasLineSeparators = true }
            default:
                position += 1
            }
        }
    }

    /// Stops at a quote, a backslash, a control or a byte above 0x7F, or where fewer than eight bytes are left.
    ///
    /// In each comparison a borrow can raise false flags, but only above a true one, and the lowest flag alone is used.
    @inline(__always)
    private mutating func skipPlainASCII() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        while position + 8 <= end {
            let word = UInt64(littleEndian: UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self))
            let quotes = word ^ (ones &* 0x22)
            let backslashes = word ^ (ones &* 0x5C)
            let flags =
                ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
                | ((word &- (ones &* 0x20)) & ~word) | word
            let special = flags & highs
            if special != 0 {
                position += special.trailingZeroBitCount >> 3
                return
            }
            position += 8
        }
    }

    /// From the backslash on. Messages that are JSON themselves have an escape every few bytes.
    @inline(__always)
    private mutating func skipEscape() throws(PageError) {
        guard position + 1 < end else { throw PageError(.truncated, at: end) }
        switch base[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        case UInt8(ascii: "u"):
            try skipUnicodeEscape()
        default:
            throw failure(.invalidEscape)
        }
    }

    private mutating func skipUnicodeEscape() throws(PageError) {
        let unit = try codeUnit(at: position)
        guard unit & 0xF800 == 0xD800 else {
            position += 6
            return
        }
        guard unit < 0xDC00, position + 7 < end, base[position + 6] == UInt8(ascii: "\\"),
            base[position + 7] == UInt8(ascii: "u"), try codeUnit(at: position + 6) & 0xFC00 == 0xDC00
        else { throw failure(.loneSurrogate) }
        position += 12
    }

    private func codeUnit(at backslash: Int) throws(PageError) -> UInt16 {
        var unit: UInt16 = 0
        for offset in backslash + 2..<backslash + 6 {
            guard offset < end else { throw PageError(.truncated, at: end) }
            guard let digit = JSONText.hexadecimalValue(base[offset]) else {
                throw PageError(.invalidEscape, at: backslash)
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// A run of characters above U+007F, by the table of well-formed sequences in chapter 3 of the Unicode standard.
    /// Returns whether one of them separates lines.
    private mutating func skipMultibyte() throws(PageError) -> Bool {
        var hasLineSeparators = false
        while position < end, base[position] >= 0x80 {
            let lead = base[position]
            var second: ClosedRange<UInt8> = 0x80...0xBF
            let count: Int
            switch lead {
            case 0xC2...0xDF: count = 2
            case 0xE0: (count, second) = (3, 0xA0...0xBF)
            case 0xED: (count, second) = (3, 0x80...0x9F)
            case 0xE1...0xEF: count = 3
            case 0xF0: (count, second) = (4, 0x90...0xBF)
            case 0xF1...0xF3: count = 4
            case 0xF4: (count, second) = (4, 0x80...0x8F)
            default: throw failure(.invalidUTF8)
            }
            guard position + count <= end else { throw failure(.invalidUTF8) }
            var isValid = second.contains(base[position + 1])
            if count > 2 { isValid = isValid && base[position + 2] & 0xC0 == 0x80 }
            if count > 3 { isValid = isValid && base[position + 3] & 0xC0 == 0x80 }
            guard isValid else { throw failure(.invalidUTF8) }
            if JSONText.lineSeparator(base + position, count) != nil { hasLineSeparators = true }
            position += count
        }
        return hasLineSeparators
    }
}
