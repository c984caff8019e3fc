/// Goes over the text of a pattern.
struct PatternScanner {
    static let regexesMax = 2
    static let wildcardsMax = 3

    private let bytes: [UInt8]
    private(set) var position = 0
    /// So far, of those that a pattern may have few of [S-FILTER-QUOTAS].
    private var regexCount = 0
    private var wildcardCount = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { position >= bytes.count }

    func peek(_ offset: Int = 0) -> UInt8? {
        position + offset < bytes.count ? bytes[position + offset] : nil
    }

    mutating func advance(_ count: Int = 1) {
        position = min(bytes.count, position + count)
    }

    mutating func skipSpace() {
        while let byte = peek(), Self.isSpace(byte) { position += 1 }
    }

    /// Skips white space, and the text if it stands there.
    mutating func consume(_ text: StaticString) -> Bool {
        skipSpace()
        guard stands(text) else { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    func stands(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        return (0..<count).allSatisfy { bytes[position + $0] == text.utf8Start[$0] }
    }

    /// A word of capital letters, wholly.
    mutating func consume(word: StaticString) -> Bool {
        skipSpace()
        guard stands(word) else { return false }
        if let next = peek(word.utf8CodeUnitCount), Self.isWord(next) { return false }
        position += word.utf8CodeUnitCount
        return true
    }

    mutating func take(while condition: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = position
        while let byte = peek(), condition(byte) { position += 1 }
        return bytes[start..<position]
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// Alphanumeric or an underscore.
    static func isWord(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") }

    // MARK: Parts that several forms have

    /// What stands between double quotes. `\"` and `\\` are a quote and a backslash [S-FILTER-QUOTES].
    mutating func quoted() throws(FilterPatternError) -> [UInt8] {
        let start = position
        position += 1
        var text: [UInt8] = []
        while let byte = peek() {
            if byte == UInt8(ascii: "\"") {
                position += 1
                return text
            }
            if byte == UInt8(ascii: "\\"), let next = peek(1), next == UInt8(ascii: "\"") || next == byte {
                position += 1
            }
            text.append(bytes[position])
            position += 1
        }
        position = start
        throw error(.unclosed, "the quotation mark is not closed")
    }

    /// Between percent signs.
    mutating func regex() throws(FilterPatternError) -> PatternRegex {
        regexCount += 1
        guard regexCount <= Self.regexesMax else {
            throw error(.tooManyRegexes, "a pattern has at most \(Self.regexesMax) regular expressions")
        }
        let start = position
        position += 1
        let first = position
        let body = take { $0 != UInt8(ascii: "%") }
        guard peek() != nil else {
            position = start
            throw error(.unclosed, "the regular expression has no '%' at its end")
        }
        do throws(PatternRegex.Fault) {
            let regex = try PatternRegex(body)
            position += 1
            return regex
        } catch {
            position = first + error.offset
            throw self.error(.invalidRegex, "in a regular expression \(error.reason)")
        }
    }

    mutating func countWildcard() throws(FilterPatternError) {
        wildcardCount += 1
        guard wildcardCount <= Self.wildcardsMax else {
            throw error(.tooManyWildcards, "a pattern has at most \(Self.wildcardsMax) selectors with '*'")
        }
    }

    // MARK: Errors

    func error(_ code: FilterPatternError.Code, _ reason: String) -> FilterPatternError {
        let before = String(decoding: bytes[..<min(position, bytes.count)], as: UTF8.self)
        return FilterPatternError(code: code, position: before.unicodeScalars.count + 1, reason: reason)
    }

    func unexpected(expecting what: String) -> FilterPatternError {
        guard position < bytes.count else { return error(.unexpected, "the pattern ends where \(what) should stand") }
        let rest = String(decoding: bytes[position...], as: UTF8.self)
        return error(.unexpected, "'\(rest.unicodeScalars.first ?? " ")' stands where \(what) should stand")
    }
}
