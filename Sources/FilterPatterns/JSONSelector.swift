/// `$.users[0].name`, `$.['cluster.name']`, `$.users[*].id`: a place in a document [S-FILTER-SELECTORS].
struct JSONSelector: Sendable, Hashable {
    enum Step: Sendable, Hashable {
        case member([UInt8])
        case element(Int)
        /// `[*]`: every element of an array; `.*`: every member of an object.
        case everyElement, everyMember
    }

    private(set) var steps: [Step] = []

    /// From the dollar sign on.
    init(_ scanner: inout PatternScanner) throws(FilterPatternError) {
        guard scanner.peek() == UInt8(ascii: "$") else { throw scanner.unexpected(expecting: "a selector ('$.name')") }
        scanner.advance()
        while let byte = scanner.peek() {
            if byte == UInt8(ascii: ".") {
                scanner.advance()
                try readMember(&scanner)
            } else if byte == UInt8(ascii: "[") {
                try readBrackets(&scanner)
            } else {
                break
            }
        }
        guard !steps.isEmpty else { throw scanner.unexpected(expecting: "'.' and a name") }
    }

    private mutating func readMember(_ scanner: inout PatternScanner) throws(FilterPatternError) {
        if scanner.peek() == UInt8(ascii: "[") {
            guard scanner.peek(1) == UInt8(ascii: "'") else {
                scanner.advance()
                throw scanner.unexpected(expecting: "a name in single quotation marks")
            }
            return try readBrackets(&scanner)
        }
        if scanner.peek() == UInt8(ascii: "*") {
            try wildcard(&scanner, .everyMember)
            return
        }
        let name = scanner.take { PatternScanner.isWord($0) || $0 == UInt8(ascii: "-") }
        guard !name.isEmpty else { throw scanner.unexpected(expecting: "a name") }
        steps.append(.member(Array(name)))
    }

    private mutating func readBrackets(_ scanner: inout PatternScanner) throws(FilterPatternError) {
        let start = scanner
        scanner.advance()
        switch scanner.peek() {
        case UInt8(ascii: "'"):
            scanner.advance()
            let name = scanner.take { $0 != UInt8(ascii: "'") }
            guard scanner.consume("'") else { throw start.error(.unclosed, "the name has no closing quotation mark") }
            steps.append(.member(Array(name)))
        case UInt8(ascii: "*"):
            try wildcard(&scanner, .everyElement)
        default:
            let digits = scanner.take(while: PatternScanner.isDigit)
            guard let index = Int(String(decoding: digits, as: UTF8.self)) else {
                throw scanner.unexpected(expecting: "a number, '*' or a name in single quotation marks")
            }
            guard !steps.isEmpty else { throw start.unexpected(expecting: "'.' and a name") }
            steps.append(.element(index))
        }
        guard scanner.peek() == UInt8(ascii: "]") else { throw scanner.unexpected(expecting: "']'") }
        scanner.advance()
    }

    private mutating func wildcard(_ scanner: inout PatternScanner, _ step: Step) throws(FilterPatternError) {
        guard !steps.contains(.everyElement), !steps.contains(.everyMember) else {
            throw scanner.error(.tooManyWildcards, "a selector has at most one '*'")
        }
        try scanner.countWildcard()
        scanner.advance()
        steps.append(step)
    }

    /// All values at the place: one at most, unless there is a `*` in it.
    func values(in document: JSONDocument) -> [JSONDocument.Value] {
        var values = [document.root]
        for step in steps {
            values = values.flatMap { value -> [JSONDocument.Value] in
                switch (step, value) {
                case (.member(let name), .object(let members)): members[name].map { [$0] } ?? []
                case (.element(let index), .array(let elements)):
                    elements.indices.contains(index) ? [elements[index]] : []
                case (.everyElement, .array(let elements)): elements
                case (.everyMember, .object(let members)): Array(members.values)
                default: []
                }
            }
        }
        return values
    }
}
