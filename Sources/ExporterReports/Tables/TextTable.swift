/// A table for people: a heading, columns as wide as their widest cell, numbers to the right.
package struct TextTable: Sendable {
    package enum Side: Sendable { case left, right }

    private let heading: [String]
    private let sides: [Side]
    private var rows: [[String]] = []

    package init(_ columns: [(String, Side)]) {
        heading = columns.map(\.0)
        sides = columns.map(\.1)
    }

    package var isEmpty: Bool { rows.isEmpty }

    package mutating func add(_ cells: [String]) {
        precondition(cells.count == heading.count, "a row has a cell for each column")
        // A name with a line feed in it would break the row.
        rows.append(cells.map(PlainText.line))
    }

    /// - Parameters:
    ///   - width: of the terminal. A table that is wider gives way in its first column, where names are.
    ///   - rowsMax: further rows are counted, not shown.
    package func lines(width: Int? = nil, rowsMax: Int = .max) -> [String] {
        let shown = [heading] + rows.prefix(rowsMax)
        var widths = heading.indices.map { column in shown.map { $0[column].count }.max() ?? 0 }
        if let width {
            let excess = widths.reduce(0, +) + 2 * (widths.count - 1) - width
            if excess > 0 { widths[0] = max(min(widths[0], 16), widths[0] - excess) }
        }
        var lines = shown.map { line($0, widths) }
        if rows.count > rowsMax {
            lines.append("… and \(HumanText.count(rows.count - rowsMax)) more; --json shows all")
        }
        return lines
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            let text = Self.shortened(cell, to: widths[column])
            let gap = String(repeating: " ", count: widths[column] - text.count)
            line += (column == 0 ? "" : "  ") + (sides[column] == .left ? text + gap : gap + text)
        }
        while line.last == " " { line.removeLast() }
        return line
    }

    /// Names differ at both ends, so the middle goes.
    private static func shortened(_ text: String, to width: Int) -> String {
        guard text.count > width else { return text }
        let head = (width - 1) / 2
        return "\(text.prefix(head))…\(text.suffix(width - 1 - head))"
    }
}
