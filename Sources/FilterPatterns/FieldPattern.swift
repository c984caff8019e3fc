/// `[ip, user, ..., status = 4* && status != 403, bytes]`: fields of a message that stand between spaces.
///
/// What stands in double quotes or square brackets is one field, without them [S-FILTER-FIELDS]. There are as many fields
/// as the pattern names, or at least as many, where it has an ellipsis.
struct FieldPattern: Sendable, Hashable {
    struct Field: Sendable, Hashable {
        var name: [UInt8] = []
        var condition: Condition<Comparison>?
    }

    /// Those before the ellipsis, or all.
    private(set) var leading: [Field] = []
    /// Those behind the ellipsis; `nil`: there is none.
    private(set) var trailing: [Field]?

    /// From the bracket on.
    init(_ scanner: inout PatternScanner) throws(FilterPatternError) {
        let start = scanner
        scanner.advance()
        repeat {
            scanner.skipSpace()
            if scanner.stands("...") || scanner.stands("…") {
                guard trailing == nil else {
                    throw scanner.error(.severalEllipses, "a pattern has at most one ellipsis")
                }
                scanner.advance(3)
                trailing = []
            } else {
                let field = try Self.field(&scanner)
                if trailing == nil { leading.append(field) } else { trailing?.append(field) }
            }
        } while scanner.consume(",")
        guard scanner.consume("]") else {
            guard !scanner.isAtEnd else { throw start.error(.unclosed, "the '[' is not closed") }
            throw scanner.unexpected(expecting: "',' or ']'")
        }
    }

    // MARK: Reading

    private static func isName(_ byte: UInt8) -> Bool {
        !PatternScanner.isSpace(byte) && !",=<>!&|()[]\"%".utf8.contains(byte)
    }

    private static func field(_ scanner: inout PatternScanner) throws(FilterPatternError) -> Field {
        scanner.skipSpace()
        var first = scanner
        while first.consume("(") {}
        first.skipSpace()
        let name = Array(first.take(while: isName))
        first.skipSpace()
        guard let next = first.peek(), next != UInt8(ascii: ","), next != UInt8(ascii: "]") else {
            if scanner.peek() == UInt8(ascii: "(") { throw first.unexpected(expecting: "one of = != < <= > >=") }
            scanner = first
            return Field(name: name)
        }
        return Field(name: name, condition: try anyOf(&scanner, name, depth: 0))
    }

    private static func anyOf(
        _ scanner: inout PatternScanner, _ name: [UInt8], depth: Int
    ) throws(FilterPatternError) -> Condition<Comparison> {
        var parts = [try allOf(&scanner, name, depth: depth)]
        while scanner.consume("||") { parts.append(try allOf(&scanner, name, depth: depth)) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private static func allOf(
        _ scanner: inout PatternScanner, _ name: [UInt8], depth: Int
    ) throws(FilterPatternError) -> Condition<Comparison> {
        var parts = [try single(&scanner, name, depth: depth)]
        while scanner.consume("&&") { parts.append(try single(&scanner, name, depth: depth)) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private static func single(
        _ scanner: inout PatternScanner, _ name: [UInt8], depth: Int
    ) throws(FilterPatternError) -> Condition<Comparison> {
        scanner.skipSpace()
        let start = scanner
        if scanner.consume("(") {
            guard depth < JSONPatternParser.depthMax else {
                throw start.error(.tooDeep, "parentheses go more than \(JSONPatternParser.depthMax) deep")
            }
            let inner = try anyOf(&scanner, name, depth: depth + 1)
            guard scanner.consume(")") else { throw scanner.unexpected(expecting: "'&&', '||' or ')'") }
            return inner
        }
        guard Array(scanner.take(while: isName)) == name else {
            throw start.error(.foreignField, "a field's condition names this field alone, each time")
        }
        return .test(try Comparison(&scanner) { isName($0) })
    }

    // MARK: Matching

    func matches(_ message: [UInt8]) -> Bool {
        let fields = Self.fields(of: message)
        guard let trailing else {
            return fields.count == leading.count && Self.hold(leading, fields[...])
        }
        return fields.count >= leading.count + trailing.count && Self.hold(leading, fields.prefix(leading.count))
            && Self.hold(trailing, fields.suffix(trailing.count))
    }

    private static func hold(_ expected: [Field], _ fields: ArraySlice<ArraySlice<UInt8>>) -> Bool {
        zip(expected, fields).allSatisfy { field, text in field.condition?.holds { $0.holds(for: text) } ?? true }
    }

    /// Runs of white space stand between fields. A quotation mark or bracket that is not closed before a space or the end
    /// opens nothing.
    static func fields(of message: [UInt8]) -> [ArraySlice<UInt8>] {
        var fields: [ArraySlice<UInt8>] = []
        // Where nothing closes one of them, nothing closes those behind it: they are not searched again.
        var unclosed: Set<UInt8> = []
        var at = 0
        while at < message.count {
            guard !PatternScanner.isSpace(message[at]) else {
                at += 1
                continue
            }
            let closing = closing(message[at]).flatMap { unclosed.contains($0) ? nil : $0 }
            if let closing, let end = end(of: closing, in: message, from: at + 1) {
                fields.append(message[at + 1..<end])
                at = end + 1
            } else {
                if let closing { unclosed.insert(closing) }
                let end = message[at...].firstIndex(where: PatternScanner.isSpace) ?? message.count
                fields.append(message[at..<end])
                at = end
            }
        }
        return fields
    }

    private static func closing(_ opening: UInt8) -> UInt8? {
        switch opening {
        case UInt8(ascii: "\""): opening
        case UInt8(ascii: "["): UInt8(ascii: "]")
        default: nil
        }
    }

    private static func end(of closing: UInt8, in message: [UInt8], from start: Int) -> Int? {
        message[start...].indices.first { index in
            message[index] == closing && (index + 1 == message.count || PatternScanner.isSpace(message[index + 1]))
        }
    }
}
