import ExportFailures
import Seams

/// A file of the tree that is being written, under a name which says so: `.~RANDOM~NAME`, beside the object that it becomes.
struct TemporaryFile: Sendable {
    private let tree: FileTree
    private let key: String
    private var draft: DraftFile

    static let mark = ".~"
    private static let digits = 16
    /// By so much a temporary name is longer than the name it is for.
    static let addedBytes = mark.utf8.count + digits + 1

    /// Makes the folders above it, where they are missing.
    init(_ tree: FileTree, _ key: String) async throws(ExportError) {
        self.tree = tree
        self.key = key
        _ = try tree.path(of: key)
        let slash = key.lastIndex(of: "/").map { key.index(after: $0) } ?? key.startIndex
        // A folder that was just made can be taken away as empty by somebody who tidies: so try again.
        var attempts = 0
        while true {
            attempts += 1
            let temporary =
                "\(key[..<slash])\(Self.mark)\(tree.randomness.hexadecimal(Self.digits))~\(key[slash...])"
            try await tree.makeFolder(above: temporary)
            let path = try tree.path(of: temporary, isTemporary: true)
            do {
                draft = try await DraftFile(path, .creation(.asUsual), tree.files)
                return
            } catch {
                guard error.code == .notFound || error.code == .alreadyExists, attempts < 100 else {
                    throw tree.failure(error, "writing", key)
                }
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

    func append(_ bytes: [UInt8]) async throws(ExportError) {
        do { try await draft.append(bytes) } catch { throw tree.failure(error, "writing", key) }
    }

    /// Gives the file its name, in place of one that may have had it.
    mutating func publish() async throws(ExportError) {
        let path = try tree.path(of: key)
        do { try await draft.publish(as: path) } catch { throw tree.failure(error, "writing", key) }
        try await tree.makeFolderDurable(above: key)
    }

    /// Gives the file its name unless another has it; false: another has.
    mutating func publishIfAbsent() async throws(ExportError) -> Bool {
        let path = try tree.path(of: key)
        do {
            guard try await draft.publishIfAbsent(as: path) else { return false }
        } catch { throw tree.failure(error, "writing", key) }
        try await tree.makeFolderDurable(above: key)
        return true
    }

    /// What cannot be removed is removed with the attempt's folder.
    mutating func discard() async {
        await draft.discard()
    }
}
