import ExportCore

/// Which log streams are wanted: whole names, globs or a prefix. Every stream whose folder in an export task's objects could
/// be that of one of them counts there: nothing can tell them apart.
package struct WantedStreams: Sendable, Hashable {
    private enum Form: Sendable, Hashable {
        case globs([[UInt8]])
        case names(Set<LogStreamName>)
        case prefix([UInt8])
    }

    private let form: Form
    /// The same of folders.
    private let folders: Form

    /// - Parameter patterns: names; `*` is any text, `?` one character. Empty: all.
    package init(_ patterns: [String]) {
        let globs = patterns.map { Array($0.utf8) }
        form = .globs(globs)
        folders = .globs(globs.map(Self.folder))
    }

    /// - Parameter names: whole, whatever is in them. Empty: none.
    package init(named names: [LogStreamName]) {
        form = .names(Set(names))
        folders = .names(Set(names.compactMap { LogStreamName($0.exportFolder.text) }))
    }

    package init(prefix: String) {
        form = .prefix(Array(prefix.utf8))
        folders = .prefix(Self.folder(Array(prefix.utf8)))
    }

    package var isEverything: Bool { form == .globs([]) }

    package func holds(stream: String) -> Bool { isEverything || Self.holds(form, stream) }

    package func holds(folder: String) -> Bool { isEverything || Self.holds(folders, folder) }

    private static func holds(_ form: Form, _ name: String) -> Bool {
        switch form {
        case .globs(let globs): globs.contains { Glob.matches($0, Array(name.utf8)) }
        case .names(let names): LogStreamName(name).map(names.contains) ?? false
        case .prefix(let prefix): name.utf8.starts(with: prefix)
        }
    }

    private static func folder(_ name: [UInt8]) -> [UInt8] {
        name.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: "-") : $0 }
    }
}
