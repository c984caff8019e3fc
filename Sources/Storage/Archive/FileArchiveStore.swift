import ExportFailures
import Seams

/// The archive in a folder of this machine: an object is a file, a key its path below the folder.
///
/// Writes go to a temporary file in the same folder, which is made durable and then takes the object's name in one step. A
/// name that begins with `.~` is such a file's and no object's.
package struct FileArchiveStore: ArchiveStore {
    let tree: FileTree

    private static let readBytes = 1 << 20

    /// - Parameters:
    ///   - root: an absolute path. Made when something is written.
    ///   - randomness: for the names of temporary files.
    package init(root: String, files: any FileSystem, randomness: any Randomness) {
        tree = FileTree(root: root, files: files, randomness: randomness)
    }

    package var name: String { "file://\(tree.root)" }

    package func create(_ key: String, _ bytes: [UInt8]) async throws(ExportError) -> CreateAnswer {
        var file = try await TemporaryFile(tree, key)
        do {
            try await file.append(bytes)
            if try await file.publishIfAbsent() { return .created }
        } catch {
            await file.discard()
            throw error
        }
        return .inDoubt(ExportError(.failed, "\(place(of: key)) is there already"))
    }

    package func upload(_ key: String) -> any ObjectUpload { FileObjectUpload(tree: tree, key: key) }

    package func bytes(of key: String, _ range: ClosedRange<Int64>?) async throws(ExportError) -> [UInt8]? {
        guard let file = try await tree.open(key) else { return nil }
        defer { file.close() }
        var bytes: [UInt8] = []
        var offset = range?.lowerBound ?? 0
        let end = range.map { $0.upperBound + 1 } ?? .max
        while offset < end {
            let next = try await read(file, key, at: offset, upTo: Int(min(end - offset, Int64(Self.readBytes))))
            if next.isEmpty { break }
            bytes += next
            offset += Int64(next.count)
        }
        return bytes
    }

    package func facts(of key: String) async throws(ExportError) -> ObjectFacts? {
        guard let file = try await tree.open(key) else { return nil }
        defer { file.close() }
        var digest = MD5()
        var bytes: Int64 = 0
        while true {
            let next = try await read(file, key, at: bytes, upTo: Self.readBytes)
            if next.isEmpty { break }
            digest.update(next)
            bytes += Int64(next.count)
        }
        return ObjectFacts(bytes: bytes, etag: digest.finish())
    }

    private func read(
        _ file: any OpenFile, _ key: String, at offset: Int64, upTo count: Int
    ) async throws(ExportError) -> [UInt8] {
        do { return try await file.read(at: offset, upTo: count) } catch { throw tree.failure(error, "reading", key) }
    }

    package func list(under prefix: String) async throws(ExportError) -> [ListedObject] {
        try await tree.walk(under: prefix).filter { TemporaryFile.key(ofPath: $0.path) == nil }
            .map { ListedObject(key: $0.path, bytes: $0.bytes) }
            .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    package func delete(_ key: String) async throws(ExportError) {
        try await tree.remove(key)
        // What a process left that died while it wrote this very key: a manifest's folder is emptied by nobody else.
        try await abortUploads(under: key)
    }

    package func abortUploads(under prefix: String) async throws(ExportError) {
        for (path, _) in try await tree.walk(under: prefix) {
            guard let key = TemporaryFile.key(ofPath: path), key.utf8.starts(with: prefix.utf8) else { continue }
            try await tree.remove(path, isTemporary: true)
        }
    }
}
