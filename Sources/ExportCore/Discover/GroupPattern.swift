/// One of the ways in which an operator says which log groups are meant: a prefix, a whole name, a glob, an ARN.
package struct GroupPattern: Hashable, Sendable, CustomStringConvertible {
    package enum Form: Hashable, Sendable {
        /// Names that begin so.
        case prefix(String)
        /// One whole name.
        case name(String)
        /// Whole names: `*` is any text, `?` one character.
        case glob(String)
    }

    /// What a word without any sign says: of groups that are wanted it is a prefix, as the original had it, and of groups
    /// that are left out the whole name.
    package enum Plain: Sendable {
        case prefix, name
    }

    package struct ParseError: Error, Hashable, Sendable, CustomStringConvertible {
        package var description: String
    }

    /// As it was written.
    package var text: String
    package var form: Form
    /// Of an ARN: where its groups lie. `nil`: wherever this is done.
    package var region: String?
    package var account: String?

    package init(_ form: Form) {
        self.form = form
        switch form {
        case .prefix(let text), .name(let text), .glob(let text): self.text = text
        }
    }

    /// `/aws/lambda/` · `name:/aws/lambda/fol` · `/ecs/*-web` · `arn:aws:logs:REGION:ACCOUNT:log-group:NAME[:*]`
    package init(parsing text: String, plain: Plain) throws(ParseError) {
        if text.hasPrefix("arn:") {
            self = try Self.named(byARN: text)
        } else if text.hasPrefix(Self.nameSign) {
            self.init(.name(try Self.wholeName(text)))
        } else {
            try Self.check(text, in: text)
            let form: Form = plain == .prefix ? .prefix(text) : .name(text)
            self.init(Self.isGlob(text) ? .glob(text) : form)
        }
        self.text = text
    }

    package var description: String { text }

    package func matches(_ name: LogGroupName) -> Bool {
        switch form {
        case .prefix(let prefix): name.text.hasPrefix(prefix)
        case .name(let whole): name.text == whole
        case .glob(let glob): Glob.matches(Array(glob.utf8), Array(name.text.utf8))
        }
    }

    /// What every matching name begins with: for so much the service lists groups, and no more. Empty: all of them.
    package var head: String {
        switch form {
        case .prefix(let text), .name(let text): text
        case .glob(let glob): String(glob.prefix { !Self.wildcards.contains($0) })
        }
    }

    // MARK: - Reading

    private static let nameSign = "name:"
    private static let wildcards: Set<Character> = ["*", "?"]

    private static func isGlob(_ text: String) -> Bool { text.contains { wildcards.contains($0) } }

    private static func wholeName(_ text: String) throws(ParseError) -> String {
        let name = String(text.dropFirst(nameSign.count))
        if isGlob(name) {
            throw ParseError(
                description: """
                    '\(text)' is one log group by its whole name, which can hold neither '*' nor '?': write '\(name)' for all \
                    that match
                    """)
        }
        try check(name, in: text)
        return name
    }

    private static func named(byARN text: String) throws(ParseError) -> GroupPattern {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let isOfGroup = parts.count >= 7 && parts[2] == "logs" && parts[5] == "log-group" && !parts[6].isEmpty
        guard isOfGroup, parts.count == 7 || parts[7...] == ["*"] else {
            let isStream = isOfGroup && parts[7] == "log-stream"
            throw ParseError(
                description: """
                    '\(text)' is \(isStream ? "the ARN of a stream" : "not the ARN of a log group"); write \
                    arn:aws:logs:REGION:ACCOUNT:log-group:NAME
                    """)
        }
        try check(parts[6], in: text)
        var pattern = GroupPattern(isGlob(parts[6]) ? .glob(parts[6]) : .name(parts[6]))
        pattern.region = ["", "*"].contains(parts[3]) ? nil : parts[3]
        pattern.account = ["", "*"].contains(parts[4]) ? nil : parts[4]
        return pattern
    }

    /// Whether a group's name can be like that [S-NAMES].
    private static func check(_ name: String, in text: String) throws(ParseError) {
        if name.isEmpty {
            throw ParseError(
                description: "'\(text)' names no log group: leave it out, or write '*' for every group")
        }
        if name.utf8.count > 512 {
            throw ParseError(
                description: "'\(text)' is longer than the 512 characters that a log group's name can have: shorten it")
        }
        let bad = name.unicodeScalars.first { scalar in
            !(scalar.isASCII && (LogGroupName.isAllowed(UInt8(scalar.value)) || scalar == "*" || scalar == "?"))
        }
        guard let bad else { return }
        let fix = name.hasSuffix(":*") ? "write '\(name.dropLast(2))'" : "correct it"
        throw ParseError(
            description: "'\(text)' contains '\(bad)', which no log group's name can hold: \(fix)")
    }
}

/// `*` is any text, `?` one byte.
package enum Glob {
    /// Iterative matching with one remembered star: linear in practice, never exponential.
    package static func matches(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
        var p = 0
        var t = 0
        var star: (pattern: Int, text: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = (p, t)
                p += 1
            } else if p < pattern.count, pattern[p] == text[t] || pattern[p] == UInt8(ascii: "?") {
                p += 1
                t += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                p = last.pattern + 1
                t = last.text + 1
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
