/// A regular expression as `grep -E` has it (POSIX, extended) with `\d`, `\D` and `\t` besides, made ready for the C library. What
/// that would take for something else than who wrote it is refused, with its place: Perl's groups, lazy repetitions,
/// backslashes within brackets.
package struct GrepSyntax: Sendable, Hashable {
    /// For the C library.
    package private(set) var posix = ""
    /// The expression means just this text.
    package private(set) var literal: String? = ""

    package struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
        /// Of the character concerned, counted from 1.
        package var position: Int
        package var reason: String

        package var description: String { "at character \(position): \(reason)" }
    }

    private static let repeats: Set<Character> = ["*", "+", "?"]

    package init(_ expression: String) throws(Fault) {
        let characters = Array(expression)
        var at = 0
        /// Something stands there that a repetition can concern.
        var canRepeat = false
        while at < characters.count {
            let character = characters[at]
            switch character {
            case "\\": try escape(characters, &at)
            case "[": try bracket(characters, &at)
            case _ where Self.isRepetition(characters, at):
                guard canRepeat else { throw Self.nothingToRepeat(characters, at) }
                repetition(characters, &at)
                canRepeat = false
                continue
            case "(", ")", "|", "^", "$", ".":
                literal = nil
                posix.append(character)
                at += 1
            default: take(character, &at)
            }
            canRepeat = !["(", "|", "^"].contains(character)
        }
    }

    /// Beyond ASCII a character has several bytes, of which a repetition would concern the last.
    private mutating func take(_ character: Character, _ at: inout Int) {
        literal?.append(character)
        posix += character == "{" ? "[{]" : character.isASCII ? String(character) : "(\(character))"
        at += 1
    }

    private mutating func escape(_ characters: [Character], _ at: inout Int) throws(Fault) {
        guard at + 1 < characters.count else { throw Fault(position: at + 1, reason: "a '\\' with nothing behind it") }
        let escaped = characters[at + 1]
        switch escaped {
        case "d": posix += "[0-9]"
        case "D": posix += "[^0-9]"
        case "w", "W", "s", "S", "b", "B": posix += "\\\(escaped)"
        case "t":
            posix += "\t"
            literal?.append("\t")
            at += 2
            return
        case _ where escaped.isASCII && !escaped.isLetter && !escaped.isNumber:
            // Some of them mean something with the backslash alone.
            posix += "<>`'".contains(escaped) ? String(escaped) : "\\\(escaped)"
            literal?.append(escaped)
            at += 2
            return
        default: throw Fault(position: at + 1, reason: "'\\\(escaped)' is not supported")
        }
        literal = nil
        at += 2
    }

    private mutating func bracket(_ characters: [Character], _ at: inout Int) throws(Fault) {
        let start = at
        literal = nil
        var end = start + 1
        if end < characters.count, characters[end] == "^" { end += 1 }
        if end < characters.count, characters[end] == "]" { end += 1 }
        while end < characters.count, characters[end] != "]" {
            let character = characters[end]
            guard character != "\\" else {
                throw Fault(
                    position: end + 1,
                    reason: "within brackets a '\\' means nothing: write [0-9] for digits, and ] first of all")
            }
            guard character.isASCII else {
                throw Fault(position: end + 1, reason: "within brackets only characters of ASCII are supported")
            }
            if character == "[", end + 1 < characters.count, characters[end + 1] == ":" {
                end += 1
                while end < characters.count, characters[end] != "]" { end += 1 }
            }
            end += 1
        }
        guard end < characters.count else { throw Fault(position: start + 1, reason: "a '[' without a ']'") }
        posix += String(characters[start...end])
        at = end + 1
    }

    private mutating func repetition(_ characters: [Character], _ at: inout Int) {
        literal = nil
        let end = characters[at] == "{" ? characters[at...].firstIndex(of: "}") ?? at : at
        posix += String(characters[at...end])
        at = end + 1
    }

    /// `{2}`, `{2,}`, `{2,5}`; other braces are themselves.
    private static func isRepetition(_ characters: [Character], _ at: Int) -> Bool {
        guard characters[at] == "{" else { return repeats.contains(characters[at]) }
        guard let end = characters[at...].firstIndex(of: "}") else { return false }
        let numbers = characters[(at + 1)..<end].split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        return (1...2).contains(numbers.count) && !numbers[0].isEmpty
            && numbers.allSatisfy { $0.allSatisfy { ("0"..."9").contains($0) } }
    }

    private static func nothingToRepeat(_ characters: [Character], _ at: Int) -> Fault {
        guard at > 0 else { return Fault(position: 1, reason: "'\(characters[at])' has nothing to repeat") }
        if characters[at - 1] == "(" {
            return Fault(position: at + 1, reason: "'(\(characters[at])' is not supported")
        }
        return Fault(position: at + 1, reason: "'\(characters[at - 1])\(characters[at])' is not supported")
    }
}
