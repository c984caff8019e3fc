/// A filter pattern of CloudWatch Logs: which messages FilterLogEvents gives, and a reader of the archive shows
/// (docs/FILTERS.md).
///
/// Terms (`ERROR -timeout`, `?ERROR ?WARN`, `"two words"`), a regular expression (`%[Ee]rror%`), a condition on JSON
/// (`{ $.level = "ERROR" }`) or on fields between spaces (`[ip, ..., status = 4*, bytes]`). What is not of the syntax is
/// refused, with its place.
package struct FilterPattern: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case everything
        case terms(TermPattern)
        case regex(PatternRegex)
        case json(Condition<JSONTest>)
        case fields(FieldPattern)
    }

    /// As it was given.
    package let text: String
    let kind: Kind

    package init(_ text: String) throws(FilterPatternError) {
        self.text = text
        var scanner = PatternScanner(text)
        scanner.skipSpace()
        switch scanner.peek() {
        case nil: kind = .everything
        case UInt8(ascii: "{"): kind = .json(try JSONPatternParser.parse(&scanner))
        case UInt8(ascii: "["): kind = .fields(try FieldPattern(&scanner))
        case UInt8(ascii: "%"): kind = .regex(try scanner.regex())
        default: kind = .terms(try TermPattern(&scanner))
        }
        scanner.skipSpace()
        guard scanner.isAtEnd else { throw scanner.unexpected(expecting: "the end of the pattern") }
    }

    /// Whether a message is one that the pattern asks for. Never fails: what is not of the pattern's form does not match.
    package func matches(_ message: [UInt8]) -> Bool {
        switch kind {
        case .everything: true
        case .terms(let terms): terms.matches(message[...])
        case .regex(let regex): regex.matches(message[...])
        case .json(let condition):
            if let document = JSONDocument(message) {
                condition.holds { $0.holds(in: document) }
            } else {
                false
            }
        case .fields(let fields): fields.matches(message)
        }
    }
}

/// Tests joined by `&&`, which binds stronger, and `||`.
indirect enum Condition<Test: Sendable & Hashable>: Sendable, Hashable {
    case test(Test)
    case all([Condition])
    case any([Condition])

    func holds(_ test: (Test) -> Bool) -> Bool {
        switch self {
        case .test(let leaf): test(leaf)
        case .all(let parts): parts.allSatisfy { $0.holds(test) }
        case .any(let parts): parts.contains { $0.holds(test) }
        }
    }
}
