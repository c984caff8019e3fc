/// A page that says how something is called in Swift is right: the tables of TERMS, of MODEL and of HACKING's tour have a
/// column of names, and each is declared in the sources.
enum NameRules {
    private static let columns: Set<String> = ["in Swift", "Swift", "look for"]
    private static let keywords: Set<Substring> = [
        "struct", "class", "enum", "protocol", "actor", "typealias", "func", "var", "let", "case",
    ]

    /// Everything that is declared in a file, by its bare name.
    static func declared(in file: SourceFile) -> Set<String> {
        var names: Set<String> = []
        for line in file.code {
            let words = line.text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
            var isNamed = false
            for word in words {
                if isNamed { names.insert(String(word)) }
                // `case task(Order), read` declares two names: every word behind `case` counts.
                isNamed = keywords.contains(word) || isNamed && words.contains("case")
            }
        }
        return names
    }

    static func violations(in page: SourceFile, declared: Set<String>) -> [Violation] {
        var column: Int?
        let lines = page.text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.enumerated().flatMap { index, line in
            guard line.hasPrefix("|") else {
                column = nil
                return [Violation]()
            }
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst()
                .map { $0.trimming(" ") }
            if column == nil { column = cells.firstIndex { columns.contains(String($0)) } ?? -1 }
            guard let column, cells.indices.contains(column) else { return [] }
            return names(in: cells[column]).filter { !declared.contains($0) }.map {
                Violation(path: page.path, line: index + 1, rule: "nothing in Sources is called \($0)")
            }
        }
    }

    /// `Frontier` and `raise` of "`Frontier.raise(_:to:)`".
    private static func names(in cell: Substring) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
            .flatMap { $1.prefix { $0 != "(" }.split(separator: ".") }.map(String.init)
    }
}

extension Substring {
    fileprivate func trimming(_ letter: Character) -> Substring {
        var text = self.drop { $0 == letter }
        while text.last == letter { text.removeLast() }
        return text
    }
}
