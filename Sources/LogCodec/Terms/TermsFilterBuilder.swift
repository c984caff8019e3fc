/// Collects the marks of messages, for the filter of one piece.
package struct TermsFilterBuilder: Sendable {
    private var letters = MarkSet()
    private var words = MarkSet()
    private var hasEscapedWords = false

    package init() {}

    /// Adds a message of a page, as it stands there.
    package mutating func add(_ message: EscapedRange, of page: EventPage) {
        page.body.withUnsafeBufferPointer { body in
            let bytes = UnsafeBufferPointer(rebasing: body[message.bounds])
            if message.isPlain || !Self.hasUnicodeEscape(bytes) {
                add(bytes, isEscaped: !message.isPlain)
            } else {
                JSONText.unescaped(bytes).withUnsafeBufferPointer { add($0, isEscaped: false) }
            }
        }
    }

    /// Adds a message.
    package mutating func add(_ message: [UInt8]) {
        message.withUnsafeBufferPointer { add($0, isEscaped: false) }
    }

    /// The filter of what was added since the last one.
    ///
    /// - Parameter bytesMax: larger ones lose their marks of words, then those of letters.
    package mutating func finish(bytesMax: Int) -> TermsFilter {
        let filter = TermsFilter(
            letters: letters.marks, words: words.marks, hasEscapedWords: hasEscapedWords, bytesMax: bytesMax)
        letters.removeAll()
        words.removeAll()
        hasEscapedWords = false
        return filter
    }

    private mutating func add(_ text: UnsafeBufferPointer<UInt8>, isEscaped: Bool) {
        let backslash = UInt8(ascii: "\\")
        TermGrams.kinds.withUnsafeBufferPointer { kinds in
            guard let kinds = kinds.baseAddress else { return }
            var walk = TermGrams.Walk()
            var at = 0
            while at < text.count {
                let byte = text[at]
                at += 1
                walk.step(byte, kinds[Int(byte)]) {
                    letters.insert($0)
                } words: {
                    words.insert($0)
                }
                guard byte == backslash else { continue }
                // Of what the page escaped: `\n` and its like are one character, and `\\` is a backslash of the message.
                if isEscaped {
                    let isBackslash = at < text.count && text[at] == backslash
                    at += 1
                    guard isBackslash else { continue }
                }
                if Self.isEscapedWord(text, at) { hasEscapedWords = true }
            }
        }
    }

    private static func hasUnicodeEscape(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = text.baseAddress else { return false }
        var at = 0
        while at + 1 < text.count, let distance = RawBytes.distance(to: 0x5C, from: base + at, count: text.count - at) {
            at += distance
            guard at + 1 < text.count else { return false }
            if text[at + 1] == UInt8(ascii: "u") { return true }
            at += 2
        }
        return false
    }

    /// Whether an escape as `u0041`, for a letter, a digit or `_`, stands at an index: a message that is JSON may spell its texts so.
    private static func isEscapedWord(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
        guard at + 5 <= text.count, text[at] == UInt8(ascii: "u"), text[at + 1] == UInt8(ascii: "0"),
            text[at + 2] == UInt8(ascii: "0"), let high = JSONText.hexadecimalValue(text[at + 3]),
            let low = JSONText.hexadecimalValue(text[at + 4])
        else { return false }
        let byte = high << 4 | low
        return byte < 0x80 && TermGrams.kinds[Int(byte)] != TermGrams.Kind.separator.rawValue
    }
}

/// Marks as bits.
private struct MarkSet: Sendable {
    private var bits = [UInt64](repeating: 0, count: TermGrams.universe / 64)

    @inline(__always)
    mutating func insert(_ mark: Int) {
        bits.withUnsafeMutableBufferPointer { $0[mark >> 6] |= 1 &<< UInt64(truncatingIfNeeded: mark & 63) }
    }

    mutating func removeAll() {
        for index in bits.indices { bits[index] = 0 }
    }

    /// In their order.
    var marks: [Int] {
        bits.indices.flatMap { index -> [Int] in
            var (word, marks) = (bits[index], [Int]())
            while word != 0 {
                marks.append(index << 6 + word.trailingZeroBitCount)
                word &= word &- 1
            }
            return marks
        }
    }
}
