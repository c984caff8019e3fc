/// `ERROR "two words" -timeout`, or `?ERROR ?WARN`: words and phrases that stand in a message, also inside of longer words.
///
/// Terms with `?` beside others count for nothing [S-FILTER-TERMS].
struct TermPattern: Sendable, Hashable {
    private(set) var required: [[UInt8]] = []
    private(set) var optional: [[UInt8]] = []
    private(set) var excluded: [[UInt8]] = []

    init(_ scanner: inout PatternScanner) throws(FilterPatternError) {
        while true {
            scanner.skipSpace()
            guard let first = scanner.peek() else { break }
            switch first {
            case UInt8(ascii: "-"):
                scanner.advance()
                excluded.append(try Self.term(&scanner))
            case UInt8(ascii: "?"):
                scanner.advance()
                optional.append(try Self.term(&scanner))
            default:
                required.append(try Self.term(&scanner))
            }
        }
        if !required.isEmpty || !excluded.isEmpty { optional = [] }
    }

    private static func term(_ scanner: inout PatternScanner) throws(FilterPatternError) -> [UInt8] {
        let term: [UInt8]
        if scanner.peek() == UInt8(ascii: "\"") {
            term = try scanner.quoted()
        } else {
            term = Array(scanner.take(while: PatternScanner.isWord))
            let isAtEnd = scanner.peek().map(PatternScanner.isSpace) ?? true
            if term.isEmpty, isAtEnd { throw scanner.unexpected(expecting: "a term") }
        }
        guard let next = scanner.peek(), !PatternScanner.isSpace(next) else { return term }
        if next == UInt8(ascii: "%") {
            throw scanner.error(.notSupported, "a regular expression stands alone, not beside terms")
        }
        throw scanner.error(
            .needsQuotes, "a term with a character that is not a letter, a digit or '_' stands in quotation marks")
    }

    func matches(_ message: ArraySlice<UInt8>) -> Bool {
        required.allSatisfy { Self.stands($0, in: message) } && !excluded.contains { Self.stands($0, in: message) }
            && (optional.isEmpty || optional.contains { Self.stands($0, in: message) })
    }

    /// White space alone stands everywhere: `" "` is how everything is asked for [S-FILTER-TERMS].
    private static func stands(_ term: [UInt8], in message: ArraySlice<UInt8>) -> Bool {
        term.allSatisfy(PatternScanner.isSpace) || message.holds(term)
    }
}

extension ArraySlice<UInt8> {
    /// Whether the bytes stand in it.
    func holds(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first else { return true }
        return withUnsafeBufferPointer { text in
            bytes.withUnsafeBufferPointer { bytes in
                guard text.count >= bytes.count else { return false }
                for start in 0...text.count - bytes.count where text[start] == first {
                    if UnsafeBufferPointer(rebasing: text[start..<start + bytes.count]).elementsEqual(bytes) {
                        return true
                    }
                }
                return false
            }
        }
    }
}
