/// Patterns and messages drawn from a seed (splitmix64): mostly of the syntax, now and then with a mistake in it.
struct PatternDraw {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
    private mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
    private mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
    private mutating func list(_ counts: ClosedRange<Int>, _ draw: (inout PatternDraw) -> String) -> [String] {
        (0..<counts.lowerBound + below(counts.count)).map { _ in draw(&self) }
    }

    private static let words = [
        "a", "b", "ab", "ERROR", "WARN", "err", "x_1", "404", "4", "1.0", "1e1", "10", "-3", "true", "é日",
    ]
    private static let names = ["a", "b", "c", "d-e", "f_1"]

    mutating func pattern() -> String {
        var pattern: String
        switch below(10) {
        case 0..<2: pattern = terms()
        case 2..<4: pattern = regex()
        case 4..<7: pattern = "{ \(condition(2) { $0.jsonTest() }) }"
        default: pattern = fields()
        }
        if chance(10) { mutate(&pattern) }
        return pattern
    }

    /// One character less, more, or another.
    mutating func mutate(_ text: inout String) {
        var scalars = Array(text.unicodeScalars)
        let strange: [Unicode.Scalar] = Array("\"%{}[]()&|=!<>*?,.$'\\- ax1é+^".unicodeScalars)
        for _ in 0..<1 + below(3) {
            let at = below(scalars.count + 1)
            if chance(50), at < scalars.count { scalars.remove(at: at) } else { scalars.insert(pick(strange), at: at) }
        }
        text = String(String.UnicodeScalarView(scalars))
    }

    // MARK: Parts

    private mutating func terms() -> String {
        list(0...4) { draw in
            let term = draw.pick(Self.words)
            let isPlain = !term.contains { !$0.isASCII || "-.".contains($0) }
            return draw.pick(["", "", "?", "-"]) + (isPlain && draw.chance(60) ? term : "\"\(term)\"")
        }.joined(separator: " ")
    }

    private mutating func regex() -> String {
        let alternatives = list(1...3) { draw in
            let steps = draw.list(1...4) { draw in
                let atom = draw.pick([
                    "a", "b", "E", "4", ".", "\\d", "\\w", "\\s", "\\S", "\\W", "\\D", "[ab]", "[^a-z]", "[0-9]", "\\.",
                    "\\x41", "-",
                    "[\\d.]", "[a-]", ":",
                ])
                return atom + draw.pick(["", "", "", "", "*", "+", "?", "{2}", "{1,2}", "{0,2}", "{2,}", "{0,}"])
            }
            return draw.pick(["", "", "^"]) + steps.joined() + draw.pick(["", "", "$"])
        }
        return "%\(alternatives.joined(separator: "|"))%"
    }

    private mutating func condition(_ depth: Int, _ test: (inout PatternDraw) -> String) -> String {
        guard depth > 0, chance(50) else { return test(&self) }
        let parts = (0..<2 + below(2)).map { _ in condition(depth - 1, test) }
        let joined = parts.joined(separator: pick([" && ", "&&", " || ", "||"]))
        return chance(60) ? "(\(joined))" : joined
    }

    private mutating func selector() -> String {
        "$"
            + list(1...2) { draw in
                let name = draw.pick(Self.names)
                switch draw.below(12) {
                case 0: return ".['\(name)']"
                case 1: return ".['a.b']"
                case 2: return ".*"
                case 3: return ".\(name)[*]"
                case 4...6: return ".\(name)[\(draw.below(3))]"
                default: return ".\(name)"
                }
            }.joined()
    }

    private mutating func jsonTest() -> String {
        let selector = selector()
        switch below(10) {
        case 0: return "\(selector) IS NULL"
        case 1: return "\(selector) IS \(pick(["TRUE", "FALSE"]))"
        case 2: return "\(selector) NOT EXISTS"
        default: return selector + comparison()
        }
    }

    private mutating func comparison() -> String {
        let space = pick(["", " "])
        if chance(30) {
            return "\(space)\(pick(["<", "<=", ">", ">="]))\(space)\(pick(["0", "4", "+1.0", "-3", "1e1", "404"]))"
        }
        let value: String
        switch below(12) {
        case 0: value = regex()
        case 1: value = "*"
        case 2: value = "\"*\(pick(Self.words))*\""
        case 3: value = "*\(pick(["RROR", "b", "0"]))"
        case 4: value = "\(pick(["E", "a", "4"]))*"
        case 5: value = "\"a*b\""
        case 6: value = "\"\""
        default:
            let word = pick(Self.words)
            value = word.contains { !$0.isASCII } || chance(40) ? "\"\(word)\"" : word
        }
        return "\(space)\(pick(["=", "=", "!="]))\(space)\(value)"
    }

    private mutating func fields() -> String {
        var fields = list(1...4) { draw in
            let name = draw.pick(["w", "ip", "", "-"])
            guard draw.chance(50), !name.isEmpty else { return name }
            return draw.condition(1) { draw in name + draw.comparison() }
        }
        if chance(40) { fields.insert(pick(["...", "…"]), at: below(fields.count + 1)) }
        return "[" + fields.joined(separator: pick([",", ", "])) + "]"
    }

    // MARK: Messages

    mutating func message() -> String {
        var message: String
        switch below(10) {
        case 0..<5: message = value(3, isRoot: true)
        default:
            message = list(0...5) { draw in
                let word = draw.pick(Self.words)
                return draw.pick([
                    word, word, word, "\"\(word) \(word)\"", "[\(word) x]", "\"\(word)", "[\(word)", "\(word)\"",
                    "\"\"", "[]",
                ])
            }.joined(separator: pick([" ", " ", "  ", "\t"]))
        }
        if chance(5) { mutate(&message) }
        return message
    }

    private mutating func value(_ depth: Int, isRoot: Bool = false) -> String {
        let kind = isRoot ? below(5) / 4 : below(10)
        if kind == 0, depth > 0 {
            let members = list(0...4) { draw in
                "\"\(draw.pick(Self.names + ["a.b"]))\"\(draw.pick([":", " : "]))\(draw.value(depth - 1))"
            }
            return "{\(members.joined(separator: ", "))}"
        }
        if kind == 1, depth > 0 {
            return "[\(list(0...3) { draw in draw.value(depth - 1) }.joined(separator: ","))]"
        }
        return pick(
            ["null", "true", "false", "4", "404", "1.0", "10", "-3", "1e1", "1E+1", "0"]
                + Self.words.map { "\"\($0)\"" } + ["\"\\u0061b\"", "\"\\n\"", "\"\""])
    }
}
