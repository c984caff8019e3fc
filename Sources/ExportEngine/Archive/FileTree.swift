#if canImport(Glibc)
    import Glibc
#endif

/// The files below one folder, by keys. No key leads out of it.
struct FileTree: Sendable {
    /// Without a slash at its end.
    let root: String

    init(root: String) {
        self.root = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
    }

    /// The file of a key. Keys that would name another folder, or nothing that a file can be called, are refused.
    func path(of key: String, isTemporary: Bool = false) throws(ExportError) -> String {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            let isReserved = part.utf8.starts(with: ".~".utf8) && !(isTemporary && isLast)
            guard !part.isEmpty, part != ".", part != "..", !isReserved, !part.utf8.contains(0) else {
                throw ExportError(.configuration, .keyImpossible(key: key, root: root, part: String(part)))
            }
        }
        return "\(root)/\(key)"
    }

    /// `nil`: there is no such file.
    func file(_ key: String) throws(ExportError) -> OpenFile? {
        let descriptor = open(try path(of: key), O_RDONLY | O_CLOEXEC)
        if descriptor >= 0 { return OpenFile(descriptor: descriptor, tree: self, key: key) }
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw failure("reading", key)
    }

    /// Removes a file, and the folders above it that are empty then.
    func remove(_ key: String, isTemporary: Bool = false) throws(ExportError) {
        guard unlink(try path(of: key, isTemporary: isTemporary)) == 0 || errno == ENOENT || errno == ENOTDIR else {
            throw failure("deleting", key)
        }
        var folder = Substring(key)
        while let slash = folder.lastIndex(of: "/") {
            folder = folder[..<slash]
            guard rmdir("\(root)/\(folder)") == 0 || errno == ENOENT else { return }
        }
    }

    /// Makes the folders above a file, the root and what is above it too, and makes them durable.
    func makeFolder(above key: String) throws(ExportError) {
        var missing: [String] = []
        var made: [String] = []
        var folder = Self.parent(of: "\(root)/\(key)")
        while true {
            if mkdir(folder, 0o777) == 0 {
                made.append(folder)
                break
            }
            // If it is a file, whoever wants to write into it is told.
            if errno == EEXIST { break }
            guard errno == ENOENT, folder != "/" else { throw failure("making the folder of", key) }
            missing.append(folder)
            folder = Self.parent(of: folder)
        }
        for next in missing.reversed() {
            guard mkdir(next, 0o777) == 0 || errno == EEXIST else { throw failure("making the folder of", key) }
            made.append(next)
        }
        for folder in made { try makeDurable(folder: Self.parent(of: folder), key) }
    }

    /// As far as can be told without writing.
    func checkThatItCanBeWritten() throws(ExportError) {
        var folder = root
        while access(folder + "/.", W_OK | X_OK) != 0 {
            guard errno == ENOENT, folder != "/" else {
                throw FileFailure(errno).error("looking at file://\(root)", root: root)
            }
            folder = Self.parent(of: folder)
        }
    }

    func makeFolderDurable(above key: String) throws(ExportError) {
        try makeDurable(folder: Self.parent(of: "\(root)/\(key)"), key)
    }

    private func makeDurable(folder: String, _ key: String) throws(ExportError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("writing", key) }
        defer { close(descriptor) }
        // Some file systems have nothing to make durable about a folder, and say so.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw failure("writing", key) }
    }

    private static func parent(of path: String) -> String {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// What the last call's `errno` means.
    func failure(_ doing: String, _ key: String) -> ExportError {
        FileFailure(errno).error("\(doing) file://\(root)/\(key)", root: root)
    }
}

/// A file that is read.
struct OpenFile {
    let descriptor: Int32
    let tree: FileTree
    let key: String

    func end() { close(descriptor) }

    /// Fewer bytes than asked for only at the end.
    func read(_ range: ClosedRange<Int64>?) throws(ExportError) -> [UInt8] {
        var bytes: [UInt8] = []
        var offset = range?.lowerBound ?? 0
        let end = range.map { $0.upperBound + 1 } ?? .max
        var chunk = [UInt8](repeating: 0, count: Int(min(end - offset, 1 << 20)))
        while offset < end {
            let count = pread(descriptor, &chunk, Int(min(end - offset, Int64(chunk.count))), off_t(offset))
            if count < 0 {
                if errno == EINTR { continue }
                throw tree.failure("reading", key)
            }
            if count == 0 { break }
            bytes += chunk[..<count]
            offset += Int64(count)
        }
        return bytes
    }
}
