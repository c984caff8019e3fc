import ExportCore

extension PlainText {
    /// The same for a text that stands in a line or a cell: line ends and tabs are escaped, too, and marks of emphasis, which
    /// are ours alone.
    package static func line(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: breaksLine) else { return shown(text) }
        var escaped = ""
        for scalar in text.unicodeScalars {
            if breaksLine(scalar) {
                escaped += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return shown(escaped)
    }

    private static func breaksLine(_ scalar: Unicode.Scalar) -> Bool {
        [0x09, 0x0A, 0x2028, 0x2029].contains(scalar.value) || Emphasis.isMark(scalar)
    }
}

extension LaneID {
    /// The name as it may stand in a table or a line.
    var shown: String { PlainText.line(description) }
}
