import Foundation

/// What holds of every page in Markdown.
enum PageRules {
    static let columnsMax = 120

    static func violations(in page: SourceFile, pages: [String: SourceFile]) -> [Violation] {
        columns(page) + links(page, pages: pages)
    }

    /// Prose is read in terminals and in diffs. A table's row and what is quoted as code are as long as they are.
    static func columns(_ page: SourceFile) -> [Violation] {
        prose(of: page).filter { $1.count > columnsMax }.map { number, line in
            Violation(
                path: page.path, line: number, rule: "\(line.count) columns of prose, more than \(columnsMax)")
        }
    }

    /// A link into this repository leads to a file, and its anchor to a heading.
    static func links(_ page: SourceFile, pages: [String: SourceFile]) -> [Violation] {
        lines(of: page).filter { !$0.isCode }.flatMap { line in
            line.text.matches(of: #/\]\(([^)#\s]*)(?:#([^)\s]+))?\)/#).compactMap { match -> Violation? in
                let target = String(match.1)
                guard !target.contains("://"), !target.hasPrefix("mailto:") else { return nil }
                let path = target.isEmpty ? page.path : resolve(target, from: page.path)
                guard let found = pages[path] else {
                    if exists(path) { return nil }
                    return Violation(
                        path: page.path, line: line.number, rule: "the link to \(target) leads nowhere")
                }
                guard let anchor = match.2, !anchors(of: found).contains(String(anchor)) else { return nil }
                return Violation(path: page.path, line: line.number, rule: "\(path) has no heading #\(anchor)")
            }
        }
    }

    /// As GitHub makes them of headings: small letters, no punctuation, hyphens for blanks.
    static func anchors(of page: SourceFile) -> Set<String> {
        Set(
            lines(of: page).filter { !$0.isCode && $0.text.hasPrefix("#") }.map { line in
                let title = line.text.drop { $0 == "#" }.drop { $0 == " " }.lowercased()
                return String(
                    title.compactMap { letter -> Character? in
                        if letter == " " { return "-" }
                        return letter.isLetter || letter.isNumber || letter == "-" || letter == "_" ? letter : nil
                    })
            })
    }

    private struct Line {
        var number: Int
        var text: Substring
        var isCode: Bool
    }

    private static func lines(of page: SourceFile) -> [Line] {
        var isCode = false
        return page.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, text in
            let isFence = text.drop { $0 == " " }.hasPrefix("```")
            if isFence { isCode.toggle() }
            return Line(number: index + 1, text: text, isCode: isCode || isFence)
        }
    }

    private static func prose(of page: SourceFile) -> [(Int, Substring)] {
        lines(of: page).filter { !$0.isCode && !$0.text.drop { $0 == " " }.hasPrefix("|") }.map { ($0.number, $0.text) }
    }

    private static func resolve(_ target: String, from path: String) -> String {
        var parts = path.split(separator: "/").dropLast().map(String.init)
        for part in target.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
        }
        return parts.joined(separator: "/")
    }

    /// A folder, or a file that is not a page.
    private static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: SourceFile.root.appending(path: path).path)
    }
}
