import Foundation

/// A file of this repository as the rules see it: its path from the root, and its text.
struct SourceFile: Sendable {
    /// `Sources/Seams/WallClock.swift`
    let path: String
    let text: String
    /// Lines, without what a comment says: a comment may name what the code must not do.
    let code: [CodeLine]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        code = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
            .map { index, line in CodeLine(number: index + 1, line) }
    }

    /// The lines, comments and all, that hold a word: a fast look, before a regular expression takes a slow one.
    func textLines(containing word: String) -> [(number: Int, line: String)] {
        guard text.contains(word) else { return [] }
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .filter { $1.contains(word) }.map { ($0 + 1, String($1)) }
    }

    /// `Seams` in `Sources/Seams/WallClock.swift`; `nil` for what lies elsewhere.
    var target: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    /// The path inside the target's folder.
    var pathInTarget: String {
        path.split(separator: "/").dropFirst(2).joined(separator: "/")
    }
}

/// The code of one line.
struct CodeLine: Sendable {
    let number: Int
    let bytes: [UInt8]

    init(number: Int, _ line: Substring.UTF8View) {
        self.number = number
        bytes = Array(line[..<Self.comment(line)])
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// A fast look, before a regular expression takes a slow one.
    func contains(_ word: String) -> Bool {
        let word = Array(word.utf8)
        guard bytes.count >= word.count else { return false }
        return (0...(bytes.count - word.count)).contains { bytes[$0...].starts(with: word) }
    }

    /// Where the comment begins. `//` inside a string literal (a URL) begins none.
    private static func comment(_ line: Substring.UTF8View) -> Substring.UTF8View.Index {
        var isInString = false
        var previous = UInt8(ascii: " ")
        for index in line.indices {
            let byte = line[index]
            if byte == UInt8(ascii: "\""), previous != UInt8(ascii: "\\") { isInString.toggle() }
            if !isInString, byte == UInt8(ascii: "/"), previous == byte { return line.index(before: index) }
            previous = byte
        }
        return line.endIndex
    }
}

extension SourceFile {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The files below the folders that have one of the extensions, by path.
    static func all(in folders: [String], extensions: Set<String>) throws -> [SourceFile] {
        var files: [SourceFile] = []
        for folder in folders {
            let start = root.appending(path: folder)
            guard let walk = FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil) else {
                continue
            }
            for case let url as URL in walk where extensions.contains(url.pathExtension) {
                guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
                let path = String(url.path.dropFirst(root.path.count)).trimmingPrefix("/")
                files.append(SourceFile(path: String(path), text: try String(contentsOf: url, encoding: .utf8)))
            }
        }
        return files.sorted { $0.path < $1.path }
    }

    /// The files in the root folder itself that have one of the extensions.
    static func atRoot(extensions: Set<String>) throws -> [SourceFile] {
        try FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: [.isRegularFileKey])
            .filter { extensions.contains($0.pathExtension) && !$0.lastPathComponent.hasPrefix(".") }
            .filter { try $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true }
            .map { SourceFile(path: $0.lastPathComponent, text: try String(contentsOf: $0, encoding: .utf8)) }
            .sorted { $0.path < $1.path }
    }

    static func folders(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(
            at: root.appending(path: folder), includingPropertiesForKeys: [.isDirectoryKey]
        )
        .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
        .map(\.lastPathComponent).sorted()
    }
}
