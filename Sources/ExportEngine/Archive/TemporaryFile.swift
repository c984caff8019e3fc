import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A file that is being written, under a name which says so: `.~PID-NUMBER~NAME`, beside the object that it becomes.
struct TemporaryFile: Sendable {
    private let tree: FileTree
    private let key: String
    private let temporaryKey: String
    /// -1 once it is closed.
    private var descriptor: Int32

    private static let count = Atomic<UInt64>(0)
    private static let mark = ".~"

    /// Makes the folders above it, where they are missing.
    init(_ tree: FileTree, _ key: String) throws(ExportError) {
        self.tree = tree
        self.key = key
        _ = try tree.path(of: key)
        let slash = key.lastIndex(of: "/").map { key.index(after: $0) } ?? key.startIndex
        // A folder that was just made can be taken away as empty by somebody who tidies; another process may have the same
        // number (a container): so try again.
        var attempts = 0
        while true {
            attempts += 1
            let number = Self.count.add(1, ordering: .relaxed).newValue
            let temporary = "\(key[..<slash])\(Self.mark)\(getpid())-\(number)~\(key[slash...])"
            try tree.makeFolder(above: temporary)
            let path = try tree.path(of: temporary, isTemporary: true)
            let opened = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            if opened >= 0 {
                descriptor = opened
                temporaryKey = temporary
                return
            }
            guard errno == ENOENT || errno == EEXIST || errno == EINTR, attempts < 100 else {
                throw tree.failure("writing", key)
            }
        }
    }

    /// Of a file that is being written, the key that it is to have; `nil`: it is an object.
    static func key(ofPath path: String) -> String? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let last = parts.last, last.hasPrefix(mark) else { return nil }
        let name = last.dropFirst(mark.count).split(separator: "~", maxSplits: 1, omittingEmptySubsequences: false).last
        return (parts.dropLast().map(String.init) + [String(name ?? "")]).joined(separator: "/")
    }

    func append(_ bytes: [UInt8]) throws(ExportError) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw tree.failure("writing", key)
            }
            written += count
        }
    }

    /// Gives the file its name, in place of one that may have had it.
    mutating func publish() throws(ExportError) {
        try makeDurable()
        let from = try tree.path(of: temporaryKey, isTemporary: true)
        guard rename(from, try tree.path(of: key)) == 0 else { throw tree.failure("writing", key) }
        end()
        try tree.makeFolderDurable(above: key)
    }

    /// Gives the file its name unless another has it; false: another has.
    mutating func publishIfAbsent() throws(ExportError) -> Bool {
        try makeDurable()
        let from = try tree.path(of: temporaryKey, isTemporary: true)
        let isNew = link(from, try tree.path(of: key)) == 0
        guard isNew || errno == EEXIST else { throw tree.failure("writing", key) }
        discard()
        if isNew { try tree.makeFolderDurable(above: key) }
        return isNew
    }

    /// What cannot be removed is removed with the attempt's folder.
    mutating func discard() {
        end()
        if let path = try? tree.path(of: temporaryKey, isTemporary: true) { unlink(path) }
    }

    private mutating func end() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    private func makeDurable() throws(ExportError) {
        guard fsync(descriptor) == 0 else { throw tree.failure("writing", key) }
    }
}
