/// A table for people: a heading, columns as wide as their widest cell, numbers to the right.
package struct TextTable: Sendable {
    package enum Side: Sendable { case left, right }

    /// What a column says that says the same in every row.
    package struct Same: Hashable, Sendable {
        package var heading: String
        package var cell: String
    }

    /// Where nothing is cut, a name that is longer than this is not padded for: one long name would widen every row.
    private static let unboundedMost = 48
    private static let nameLeast = 16
    /// Below this names of groups are hard to tell apart.
    private static let nameWanted = 30

    private var heading: [String]
    private var sides: [Side]
    private var rows: [[String]] = []

    package init(_ columns: [(String, Side)]) {
        heading = columns.map(\.0)
        sides = columns.map(\.1)
    }

    package var isEmpty: Bool { rows.isEmpty }

    package mutating func add(_ cells: [String]) {
        precondition(cells.count == heading.count, "a row has a cell for each column")
        // A name with a line feed in it would break the row.
        rows.append(cells.map(PlainText.cell))
    }

    /// Takes out the columns, but the first, that say the same in every row; of a single row those that say nothing.
    ///
    /// - Parameter nothing: what a cell says that says nothing.
    /// - Returns: what they said.
    package mutating func foldSameColumns(nothing: String = "-") -> [Same] {
        guard let first = rows.first else { return [] }
        let same = heading.indices.dropFirst().filter { column in
            rows.allSatisfy { $0[column] == first[column] } && (rows.count > 1 || first[column] == nothing)
        }
        let said = same.map { Same(heading: heading[$0], cell: first[$0]) }
        for column in same.reversed() { remove(column) }
        return said.filter { $0.cell != nothing }
    }

    /// Takes out columns, the first of those that can be spared first, until names have the room that they need.
    ///
    /// - Returns: those that were taken out.
    package mutating func fit(_ width: Int?, sparing: [String]) -> [String] {
        guard let width else { return [] }
        var spared: [String] = []
        for name in sparing where narrowest > width {
            guard let column = heading.firstIndex(of: name) else { continue }
            remove(column)
            spared.append(name)
        }
        return spared
    }

    private var narrowest: Int {
        let widths = widths(of: [heading] + rows)
        return widths.dropFirst().reduce(0) { $0 + $1 + 2 } + min(widths[0], Self.nameWanted)
    }

    private func widths(of shown: [[String]]) -> [Int] {
        heading.indices.map { column in shown.map { DisplayWidth.of($0[column]) }.max() ?? 0 }
    }

    private mutating func remove(_ column: Int) {
        heading.remove(at: column)
        sides.remove(at: column)
        for row in rows.indices { rows[row].remove(at: column) }
    }

    /// - Parameters:
    ///   - width: of the terminal. A table that is wider gives way in its first column, where names are.
    ///   - rowsMax: further rows are counted, not shown.
    package func lines(width: Int? = nil, rowsMax: Int = .max, more: String = "--json shows all") -> [String] {
        let shown = [heading] + rows.prefix(rowsMax)
        var widths = widths(of: shown)
        if let width {
            let excess = widths.reduce(0, +) + 2 * (widths.count - 1) - width
            if excess > 0 { widths[0] = max(min(widths[0], Self.nameLeast), widths[0] - excess) }
        } else {
            widths[0] = min(widths[0], Self.unboundedMost)
        }
        var lines = shown.map { line($0, widths, isCut: width != nil) }
        if rows.count > rowsMax { lines.append("… and \(HumanText.count(rows.count - rowsMax)) more; \(more)") }
        return lines
    }

    private func line(_ cells: [String], _ widths: [Int], isCut: Bool) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            let text = isCut ? DisplayWidth.shortened(cell, to: widths[column]) : cell
            let gap = String(repeating: " ", count: max(0, widths[column] - DisplayWidth.of(text)))
            line += (column == 0 ? "" : "  ") + (sides[column] == .left ? text + gap : gap + text)
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}
