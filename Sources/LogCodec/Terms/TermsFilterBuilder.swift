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
        guard let start = text.baseAddress else { return }
        let hasEscapedWords = letters.withBits { letters in
            words.withBits { words in
                var hasEscapedWords = false
                TermGrams.kinds.withUnsafeBufferPointer { kinds in
                    guard let kinds = kinds.baseAddress else { return }
                    let marker = RunMarker(kinds: kinds, letters: letters, words: words)
                    var at = 0
                    while at < text.count {
                        let first = at
                        while at < text.count, kinds[Int(start[at])] != TermGrams.Kind.separator.rawValue { at += 1 }
                        marker.mark(UnsafeBufferPointer(start: start + first, count: at - first))
                        guard at < text.count else { break }
                        let byte = start[at]
                        at += 1
                        guard byte == backslash else { continue }
                        // Of what the page escaped: `\n` and its like are one character, and `\\` is a backslash of the
                        // message.
                        if isEscaped {
                            let isBackslash = at < text.count && start[at] == backslash
                            at += 1
                            guard isBackslash else { continue }
                        }
                        if Self.isEscapedWord(text, at) { hasEscapedWords = true }
                    }
                }
                return hasEscapedWords
            }
        }
        if hasEscapedWords { self.hasEscapedWords = true }
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

/// Sets the marks of a run of bytes that are no separators, as `TermGrams.Walk` finds them one by one.
private struct RunMarker {
    let kinds: UnsafePointer<UInt8>
    let letters: UnsafeMutablePointer<UInt64>
    let words: UnsafeMutablePointer<UInt64>

    @inline(__always)
    func mark(_ run: UnsafeBufferPointer<UInt8>) {
        if run.count >= TermGrams.lettersMin { markLetters(run) }
        if run.count >= TermGrams.wordMin { markWords(run) }
    }

    private func markLetters(_ run: UnsafeBufferPointer<UInt8>) {
        var (last, count) = (0 as UInt32, 0)
        for byte in run {
            last = last << 8 | UInt32(byte)
            count = kinds[Int(byte)] == TermGrams.Kind.letter.rawValue ? count &+ 1 : 0
            if count >= TermGrams.lettersMin { Self.set(TermGrams.mark(letters: UInt64(last)), in: letters) }
        }
    }

    /// The lowest of four ranks is the lower one of the pair that ends here and the pair before it; and a rank says which
    /// bytes it is of.
    private func markWords(_ run: UnsafeBufferPointer<UInt8>) {
        var gram: UInt64 = 0
        for index in 0..<4 { gram = gram << 8 | UInt64(run[index]) }
        var rank = UInt64.max
        var pairs = (UInt64.max, UInt64.max)
        var lowest = UInt64.max
        for index in 4..<run.count {
            gram = (gram << 8 | UInt64(run[index])) & 0xFF_FFFF_FFFF
            let next = TermGrams.rank(gram)
            let pair = min(next, rank)
            let low = min(pair, pairs.1)
            (pairs, rank) = ((pair, pairs.0), next)
            // Neighbours mostly have the same.
            guard index >= TermGrams.wordMin - 1, low != lowest else { continue }
            lowest = low
            Self.set(TermGrams.mark(rank: low), in: words)
        }
    }

    @inline(__always)
    private static func set(_ mark: Int, in bits: UnsafeMutablePointer<UInt64>) {
        bits[mark >> 6] |= 1 &<< UInt64(truncatingIfNeeded: mark & 63)
    }
}

/// Marks as bits.
private struct MarkSet: Sendable {
    private var bits = [UInt64](repeating: 0, count: TermGrams.universe / 64)

    @inline(__always)
    mutating func withBits<Result>(_ body: (UnsafeMutablePointer<UInt64>) -> Result) -> Result {
        bits.withUnsafeMutableBufferPointer { bits in
            guard let start = bits.baseAddress else { preconditionFailure("there are always bits") }
            return body(start)
        }
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
