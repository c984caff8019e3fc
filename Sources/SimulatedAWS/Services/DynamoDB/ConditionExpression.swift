/// A condition on the present item: `attribute_exists(x)`, `attribute_not_exists(x)`, comparisons, joined by AND, OR,
/// NOT and parentheses. Anything else is refused.
struct ConditionExpression {
    private let names: JSONValue?
    private let values: JSONValue?
    private var words: [String]
    private var index = 0
    private var used: Set<String> = []
    private var item: JSONValue?

    init(_ text: String, names: JSONValue?, values: JSONValue?) {
        self.names = names
        self.values = values
        words = Self.words(of: text)
    }

    mutating func holds(for item: JSONValue?) throws(ServiceError) -> Bool {
        self.item = item
        let result = try disjunction()
        guard index == words.count else { throw syntaxError }
        for (kind, given) in [("Names", names), ("Values", values)] {
            guard case .object(let members)? = given else { continue }
            for member in members where !used.contains(member.name) {
                throw ServiceError(
                    400, "ValidationException",
                    "Value provided in ExpressionAttribute\(kind) unused in expressions: keys: {\(member.name)}")
            }
        }
        return result
    }

    private static func words(of text: String) -> [String] {
        var words: [String] = []
        var current = ""
        for character in text {
            if character == " " || "()=<>,".contains(character) {
                if !current.isEmpty { words.append(current) }
                current = ""
                if character == " " { continue }
                if let last = words.last, last == "<", character == "=" || character == ">" {
                    words[words.count - 1].append(character)
                } else if let last = words.last, last == ">", character == "=" {
                    words[words.count - 1].append(character)
                } else {
                    words.append(String(character))
                }
            } else {
                current.append(character)
            }
        }
        return current.isEmpty ? words : words + [current]
    }

    private mutating func disjunction() throws(ServiceError) -> Bool {
        var result = try conjunction()
        while take("OR") {
            let other = try conjunction()
            result = result || other
        }
        return result
    }

    private mutating func conjunction() throws(ServiceError) -> Bool {
        var result = try term()
        while take("AND") {
            let other = try term()
            result = result && other
        }
        return result
    }

    private mutating func term() throws(ServiceError) -> Bool {
        if take("NOT") { return try !term() }
        if take("(") {
            let result = try disjunction()
            guard take(")") else { throw syntaxError }
            return result
        }
        let word = try next()
        if word == "attribute_exists" || word == "attribute_not_exists" {
            guard take("(") else { throw syntaxError }
            let isThere = try attribute(next()) != nil
            guard take(")") else { throw syntaxError }
            return isThere == (word == "attribute_exists")
        }
        let left = try operand(word)
        let comparison = try next()
        let right = try operand(next())
        return try compare(left, comparison, right)
    }

    private func compare(_ left: JSONValue?, _ comparison: String, _ right: JSONValue?) throws(ServiceError) -> Bool {
        // Without the attribute, no comparison is true but "not equal".
        guard let left, let right else { return comparison == "<>" }
        switch comparison {
        case "=": return equal(left, right)
        case "<>": return !equal(left, right)
        case "<": return precedes(left, right)
        case ">": return precedes(right, left)
        case "<=": return precedes(left, right) || equal(left, right)
        case ">=": return precedes(right, left) || equal(left, right)
        default: throw syntaxError
        }
    }

    private func equal(_ left: JSONValue, _ right: JSONValue) -> Bool {
        if let first = number(left), let second = number(right) { return first == second }
        if let first = left["S"]?.string, let second = right["S"]?.string {
            return ExactName(first) == ExactName(second)
        }
        return left == right
    }

    private func precedes(_ left: JSONValue, _ right: JSONValue) -> Bool {
        if let first = number(left), let second = number(right) { return first < second }
        guard let first = left["S"]?.string, let second = right["S"]?.string else { return false }
        return ExactName(first) < ExactName(second)
    }

    private func number(_ value: JSONValue) -> Double? {
        value["N"]?.string.flatMap(Double.init)
    }

    private mutating func operand(_ word: String) throws(ServiceError) -> JSONValue? {
        guard word.hasPrefix(":") else { return try attribute(word) }
        used.insert(word)
        guard let value = values?[word] else {
            throw ServiceError(
                400, "ValidationException",
                "Invalid ConditionExpression: An expression attribute value used in expression is not defined; "
                    + "attribute value: \(word)")
        }
        return value
    }

    private mutating func attribute(_ word: String) throws(ServiceError) -> JSONValue? {
        guard word.hasPrefix("#") else {
            guard word.utf8.allSatisfy({ $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "[") }) else {
                throw syntaxError
            }
            return item?[word]
        }
        used.insert(word)
        guard let name = names?[word]?.string else {
            throw ServiceError(
                400, "ValidationException",
                "Invalid ConditionExpression: An expression attribute name used in the document path is not defined; "
                    + "attribute name: \(word)")
        }
        return item?[name]
    }

    private mutating func next() throws(ServiceError) -> String {
        guard index < words.count else { throw syntaxError }
        defer { index += 1 }
        return words[index]
    }

    private mutating func take(_ word: String) -> Bool {
        guard index < words.count, words[index].uppercased() == word else { return false }
        index += 1
        return true
    }

    private var syntaxError: ServiceError {
        ServiceError(400, "ValidationException", "Invalid ConditionExpression: Syntax error near word \(index)")
    }
}
