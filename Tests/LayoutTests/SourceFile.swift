import Foundation

/// A file of this repository as the rules see it: its path from the root, and its text.
struct SourceFile: Sendable {
    /// `Sources/Seams/WallClock.swift`
    var path: String
    var text: String

    /// `Seams` in `Sources/Seams/WallClock.swift`; `nil` for what lies elsewhere.
    var target: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    /// The path inside the target's folder.
    var pathInTarget: String {
        path.split(separator: "/").dropFirst(2).joined(separator: "/")
    }

    /// Lines with their numbers, without what a comment says: a comment may name what the code must not do.
    var code: [(number: Int, line: Substring)] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, line in
            (index + 1, Self.withoutComment(line))
        }
    }

    /// `//` inside a string literal (a URL) begins no comment.
    private static func withoutComment(_ line: Substring) -> Substring {
        var isInString = false
        var previous: Character = " "
        for index in line.indices {
            let character = line[index]
            if character == "\"", previous != "\\" { isInString.toggle() }
            if !isInString, character == "/", previous == "/" { return line[..<line.index(before: index)] }
            previous = character
        }
        return line
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

    static func folders(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(
            at: root.appending(path: folder), includingPropertiesForKeys: [.isDirectoryKey]
        )
        .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
        .map(\.lastPathComponent).sorted()
    }
}
