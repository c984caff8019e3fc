extension PatternRegex {
    init(_ body: ArraySlice<UInt8>) throws(Fault) {
        var parser = RegexParser(body: Array(body))
        alternatives = try parser.alternatives()
    }
}

/// Reads what stands between the percent signs.
private struct RegexParser {
    let body: [UInt8]
    private var at = 0
    private var stepCount = 0

    init(body: [UInt8]) {
        self.body = body
    }

    mutating func alternatives() throws(PatternRegex.Fault) -> [PatternRegex.Alternative] {
        var all: [PatternRegex.Alternative] = []
        repeat { all.append(try alternative()) } while consume("|")
        return all
    }

    private mutating func alternative() throws(PatternRegex.Fault) -> PatternRegex.Alternative {
        var alternative = PatternRegex.Alternative()
        let start = at
        alternative.isAtStart = consume("^")
        while let byte = peek(), byte != UInt8(ascii: "|") {
            if consume("$") {
                guard peek() == nil || peek() == UInt8(ascii: "|") else {
                    throw fault("'$' stands at the end of an alternative", at - 1)
                }
                alternative.isAtEnd = true
                break
            }
            let characters = try characters()
            let steps = try repeated(characters)
            stepCount += steps.count
            guard stepCount <= PatternRegex.stepsMax else { throw fault("the repetitions come to too many steps", at) }
            alternative.steps += steps
        }
        guard at > start else { throw fault("something stands on each side of '|' and between the '%'", at) }
        return alternative
    }

    private mutating func characters() throws(PatternRegex.Fault) -> CharacterSet {
        let byte = body[at]
        switch byte {
        case UInt8(ascii: "."):
            at += 1
            return .all
        case UInt8(ascii: "["):
            return try characterClass()
        case UInt8(ascii: "\\"):
            return try escape()
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
            throw fault("'\(Unicode.Scalar(byte))' repeats what stands before it, and nothing does", at)
        case UInt8(ascii: "^"):
            throw fault("'^' stands at the start of an alternative", at)
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            throw fault(
                "'\(Unicode.Scalar(byte))' closes nothing; as a character it is '\\\(Unicode.Scalar(byte))'", at)
        default:
            at += 1
            return try literal(byte)
        }
    }

    private func literal(_ byte: UInt8) throws(PatternRegex.Fault) -> CharacterSet {
        guard Self.isPlain(byte) else {
            switch byte {
            case UInt8(ascii: "("), UInt8(ascii: ")"): throw fault("'(' and ')' are not supported", at - 1)
            case UInt8(ascii: " "): throw fault("a space is not supported; '\\s' is", at - 1)
            case 0x80...: throw fault("characters above ASCII are not supported", at - 1)
            default: throw fault("'\(Unicode.Scalar(byte))' is not supported", at - 1)
            }
        }
        return set(byte)
    }

    private func set(_ byte: UInt8) -> CharacterSet {
        var set = CharacterSet()
        set.insert(byte)
        return set
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        PatternScanner.isWord(byte) || ":#=@/;,-".utf8.contains(byte)
    }

    /// From the backslash on.
    private mutating func escape() throws(PatternRegex.Fault) -> CharacterSet {
        let start = at
        at += 1
        guard let byte = peek() else { throw fault("nothing stands behind '\\'", start) }
        at += 1
        switch byte {
        case UInt8(ascii: "d"): return .digits
        case UInt8(ascii: "D"): return CharacterSet.digits.inverted
        case UInt8(ascii: "s"): return .spaces
        case UInt8(ascii: "S"): return CharacterSet.spaces.inverted
        case UInt8(ascii: "w"): return .words
        case UInt8(ascii: "W"): return CharacterSet.words.inverted
        case UInt8(ascii: "x"):
            guard at + 2 <= body.count, let high = hexadecimal(body[at]), let low = hexadecimal(body[at + 1]),
                high < 8
            else { throw fault("two hexadecimal digits of an ASCII character stand behind '\\x'", start) }
            at += 2
            return set(high << 4 | low)
        default:
            guard byte > 0x20, byte < 0x7F, !PatternScanner.isWord(byte) || byte == UInt8(ascii: "_") else {
                throw fault("'\\' with this character is not supported", start)
            }
            return set(byte)
        }
    }

    private func hexadecimal(_ byte: UInt8) -> UInt8? {
        PatternScanner.isDigit(byte)
            ? byte - UInt8(ascii: "0")
            : (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
                ? (byte | 0x20) - UInt8(ascii: "a") + 10 : nil
    }

    private mutating func characterClass() throws(PatternRegex.Fault) -> CharacterSet {
        let start = at
        at += 1
        let isInverted = consume("^")
        var set = CharacterSet()
        var isEmpty = true
        while let byte = peek(), byte != UInt8(ascii: "]") {
            isEmpty = false
            let first = try member()
            // A minus sign at the end is itself.
            guard peek() == UInt8(ascii: "-"), at + 1 < body.count, body[at + 1] != UInt8(ascii: "]") else {
                set = set.union(first)
                continue
            }
            let minus = at
            at += 1
            let last = try member()
            guard let low = first.only, let high = last.only, low <= high else {
                throw fault("the range in a class does not go from a character to a later one", minus)
            }
            set = set.union(CharacterSet(Unicode.Scalar(low)...Unicode.Scalar(high)))
        }
        guard consume("]") else { throw fault("'[' is not closed", start) }
        guard !isEmpty else { throw fault("a class has at least one character", start) }
        return isInverted ? set.inverted : set
    }

    /// Operators are themselves in a class.
    private mutating func member() throws(PatternRegex.Fault) -> CharacterSet {
        let byte = body[at]
        if byte == UInt8(ascii: "\\") { return try escape() }
        at += 1
        if byte != UInt8(ascii: "["), "^$?{}|*+.".utf8.contains(byte) { return set(byte) }
        return try literal(byte)
    }

    // MARK: Repetition

    private mutating func repeated(_ characters: CharacterSet) throws(PatternRegex.Fault) -> [PatternRegex.Step] {
        let once = PatternRegex.Step(characters: characters)
        let start = at
        var steps = [once]
        if consume("?") {
            steps[0].isOptional = true
        } else if consume("*") {
            steps[0].isOptional = true
            steps[0].repeats = true
        } else if consume("+") {
            steps[0].repeats = true
        } else if consume("{") {
            steps = try counted(once, from: start)
        } else {
            return steps
        }
        if let next = peek(), "?*+{".utf8.contains(next) {
            throw fault("'\(Unicode.Scalar(next))' cannot stand behind a repetition", at)
        }
        return steps
    }

    /// `{m}`, `{m,}` or `{m,n}`, behind its brace.
    private mutating func counted(
        _ once: PatternRegex.Step, from start: Int
    ) throws(PatternRegex.Fault) -> [PatternRegex.Step] {
        guard let least = number() else { throw fault("a number stands behind '{'", start) }
        var most: Int? = least
        if consume(",") { most = number() }
        guard consume("}") else { throw fault("'{' is not closed", start) }
        guard least <= most ?? least, most != 0, max(least, most ?? 0) <= PatternRegex.stepsMax else {
            throw fault("'{m,n}' repeats from m to n times, at least once, at most \(PatternRegex.stepsMax)", start)
        }
        var steps = [PatternRegex.Step](repeating: once, count: least)
        var more = once
        more.isOptional = true
        if let most {
            steps += [PatternRegex.Step](repeating: more, count: most - least)
        } else if least == 0 {
            more.repeats = true
            steps = [more]
        } else {
            steps[least - 1].repeats = true
        }
        return steps
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let byte = peek(), PatternScanner.isDigit(byte) {
            at += 1
            value = min((value ?? 0) * 10 + Int(byte - UInt8(ascii: "0")), 1_000_000)
        }
        return value
    }

    private func peek() -> UInt8? { at < body.count ? body[at] : nil }

    private mutating func consume(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private func fault(_ reason: String, _ offset: Int) -> PatternRegex.Fault {
        PatternRegex.Fault(offset: max(0, offset), reason: reason)
    }
}
