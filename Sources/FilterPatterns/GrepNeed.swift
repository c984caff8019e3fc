extension TextNeed {
    /// What a match of a regular expression of the usual syntax (Perl's, and so grep's) holds: of each alternative the
    /// characters that stand side by side outside of groups and classes. What is not known for sure needs nothing.
    package init(ofRegex expression: String) {
        var reader = GrepReader(expression)
        self = reader.need() ?? .nothing
    }
}

private struct GrepReader {
    private let characters: [Unicode.Scalar]
    private var at = 0
    private var runs: [[Unicode.Scalar]] = [[]]

    init(_ expression: String) {
        characters = Array(expression.unicodeScalars)
    }

    /// `nil`: nothing is known.
    mutating func need() -> TextNeed? {
        var alternatives: [TextNeed] = []
        while at < characters.count {
            let character = characters[at]
            at += 1
            switch character {
            case "|":
                alternatives.append(taken())
            case "(":
                guard skipGroup() else { return nil }
                interrupt()
            case "[":
                guard skipClass() else { return nil }
                interrupt()
            case ".", "^", "$": interrupt()
            case "\\":
                guard escape() else { return nil }
            case "?", "*", "{", "+":
                guard repetition(character) else { return nil }
            case ")", " ", "#":
                // An expression that is not whole; or spaces, which count for nothing in some modes.
                if character == ")" { return nil }
                interrupt()
            default: runs[runs.count - 1].append(character)
            }
        }
        alternatives.append(taken())
        return .any(alternatives)
    }

    private mutating func taken() -> TextNeed {
        defer { runs = [[]] }
        return .all(runs.map { .text(Array(String(String.UnicodeScalarView($0)).utf8), isJSON: false) })
    }

    private mutating func interrupt() {
        runs.append([])
    }

    /// `\.` is a period. `\d`, `\b` and their like interrupt; what may be longer (`\x41`, `\p{L}`, `\Q`, `\1`) is not known.
    private mutating func escape() -> Bool {
        guard at < characters.count else { return false }
        let character = characters[at]
        at += 1
        guard character.isASCII else { return false }
        if character.properties.isAlphabetic || character.properties.numericType != nil {
            guard "dDsSwWbBtnrfvAzZ".unicodeScalars.contains(character) else { return false }
            interrupt()
        } else {
            runs[runs.count - 1].append(character)
        }
        return true
    }

    /// What is repeated may be absent; or be there, and more may follow. (A `+` or `?` that follows changes how much.)
    private mutating func repetition(_ character: Unicode.Scalar) -> Bool {
        var isCertain = character == "+"
        if character == "{" {
            let start = at
            while at < characters.count, characters[at] != "}" { at += 1 }
            guard at < characters.count else { return false }
            let times = characters[start..<at]
            at += 1
            // Braces with anything else in them are themselves, for some.
            guard let first = times.first, times.allSatisfy({ ("0"..."9").contains($0) || $0 == "," }) else {
                return false
            }
            isCertain = first != "0" && first != ","
        }
        if let last = runs[runs.count - 1].last {
            if !isCertain { runs[runs.count - 1].removeLast() }
            interrupt()
            if isCertain, character == "+" { runs[runs.count - 1].append(last) }
        }
        while at < characters.count, "?+".unicodeScalars.contains(characters[at]) {
            at += 1
            // Behind a plus that repeats the last character once more, nothing is sure to follow it.
            interrupt()
        }
        return true
    }

    /// Behind the parenthesis. Flags (`(?i)`) change what is outside of the group: then nothing is known.
    private mutating func skipGroup() -> Bool {
        if at < characters.count, characters[at] == "?" {
            guard at + 1 < characters.count, ":<P=!>".unicodeScalars.contains(characters[at + 1]) else { return false }
        }
        if at < characters.count, characters[at] == "*" { return false }
        var depth = 1
        while at < characters.count {
            let character = characters[at]
            at += 1
            switch character {
            case "\\":
                guard at < characters.count, characters[at] != "Q" else { return false }
                at += 1
            case "[": guard skipClass() else { return false }
            case "(":
                if at < characters.count, characters[at] == "?" || characters[at] == "*" { return false }
                depth += 1
            case ")":
                depth -= 1
                if depth == 0 { return true }
            default: break
            }
        }
        return false
    }

    /// Behind the bracket.
    private mutating func skipClass() -> Bool {
        if at < characters.count, characters[at] == "^" { at += 1 }
        if at < characters.count, characters[at] == "]" { at += 1 }
        while at < characters.count {
            let character = characters[at]
            at += 1
            switch character {
            case "\\":
                guard at < characters.count, characters[at] != "Q" else { return false }
                at += 1
            case "[":
                // A class inside of a class: `[[:alpha:]]`, or a union.
                guard at < characters.count, characters[at] == ":" else { return false }
                while at < characters.count, characters[at] != "]" { at += 1 }
                at = min(at + 1, characters.count)
            case "]": return true
            default: break
            }
        }
        return false
    }
}
