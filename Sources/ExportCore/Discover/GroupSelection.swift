/// Which log groups the operator means: prefixes, less patterns. A group that several prefixes match is selected once.
package struct GroupSelection: Hashable, Sendable {
    /// An empty list selects every group.
    package var prefixes: [String]
    /// Globs over the whole name: `*` any text, `?` one character.
    package var excluded: [String]

    package init(prefixes: [String], excluded: [String] = []) {
        self.prefixes = prefixes
        self.excluded = excluded
    }

    /// The prefixes that have to be asked for: one that extends another adds nothing.
    package var prefixesToList: [String] {
        let sorted = Set(prefixes).sorted()
        return sorted.filter { prefix in !sorted.contains { $0 != prefix && prefix.hasPrefix($0) } }
    }

    package func selects(_ name: LogGroupName) -> Bool {
        (prefixes.isEmpty || prefixes.contains { name.text.hasPrefix($0) })
            && !excluded.contains { Glob.matches(Array($0.utf8), Array(name.text.utf8)) }
    }

    /// The first prefix that no listed group begins with: most likely a typing error.
    package func prefixesWithoutMatch(among names: [LogGroupName]) -> [String] {
        prefixes.filter { prefix in !names.contains { $0.text.hasPrefix(prefix) } }
    }

    /// Why a prefix cannot match any group, or `nil`.
    package static func problem(withPrefix prefix: String) -> String? {
        if prefix.isEmpty { return "is empty" }
        if prefix.utf8.count > 512 { return "is longer than 512 characters" }
        if let bad = prefix.unicodeScalars.first(where: { !$0.isASCII || !LogGroupName.isAllowed(UInt8($0.value)) }) {
            return "contains '\(bad)', which no log group name can hold"
        }
        return nil
    }
}

private enum Glob {
    /// Iterative matching with one remembered star: linear in practice, never exponential.
    static func matches(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
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
