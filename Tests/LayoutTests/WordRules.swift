/// The words that docs/TERMS.md says we avoid: those that stand quoted in the first column of its last table.
enum WordRules {
    static let path = "docs/TERMS.md"
    private static let heading = "## Words that we avoid"

    static func avoided(in terms: SourceFile) -> [String] {
        guard let start = terms.text.range(of: heading) else { return [] }
        return terms.text[start.upperBound...].split(separator: "\n").filter { $0.hasPrefix("|") }
            .flatMap { row in
                let cell = row.split(separator: "|").first ?? ""
                return cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                    .filter { $0.offset % 2 == 1 }.map { String($0.element) }
            }
    }

    /// As whole words, in any case, also where a line ends between two of them.
    static func violations(in page: SourceFile, avoided: [String]) -> [Violation] {
        let lines = page.text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.lowercased() }
        return avoided.flatMap { phrase in
            lines.indices.compactMap { index -> Violation? in
                let next = index + 1 < lines.count ? " " + lines[index + 1].drop { $0 == " " } : ""
                // What begins on the next line is that line's.
                let reach = lines[index] + next.prefix(phrase.count)
                guard stands(phrase, in: reach) else { return nil }
                return Violation(path: page.path, line: index + 1, rule: "TERMS has another word for '\(phrase)'")
            }
        }
    }

    private static func stands(_ phrase: String, in text: String) -> Bool {
        var rest = text[...]
        while let found = rest.range(of: phrase) {
            let before = found.lowerBound == text.startIndex ? " " : text[text.index(before: found.lowerBound)]
            let after = found.upperBound == text.endIndex ? " " : text[found.upperBound]
            if !before.isLetter, !after.isLetter { return true }
            rest = rest[found.upperBound...]
        }
        return false
    }
}
