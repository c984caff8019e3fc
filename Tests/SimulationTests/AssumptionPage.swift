import Foundation
import Testing

/// The table of docs/GUARANTEES.md that says what happens where an assumption is broken.
struct AssumptionPage {
    struct Row {
        var broken: String
        var lost: String
        var doubled: String
        var helps: String
    }

    /// The row that begins with these words.
    static func row(_ words: String) throws -> Row {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/GUARANTEES.md")
        let rows = try String(contentsOf: page, encoding: .utf8).split(separator: "\n").compactMap { line -> Row? in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard line.hasPrefix("|"), cells.count == 5 else { return nil }
            return Row(broken: cells[1], lost: cells[2], doubled: cells[3], helps: cells[4])
        }
        return try #require(rows.first { $0.broken.hasPrefix(words) }, "no row '\(words)'")
    }

    /// How the page writes a figure.
    static func cell(_ count: Int, of all: Int) -> String { count == 0 ? "0" : "\(count) of \(all)" }
}
