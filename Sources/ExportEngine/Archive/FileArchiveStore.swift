/// The archive in a folder of this machine: an object is a file, a key its path below the folder.
///
/// Writes go to a temporary file in the same folder, which is made durable and then takes the object's name in one step. A
/// name that begins with `.~` is such a file's and no object's.
package struct FileArchiveStore: ArchiveStore {
    let tree: FileTree

    /// - Parameter root: an absolute path. Made when something is written.
    package init(root: String) {
        tree = FileTree(root: root)
    }

    package var name: String { "file://\(tree.root)" }

    package func create(_ key: String, _ bytes: [UInt8]) async throws(ExportError) -> CreateAnswer {
        var file = try TemporaryFile(tree, key)
        do {
            try file.append(bytes)
            if try file.publishIfAbsent() { return .created }
        } catch {
            file.discard()
            throw error
        }
        return .inDoubt(ExportError(.failed, "\(place(of: key)) is there already"))
    }

    package func upload(_ key: String) -> any ObjectUpload { FileObjectUpload(tree: tree, key: key) }

    package func bytes(of key: String, _ range: ClosedRange<Int64>?) async throws(ExportError) -> [UInt8]? {
        guard let file = try tree.file(key) else { return nil }
        defer { file.end() }
        return try file.read(range)
    }

    package func facts(of key: String) async throws(ExportError) -> ObjectFacts? {
        guard let file = try tree.file(key) else { return nil }
        defer { file.end() }
        var digest = MD5()
        var bytes: Int64 = 0
        while true {
            let chunk = try file.read(bytes...(bytes + 0xF_FFFF))
            if chunk.isEmpty { break }
            digest.update(chunk)
            bytes += Int64(chunk.count)
        }
        return ObjectFacts(bytes: bytes, etag: digest.finish())
    }

    package func list(under prefix: String) async throws(ExportError) -> [ListedObject] {
        var found: [ListedObject] = []
        try tree.walk(under: prefix) { key, bytes in
            if TemporaryFile.key(ofPath: key) == nil { found.append(ListedObject(key: key, bytes: bytes)) }
        }
        return found.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    package func delete(_ key: String) async throws(ExportError) {
        try tree.remove(key)
        // What a process left that died while it wrote this very key: a manifest's folder is emptied by nobody else.
        try await abortUploads(under: key)
    }

    package func abortUploads(under prefix: String) async throws(ExportError) {
        var left: [String] = []
        try tree.walk(under: prefix) { path, _ in
            if let key = TemporaryFile.key(ofPath: path), key.utf8.starts(with: prefix.utf8) { left.append(path) }
        }
        for path in left { try tree.remove(path, isTemporary: true) }
    }
}
