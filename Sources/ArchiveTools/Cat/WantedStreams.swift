import ExportCore

/// Which log streams are wanted: whole names or globs. Every stream whose folder in an export task's objects could be that of
/// one of them counts there: nothing can tell them apart.
package struct WantedStreams: Sendable, Hashable {
    private let globs: [[UInt8]]
    private let folders: [[UInt8]]

    /// - Parameter patterns: names; `*` is any text, `?` one character. Empty: all.
    package init(_ patterns: [String]) {
        globs = patterns.map { Array($0.utf8) }
        folders = globs.map { $0.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: "-") : $0 } }
    }

    package var isEverything: Bool { globs.isEmpty }

    package func holds(stream: String) -> Bool {
        isEverything || globs.contains { Glob.matches($0, Array(stream.utf8)) }
    }

    package func holds(folder: String) -> Bool {
        isEverything || folders.contains { Glob.matches($0, Array(folder.utf8)) }
    }
}
