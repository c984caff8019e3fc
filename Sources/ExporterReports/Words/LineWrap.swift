/// Sentences on a terminal, broken between words: a terminal by itself breaks within them.
package enum LineWrap {
    /// A terminal that is narrower is left to itself.
    private static let narrowest = 40
    private static let indentation = 2

    /// - Parameter width: of the terminal; `nil` where there is none, and then a sentence is a line.
    package static func wrapped(_ text: String, width: Int?) -> String {
        guard let width, width >= narrowest else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line($0, width) }
            .joined(separator: "\n")
    }

    private static func line(_ line: Substring, _ width: Int) -> String {
        let margin = line.prefix { $0 == " " }
        let rest = line.dropFirst(margin.count)
        // Two blanks in a row: it is laid out in columns.
        guard DisplayWidth.of(String(line)) > width, !rest.contains("  ") else { return String(line) }
        let hanging = String(margin) + String(repeating: " ", count: indentation)
        var lines: [String] = []
        var current = String(margin)
        var taken = margin.count
        var isBegun = false
        for word in rest.split(separator: " ").map(String.init) {
            let length = DisplayWidth.of(word)
            if isBegun, taken + 1 + length > width {
                lines.append(current)
                current = hanging + word
                taken = hanging.count + length
            } else {
                current += (isBegun ? " " : "") + word
                taken += (isBegun ? 1 : 0) + length
            }
            isBegun = true
        }
        return (lines + [current]).joined(separator: "\n")
    }
}
