#if canImport(Glibc)
    import Glibc
#endif

extension FileTree {
    /// Every file whose path begins with the folder part of `prefix` and, unless it is being written, with all of it; in no
    /// order. Links are not followed: what they lead to is not below the root.
    func walk(under prefix: String, _ take: (_ path: String, _ bytes: Int64) -> Void) throws(ExportError) {
        let folder = prefix.lastIndex(of: "/").map { String(prefix[..<$0]) } ?? ""
        // What cannot be a folder holds nothing.
        guard folder.isEmpty || (try? path(of: folder)) != nil else { return }
        var folders = [folder]
        while let folder = folders.popLast() {
            try look(into: folder) { path, status in
                let isFolder = status.st_mode & S_IFMT == S_IFDIR
                let isBelow = path.utf8.starts(with: prefix.utf8)
                if isFolder, isBelow {
                    folders.append(path)
                } else if status.st_mode & S_IFMT == S_IFREG, isBelow || TemporaryFile.key(ofPath: path) != nil {
                    take(path, Int64(status.st_size))
                }
            }
        }
    }

    private func look(into folder: String, _ take: (String, stat) -> Void) throws(ExportError) {
        guard let directory = opendir(folder.isEmpty ? root : "\(root)/\(folder)") else {
            if errno == ENOENT || errno == ENOTDIR { return }
            throw failure("listing", folder)
        }
        defer { closedir(directory) }
        while true {
            errno = 0
            guard let entry = readdir(directory) else {
                guard errno == 0 else { throw failure("listing", folder) }
                return
            }
            // A name that is not UTF-8 is no key.
            guard let name = Self.name(of: entry), name != ".", name != ".." else { continue }
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            var status = stat()
            guard lstat("\(root)/\(path)", &status) == 0 else {
                if errno == ENOENT { continue }  // Gone since it was listed.
                throw failure("listing", path)
            }
            take(path, status)
        }
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> String? {
        withUnsafeBytes(of: &entry.pointee.d_name) { String(validating: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
