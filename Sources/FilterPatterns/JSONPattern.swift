/// One test of a document. Of a selector with `*` one value that passes is enough.
struct JSONTest: Sendable, Hashable {
    enum Demand: Sendable, Hashable {
        /// Of a text, a number, true or false. Objects, arrays and null are neither equal nor unequal to anything
        /// [S-FILTER-VALUES].
        case compares(Comparison)
        case isNull
        case isBoolean(Bool)
        case isMissing
    }

    var selector: JSONSelector
    var demand: Demand

    func holds(in document: JSONDocument) -> Bool {
        let values = selector.values(in: document)
        return switch demand {
        case .isMissing: values.isEmpty
        case .isNull: values.contains { if case .null = $0 { true } else { false } }
        case .isBoolean(let expected):
            values.contains { if case .boolean(let value) = $0 { value == expected } else { false } }
        case .compares(let comparison):
            values.contains { $0.spelling.map(comparison.holds) ?? false }
        }
    }
}

extension JSONDocument.Value {
    /// Of a value that is compared.
    fileprivate var spelling: ArraySlice<UInt8>? {
        switch self {
        case .text(let text): text[...]
        case .number(let spelling): spelling
        case .boolean(let value): Array((value ? "true" : "false").utf8)[...]
        case .null, .array, .object: nil
        }
    }
}

/// `{ ($.a = 1 || $.b IS NULL) && $.c NOT EXISTS }`
enum JSONPatternParser {
    static let depthMax = 64

    static func parse(_ scanner: inout PatternScanner) throws(FilterPatternError) -> Condition<JSONTest> {
        let start = scanner
        scanner.advance()
        let condition = try anyOf(&scanner, depth: 0)
        guard scanner.consume("}") else {
            guard !scanner.isAtEnd else { throw start.error(.unclosed, "the '{' is not closed") }
            throw scanner.unexpected(expecting: "'&&', '||' or '}'")
        }
        return condition
    }

    private static func anyOf(
        _ scanner: inout PatternScanner, depth: Int
    ) throws(FilterPatternError) -> Condition<JSONTest> {
        var parts = [try allOf(&scanner, depth: depth)]
        while scanner.consume("||") { parts.append(try allOf(&scanner, depth: depth)) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private static func allOf(
        _ scanner: inout PatternScanner, depth: Int
    ) throws(FilterPatternError) -> Condition<JSONTest> {
        var parts = [try single(&scanner, depth: depth)]
        while scanner.consume("&&") { parts.append(try single(&scanner, depth: depth)) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private static func single(
        _ scanner: inout PatternScanner, depth: Int
    ) throws(FilterPatternError) -> Condition<JSONTest> {
        scanner.skipSpace()
        let start = scanner
        guard scanner.consume("(") else { return .test(try test(&scanner)) }
        guard depth < depthMax else { throw start.error(.tooDeep, "parentheses go more than \(depthMax) deep") }
        let inner = try anyOf(&scanner, depth: depth + 1)
        guard scanner.consume(")") else {
            guard !scanner.isAtEnd else { throw start.error(.unclosed, "the '(' is not closed") }
            throw scanner.unexpected(expecting: "'&&', '||' or ')'")
        }
        return inner
    }

    private static func test(_ scanner: inout PatternScanner) throws(FilterPatternError) -> JSONTest {
        let selector = try JSONSelector(&scanner)
        scanner.skipSpace()
        if scanner.consume(word: "IS") {
            if scanner.consume(word: "NULL") { return JSONTest(selector: selector, demand: .isNull) }
            if scanner.consume(word: "TRUE") { return JSONTest(selector: selector, demand: .isBoolean(true)) }
            if scanner.consume(word: "FALSE") { return JSONTest(selector: selector, demand: .isBoolean(false)) }
            throw scanner.unexpected(expecting: "NULL, TRUE or FALSE")
        }
        if scanner.consume(word: "NOT") {
            guard scanner.consume(word: "EXISTS") else { throw scanner.unexpected(expecting: "EXISTS") }
            return JSONTest(selector: selector, demand: .isMissing)
        }
        if scanner.stands("EXISTS") {
            throw scanner.error(
                .notSupported, "EXISTS is not supported; '= \"*\"' asks for any text, number or boolean")
        }
        let comparison = try Comparison(&scanner) { byte in
            !PatternScanner.isSpace(byte) && !"&|(){}\"%=<>!,".utf8.contains(byte)
        }
        return JSONTest(selector: selector, demand: .compares(comparison))
    }
}
