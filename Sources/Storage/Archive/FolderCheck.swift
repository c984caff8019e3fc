import ExportFailures
import Seams

/// Looks at a folder before anything is written into it.
package struct FolderCheck: Sendable {
    private let tree: FileTree

    /// - Parameter template: of the layout. Its own text must be possible in a path; what its fields hold is encoded.
    package init(
        root: String, template: String, files: any FileSystem, randomness: any Randomness
    ) throws(ExportError) {
        tree = FileTree(root: root, files: files, randomness: randomness)
        _ = try tree.path(of: template.isEmpty ? "-" : template)
    }

    /// As far as can be told without writing.
    package func look() async throws(ExportError) { try await tree.checkThatItCanBeWritten() }

    /// Writes a file, and removes it.
    package func probe() async throws(ExportError) {
        // What a run left that died right here is nobody else's to remove.
        for (left, _) in try await tree.walk(under: "probe") where TemporaryFile.key(ofPath: left) == "probe" {
            try await tree.remove(left, isTemporary: true)
        }
        var probe = try await TemporaryFile(tree, "probe")
        await probe.discard()
    }
}
