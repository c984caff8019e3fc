/// `= 404`, `!= "GET *"`, `>= 1e3`, `= %4[0-9]{2}%`: what a value of a message is held against.
struct Comparison: Sendable, Hashable {
    enum Operator: Sendable, Hashable {
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    }

    enum Operand: Sendable, Hashable {
        case text(WildcardText)
        /// Of any spelling.
        case number(Double)
        case regex(PatternRegex)
    }

    var comparator: Operator
    var operand: Operand

    /// - Parameter isLiteral: which characters a value without quotes may have.
    init(_ scanner: inout PatternScanner, isLiteral: (UInt8) -> Bool) throws(FilterPatternError) {
        guard let comparator = Self.comparator(&scanner) else {
            throw scanner.unexpected(expecting: "one of = != < <= > >=")
        }
        scanner.skipSpace()
        let isOrder = comparator != .equal && comparator != .notEqual
        self.comparator = comparator
        switch scanner.peek() {
        case UInt8(ascii: "%") where !isOrder:
            operand = .regex(try scanner.regex())
        case UInt8(ascii: "\"") where !isOrder:
            operand = .text(WildcardText(try scanner.quoted()))
        default:
            let start = scanner
            let literal = scanner.take(while: isLiteral)
            if let number = Self.number(literal) {
                operand = .number(number)
            } else if isOrder {
                throw start.error(.needsNumber, "a number stands behind <, <=, > and >=, without quotation marks")
            } else if literal.isEmpty {
                throw start.unexpected(expecting: "a value")
            } else {
                operand = .text(WildcardText(Array(literal)))
            }
        }
    }

    private static func comparator(_ scanner: inout PatternScanner) -> Operator? {
        if scanner.consume("!=") || scanner.consume("=!") { return .notEqual }
        if scanner.consume("<=") { return .lessOrEqual }
        if scanner.consume(">=") { return .greaterOrEqual }
        if scanner.consume("=") { return .equal }
        if scanner.consume("<") { return .less }
        return scanner.consume(">") ? .greater : nil
    }

    func holds(for text: ArraySlice<UInt8>) -> Bool {
        switch operand {
        case .text(let expected): expected.matches(text) == (comparator == .equal)
        case .regex(let regex): regex.matches(text) == (comparator == .equal)
        case .number(let expected):
            switch (comparator, Self.number(text)) {
            case (.notEqual, let value): value != expected
            case (_, nil): false
            case (.equal, let value?): value == expected
            case (.less, let value?): value < expected
            case (.lessOrEqual, let value?): value <= expected
            case (.greater, let value?): value > expected
            case (.greaterOrEqual, let value?): value >= expected
            }
        }
    }

    /// An integer or a decimal with or without a sign, perhaps with an exponent [S-FILTER-NUMBERS]; `nil` for anything else.
    static func number(_ text: ArraySlice<UInt8>) -> Double? {
        var rest = text
        if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest.removeFirst() }
        guard Self.dropDigits(&rest) else { return nil }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            guard Self.dropDigits(&rest) else { return nil }
        }
        if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest.removeFirst() }
            guard Self.dropDigits(&rest) else { return nil }
        }
        return rest.isEmpty ? Double(String(decoding: text, as: UTF8.self)) : nil
    }

    private static func dropDigits(_ text: inout ArraySlice<UInt8>) -> Bool {
        let count = text.prefix(while: PatternScanner.isDigit).count
        text.removeFirst(count)
        return count > 0
    }
}

/// A text with `*` at its start or end, or both, for anything; elsewhere it is itself [S-FILTER-WILDCARDS].
struct WildcardText: Sendable, Hashable {
    let text: [UInt8]
    let isOpenAtStart: Bool
    let isOpenAtEnd: Bool

    init(_ written: [UInt8]) {
        var text = written[...]
        let star = UInt8(ascii: "*")
        isOpenAtStart = text.first == star
        if isOpenAtStart { text.removeFirst() }
        let isOpenAtEnd = text.last == star
        if isOpenAtEnd { text.removeLast() }
        self.isOpenAtEnd = isOpenAtEnd || isOpenAtStart && text.isEmpty
        self.text = Array(text)
    }

    func matches(_ value: ArraySlice<UInt8>) -> Bool {
        switch (isOpenAtStart, isOpenAtEnd) {
        case (false, false): value.elementsEqual(text)
        case (false, true): value.starts(with: text)
        case (true, false): value.count >= text.count && value.suffix(text.count).elementsEqual(text)
        case (true, true): value.holds(text)
        }
    }
}
