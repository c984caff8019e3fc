/// What needs a person stands out where a terminal shows colours. A text carries the marks, and the door that prints it
/// draws them, or leaves them out. They are noncharacters, which no name can mean; `PlainText.line` escapes those of others.
package enum Emphasis {
    private static let alarm = noncharacter(0xFDD0)
    private static let caution = noncharacter(0xFDD1)
    private static let end = noncharacter(0xFDD2)

    /// No literal can spell one.
    private static func noncharacter(_ value: UInt32) -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(value) else { preconditionFailure("noncharacters are scalars") }
        return scalar
    }

    /// Something is lost, or failed.
    package static func alarm(_ text: String) -> String { mark(alarm, text) }

    /// Something will be lost unless a person does something.
    package static func caution(_ text: String) -> String { mark(caution, text) }

    /// The first word of a line, `failed:`.
    package static func alarmedHead(_ line: String) -> String {
        guard let space = line.firstIndex(of: " ") else { return alarm(line) }
        return alarm(String(line[..<space])) + line[space...]
    }

    package static func isMark(_ scalar: Unicode.Scalar) -> Bool { (0xFDD0...0xFDD2).contains(scalar.value) }

    /// - Parameter isColoured: for a terminal that shows colours; else the marks are left out.
    package static func drawn(_ text: String, isColoured: Bool) -> String {
        guard text.unicodeScalars.contains(where: isMark) else { return text }
        var drawn = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard isMark(scalar) else {
                drawn.append(scalar)
                continue
            }
            guard isColoured else { continue }
            let code = scalar == alarm ? "1;31" : scalar == caution ? "33" : "0"
            drawn.append(contentsOf: "\u{1B}[\(code)m".unicodeScalars)
        }
        return String(drawn)
    }

    /// Whether colours are wanted on a terminal (no-color.org): `NO_COLOR` says no, and so does a terminal that has none.
    package static func isWanted(_ variables: [String: String]) -> Bool {
        variables["NO_COLOR"].map(\.isEmpty) ?? true && variables["TERM"].map { $0 != "dumb" && !$0.isEmpty } ?? false
    }

    private static func mark(_ begin: Unicode.Scalar, _ text: String) -> String {
        var marked = String.UnicodeScalarView()
        marked.append(begin)
        marked.append(contentsOf: text.unicodeScalars)
        marked.append(end)
        return String(marked)
    }
}
