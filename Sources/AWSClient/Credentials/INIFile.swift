/// The syntax of `~/.aws/config` and `~/.aws/credentials`, without the meaning of any section.
///
/// A file is read to the same values as by the AWS command line, whose reader is Python's `configparser`, or refused as
/// it refuses it [S-CREDENTIALS-SYNTAX]: keys are lower-cased, `=` and `:` both separate, only whole lines are comments
/// (`credential_process` may hold ` ;`), a line that is indented deeper than its key continues the value, and a section
/// or key that stands twice is an error. A value that begins with indented lines is a nested section. What stands in
/// `[DEFAULT]` holds for every section.
struct INIFile: Sendable, Equatable {
    struct Value: Sendable, Equatable {
        /// Lines joined by a line feed.
        var text: String
        var line: Int
        /// The indented `key = value` lines, when nothing stands on the key's own line.
        var nested: [String: String] = [:]
    }

    struct Section: Sendable, Equatable {
        /// As between the brackets, with every blank.
        var name: String
        var line: Int
        var values: [String: Value] = [:]
    }

    var path: String
    /// In the order of their first appearance.
    var sections: [Section]

    init(path: String, bytes: [UInt8]) throws(AWSConfigurationError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw AWSConfigurationError(.malformedFile, "the file is not UTF-8 text", file: path)
        }
        if text.unicodeScalars.first == "\u{FEFF}" {
            throw AWSConfigurationError(
                .malformedFile,
                "the file begins with a byte order mark, which no AWS tool reads: save it as UTF-8 without one",
                file: path, line: 1)
        }
        var reader = INIReader(path: path)
        for line in text.lines { try reader.read(line) }
        self.path = path
        self.sections = try reader.finish()
    }

    subscript(_ name: String) -> Section? {
        sections.first { $0.name == name }
    }
}

/// A value may be a secret, so a dump shows where it stands and not what it is.
extension INIFile.Value: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "value in line \(line)" }

    var debugDescription: String { description }

    var customMirror: Mirror { Mirror(self, children: []) }
}

/// Reads one line after the other; what it knows between two lines is the key whose value may go on.
private struct INIReader {
    /// The one section that is none: its settings are every section's.
    private static let common = "DEFAULT"

    /// Which section is open.
    private enum Place: Equatable {
        case nowhere, common
        case section(Int)
    }

    private struct Lines {
        /// The key's own.
        var number: Int
        var texts: [(number: Int, text: String)]
    }

    private struct Entries {
        var name: String
        var line: Int
        var lines: [String: Lines] = [:]
    }

    private let path: String
    private var sections: [Entries] = []
    private var common = Entries(name: Self.common, line: 0)
    private var current = Place.nowhere
    /// The key whose value may go on.
    private var key: String?
    private var indentation = 0
    private var lineNumber = 0

    init(path: String) {
        self.path = path
    }

    mutating func read(_ line: [Unicode.Scalar]) throws(AWSConfigurationError) {
        lineNumber += 1
        let text = line[...].stripped
        guard let first = text.first else {
            goOn("")
            return
        }
        if first == "#" || first == ";" { return }
        if key != nil, text.startIndex > indentation {
            goOn(String(text))
            return
        }
        indentation = text.startIndex
        if first == "[", let end = text.lastIndex(of: "]"), end > text.startIndex + 1 {
            try openSection(String(text[(text.startIndex + 1)..<end]))
        } else {
            try openEntry(text)
        }
    }

    func finish() throws(AWSConfigurationError) -> [INIFile.Section] {
        var finished: [INIFile.Section] = []
        for section in sections {
            var values: [String: INIFile.Value] = [:]
            for (key, lines) in section.lines.merging(common.lines, uniquingKeysWith: { own, _ in own }) {
                values[key] = try value(lines, of: key)
            }
            finished.append(INIFile.Section(name: section.name, line: section.line, values: values))
        }
        return finished
    }

    private mutating func goOn(_ text: String) {
        guard let key else { return }
        let line = (number: lineNumber, text: text)
        change { $0.lines[key]?.texts.append(line) }
    }

    private mutating func openSection(_ name: String) throws(AWSConfigurationError) {
        key = nil
        if name == Self.common {
            current = .common
            return
        }
        if let earlier = sections.first(where: { $0.name == name }) {
            throw malformed("[\(name)] stands in line \(earlier.line) already: make one section of the two")
        }
        current = .section(sections.count)
        sections.append(Entries(name: name, line: lineNumber))
    }

    // The line itself is never quoted in an error: it may hold a secret.
    private mutating func openEntry(_ text: ArraySlice<Unicode.Scalar>) throws(AWSConfigurationError) {
        guard current != .nowhere else { throw malformed("a setting stands before the first [section]") }
        guard let separator = text.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
            throw malformed(
                text.first == "[" ? "the section header has no closing bracket" : "expected `key = value`")
        }
        let key = String(text[..<separator].stripped).lowercased()
        guard !key.isEmpty else { throw malformed("the setting has no name before `\(text[separator])`") }
        let lines = Lines(
            number: lineNumber, texts: [(lineNumber, String(text[text.index(after: separator)...].stripped))])
        var earlier: Int?
        change { section in
            earlier = section.lines[key]?.number
            section.lines[key] = lines
        }
        if let earlier { throw malformed("`\(key)` stands in line \(earlier) already: remove one of the two") }
        self.key = key
    }

    private mutating func change(_ change: (inout Entries) -> Void) {
        if case .section(let index) = current { change(&sections[index]) } else { change(&common) }
    }

    private func value(_ lines: Lines, of key: String) throws(AWSConfigurationError) -> INIFile.Value {
        var texts = lines.texts
        while texts.count > 1, texts.last?.text.isEmpty == true { texts.removeLast() }
        var value = INIFile.Value(text: texts.map(\.text).joined(separator: "\n"), line: lines.number)
        guard texts.count > 1, texts[0].text.isEmpty else { return value }
        for (number, text) in texts {
            for line in text.unicodeScalars.split(whereSeparator: \.separatesLinesOfValues) {
                let line = Array(line)[...].stripped
                if line.isEmpty { continue }
                guard let separator = line.firstIndex(of: "=") else {
                    throw malformed("expected `key = value` below `\(key)`", line: number)
                }
                let name = String(line[..<separator].stripped)
                value.nested[name] = String(line[line.index(after: separator)...].stripped)
            }
        }
        return value
    }

    private func malformed(_ message: String, line: Int? = nil) -> AWSConfigurationError {
        AWSConfigurationError(.malformedFile, message, file: path, line: line ?? lineNumber)
    }
}

extension String {
    /// The scalars of each line. A line feed, a carriage return, or both together end one, and nothing else does:
    /// by scalars, because a combining mark makes another `Character` of the bracket before it.
    fileprivate var lines: [[Unicode.Scalar]] {
        var lines: [[Unicode.Scalar]] = [[]]
        var last: Unicode.Scalar?
        for scalar in unicodeScalars {
            switch scalar {
            case "\n" where last == "\r": break
            case "\n", "\r": lines.append([])
            default: lines[lines.count - 1].append(scalar)
            }
            last = scalar
        }
        return lines
    }

    fileprivate init(_ scalars: ArraySlice<Unicode.Scalar>) {
        var view = UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }
}

extension ArraySlice<Unicode.Scalar> {
    /// Without what Python takes for white space at either side.
    fileprivate var stripped: Self {
        var rest = self
        while let first = rest.first, first.isPythonSpace { rest = rest.dropFirst() }
        while let last = rest.last, last.isPythonSpace { rest = rest.dropLast() }
        return rest
    }
}

extension Unicode.Scalar {
    /// `str.isspace()`: Unicode's white space and the four separators of ASCII.
    fileprivate var isPythonSpace: Bool { properties.isWhitespace || 0x1C...0x1F ~= value }

    /// `str.splitlines()`, within what is one line of a file.
    fileprivate var separatesLinesOfValues: Bool {
        [0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029].contains(value)
    }
}
