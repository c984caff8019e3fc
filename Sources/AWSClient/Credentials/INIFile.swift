/// The syntax of `~/.aws/config` and `~/.aws/credentials`, without the meaning of any section.
///
/// A file that the AWS command line reads is read here to the same values: keys are lower-cased, `=` and `:` both
/// separate, only whole lines are comments (`credential_process` may hold ` ;`), and a line that is indented deeper
/// than its key continues the value. An empty value with indented lines is a nested section. A section or key that
/// stands twice is merged and the later one wins, as other AWS tools do it.
struct INIFile: Sendable, Equatable {
    struct Value: Sendable, Equatable {
        /// Lines joined by a line feed.
        var text: String
        var line: Int
        /// The indented `key = value` lines, when nothing stands on the key's own line.
        var nested: [String: String] = [:]
    }

    struct Section: Sendable, Equatable {
        /// As between the brackets, without surrounding white space.
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
        var reader = INIReader(path: path)
        let unmarked = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        // A carriage return and a line feed are one Character, so `isNewline` ends a line once for each convention.
        for line in unmarked.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            try reader.read(line)
        }
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
    private struct Entry {
        var key: String
        var line: Int
        var indentation: Int
        /// The rest of the key's own line, then the continuation lines with their numbers.
        var lines: [(number: Int, text: String)]
    }

    private let path: String
    private var sections: [INIFile.Section] = []
    private var current: Int?
    private var entry: Entry?
    private var lineNumber = 0

    init(path: String) {
        self.path = path
    }

    mutating func read(_ line: Substring) throws(AWSConfigurationError) {
        lineNumber += 1
        let text = line.trimmed
        if text.isEmpty || text.hasPrefix("#") || text.hasPrefix(";") { return }
        let indentation = line.prefix(while: \.isWhitespace).count
        if let entry, indentation > entry.indentation {
            self.entry?.lines.append((lineNumber, text))
            return
        }
        try closeEntry()
        if text.hasPrefix("[") {
            try openSection(text)
        } else {
            try openEntry(text, indentation: indentation)
        }
    }

    mutating func finish() throws(AWSConfigurationError) -> [INIFile.Section] {
        try closeEntry()
        return sections
    }

    private mutating func openSection(_ text: String) throws(AWSConfigurationError) {
        guard let end = text.lastIndex(of: "]") else { throw malformed("the section header has no closing bracket") }
        let name = text[text.index(after: text.startIndex)..<end].trimmed
        let rest = text[text.index(after: end)...].trimmed
        guard rest.isEmpty || rest.hasPrefix("#") || rest.hasPrefix(";") else {
            throw malformed("there is text after the section header")
        }
        guard !name.isEmpty else { throw malformed("the section has no name") }
        if let index = sections.firstIndex(where: { $0.name == name }) {
            current = index
        } else {
            current = sections.count
            sections.append(INIFile.Section(name: name, line: lineNumber))
        }
    }

    // The line itself is never quoted in an error: it may hold a secret.
    private mutating func openEntry(_ text: String, indentation: Int) throws(AWSConfigurationError) {
        guard current != nil else { throw malformed("a setting stands before the first [section]") }
        guard let separator = text.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
            throw malformed("expected `key = value`")
        }
        let key = text[..<separator].trimmed.lowercased()
        guard !key.isEmpty else { throw malformed("the setting has no name before `\(text[separator])`") }
        let value = text[text.index(after: separator)...].trimmed
        entry = Entry(key: key, line: lineNumber, indentation: indentation, lines: [(lineNumber, value)])
    }

    private mutating func closeEntry() throws(AWSConfigurationError) {
        guard let entry, let current else { return }
        self.entry = nil
        let texts = entry.lines.map(\.text)
        var value = INIFile.Value(text: texts.joined(separator: "\n"), line: entry.line)
        if texts[0].isEmpty && texts.count > 1 {
            for line in entry.lines.dropFirst() {
                guard let separator = line.text.firstIndex(of: "=") else {
                    throw malformed("expected `key = value` below `\(entry.key)`", line: line.number)
                }
                let key = line.text[..<separator].trimmed.lowercased()
                value.nested[key] = line.text[line.text.index(after: separator)...].trimmed
            }
        }
        sections[current].values[entry.key] = value
    }

    private func malformed(_ message: String, line: Int? = nil) -> AWSConfigurationError {
        AWSConfigurationError(.malformedFile, message, file: path, line: line ?? lineNumber)
    }
}
