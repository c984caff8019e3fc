/// Texts of others (names of groups and streams, words of services) as they may be shown: they can hold what a terminal obeys,
/// and what a reader of lines takes for the end of one.
package enum PlainText {
    /// Controls, line ends and marks that turn the direction of the text, as `\u{1B}`. Line feeds and tabs stay: for texts of
    /// ours that are laid out.
    package static func shown(_ text: String) -> String {
        escaped(text) { isObeyed($0) && $0 != "\t" && $0 != "\n" }
    }

    /// The same, line feeds, tabs and the marks of emphasis too: for what stands within a line.
    package static func line(_ text: String) -> String { escaped(text) { isObeyed($0) || Emphasis.isMark($0) } }

    /// For a cell: the marks of emphasis that the cell has stay, and its maker has escaped those of names.
    package static func cell(_ text: String) -> String { escaped(text, isObeyed) }

    /// The same within JSON, whose escapes these are: it says what it said. Line feeds stay: they end a row.
    package static func json(_ text: String) -> String {
        escaped(text, { isObeyed($0) && $0 != "\n" }) {
            "\\u" + String($0.value + 0x10000, radix: 16, uppercase: true).dropFirst()
        }
    }

    private static func escaped(
        _ text: String, _ isEscaped: (Unicode.Scalar) -> Bool,
        as form: (Unicode.Scalar) -> String = { "\\u{\(String($0.value, radix: 16, uppercase: true))}" }
    ) -> String {
        guard text.unicodeScalars.contains(where: isEscaped) else { return text }
        var shown = ""
        for scalar in text.unicodeScalars {
            if isEscaped(scalar) {
                shown += form(scalar)
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    private static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
