/// docs/decisions: every page is found by its number, and says what was decided, whether it holds, and since when.
enum DecisionRules {
    static let folder = "docs/decisions/"
    static let index = folder + "README.md"
    private static let template = folder + "0000-"

    struct Decision: Sendable {
        var file: SourceFile
        /// `0016`
        var number: String
        var title: String
        /// `accepted`, without its date.
        var status: String
    }

    static func violations(among pages: [SourceFile]) -> [Violation] {
        let files = pages.filter {
            $0.path.hasPrefix(folder) && $0.path != index && !$0.path.hasPrefix(template)
        }
        let read = files.map(decision)
        let decisions = read.compactMap(\.decision)
        let text = pages.first { $0.path == index }?.text ?? ""
        return read.flatMap(\.violations) + numbers(decisions) + decisions.flatMap { row(of: $0, in: text) }
    }

    /// `# 0016 Title`, a blank line, `Status: accepted, 2026-11-22.`, and a paragraph that begins with **Decision.**
    private static func decision(_ file: SourceFile) -> (decision: Decision?, violations: [Violation]) {
        func violation(_ line: Int, _ rule: String) -> Violation { Violation(path: file.path, line: line, rule: rule) }
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        let number = String(file.path.dropFirst(folder.count).prefix(4))
        guard let title = lines.first?.wholeMatch(of: /# (\d{4}) (\w.*)/), title.1 == number else {
            return (nil, [violation(1, "the title is not '# \(number) …'")])
        }
        let form = #/Status: (accepted|withdrawn|replaced by \d{4}), \d{4}-\d\d-\d\d\./#
        guard lines.count > 2, let status = lines[2].wholeMatch(of: form) else {
            return (nil, [violation(3, "no status with a date: 'Status: accepted, 2026-01-31.'")])
        }
        let decision = Decision(
            file: file, number: number, title: String(title.2), status: String(status.1))
        let says = lines.contains { $0.hasPrefix("**Decision.** ") }
        return (decision, says ? [] : [violation(0, "no paragraph begins with '**Decision.**'")])
    }

    private static func numbers(_ decisions: [Decision]) -> [Violation] {
        zip(decisions.sorted { $0.number < $1.number }, 1...).compactMap { decision, expected in
            guard Int(decision.number) != expected else { return nil }
            return Violation(
                path: decision.file.path, line: 1, rule: "numbers have no gap and come once: \(expected) is missing")
        }.prefix(1).map(\.self)
    }

    private static func row(of decision: Decision, in index: String) -> [Violation] {
        let name = decision.file.path.dropFirst(folder.count)
        let row = "| [\(decision.number)](\(name)) | \(decision.title) | \(decision.status) |"
        return index.split(separator: "\n").contains(Substring(row))
            ? [] : [Violation(path: Self.index, line: 0, rule: "no row is '\(row)'")]
    }
}
