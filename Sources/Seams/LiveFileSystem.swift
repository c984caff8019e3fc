#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The machine's own files, by the C library. Each call blocks its thread for as long as the disk takes.
package struct LiveFileSystem: FileSystem {
    package init() {}

    package func open(_ path: String, _ use: FileUse) throws(FileError) -> any OpenFile {
        switch use {
        case .reading: try LiveFile(path, O_RDONLY)
        case .creation(let readers): try LiveFile(path, O_WRONLY | O_CREAT | O_EXCL, readers)
        case .replacement(let readers): try LiveFile(path, O_WRONLY | O_CREAT | O_TRUNC, readers)
        case .lock: try LiveFile(path, O_RDWR | O_CREAT, .ownerAlone)
        }
    }

    package func move(_ path: String, to other: String) throws(FileError) {
        try check(rename(path, other))
    }

    package func link(_ path: String, as other: String) throws(FileError) {
        try check(systemLink(path, other))
    }

    package func remove(_ path: String) throws(FileError) {
        try check(unlink(path))
    }

    package func makeFolder(_ path: String) throws(FileError) {
        try check(mkdir(path, 0o777))
    }

    package func removeFolder(_ path: String) throws(FileError) {
        guard rmdir(path) != 0 else { return }
        let number = errno
        // POSIX allows either number.
        throw number == EEXIST ? FileError(.notEmpty, String(cString: strerror(number))) : FileError(number: number)
    }

    package func makeDurable(folder: String) throws(FileError) {
        let file = try LiveFile(folder, O_RDONLY | O_DIRECTORY)
        defer { file.close() }
        // Some file systems have nothing to make durable about a folder, and say so.
        guard fsync(file.descriptor) == 0 || errno == EINVAL else { throw FileError(number: errno) }
    }

    package func entries(of folder: String) throws(FileError) -> [FolderEntry] {
        guard let directory = opendir(folder) else { throw FileError(number: errno) }
        defer { closedir(directory) }
        var entries: [FolderEntry] = []
        while true {
            errno = 0
            guard let entry = readdir(directory) else {
                guard errno == 0 else { throw FileError(number: errno) }
                return entries
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(validating: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let name, name != ".", name != ".." else { continue }
            var status = stat()
            guard fstatat(dirfd(directory), name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
                if errno == ENOENT { continue }  // Gone since it was listed.
                throw FileError(number: errno)
            }
            entries.append(FolderEntry(name: name, kind: .init(status)))
        }
    }

    package func checkThatFilesCanBeMade(in folder: String) throws(FileError) {
        try check(access(folder + "/.", W_OK | X_OK))
    }

    /// All of a file, for whoever looks something up before anything is asynchronous. It may be a pipe.
    package func contents(ofFile path: String) throws(FileError) -> [UInt8] {
        let file = try LiveFile(path, O_RDONLY)
        defer { file.close() }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = systemRead(file.descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw FileError(number: errno) }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
        }
    }

    private func check(_ result: CInt) throws(FileError) {
        if result != 0 { throw FileError(number: errno) }
    }
}

private struct LiveFile: OpenFile {
    let descriptor: CInt

    init(_ path: String, _ flags: CInt, _ readers: FileReaders = .asUsual) throws(FileError) {
        let mode: mode_t = readers == .ownerAlone ? 0o600 : 0o666
        while true {
            let opened = systemOpen(path, flags | O_CLOEXEC, mode)
            if opened >= 0 {
                descriptor = opened
                return
            }
            guard errno == EINTR else { throw FileError(number: errno) }
        }
    }

    func read(at offset: Int64, upTo count: Int) throws(FileError) -> [UInt8] {
        var filled = 0
        var number: CInt = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while filled < count, let start = buffer.baseAddress {
                let read = pread(descriptor, start + filled, count - filled, off_t(offset) + off_t(filled))
                if read < 0 && errno == EINTR { continue }
                if read < 0 { number = errno }
                if read <= 0 { break }
                filled += read
            }
            initialized = filled
        }
        if number != 0 { throw FileError(number: number) }
        return bytes
    }

    func append(_ bytes: [UInt8]) throws(FileError) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw FileError(number: errno) }
            written += count
        }
    }

    func makeDurable() throws(FileError) {
        while fsync(descriptor) != 0 {
            guard errno == EINTR else { throw FileError(number: errno) }
        }
    }

    func tryLock() throws(FileError) -> Bool {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            guard errno == EINTR else { throw FileError(number: errno) }
        }
        return true
    }

    func close() {
        // What was written was made durable, or its failure is told already; Linux closes also where it says EINTR.
        _ = systemClose(descriptor)
    }
}

extension FolderEntry.Kind {
    fileprivate init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFDIR: self = .folder
        case S_IFREG: self = .file(bytes: Int64(status.st_size))
        default: self = .other
        }
    }
}

extension FileError {
    /// What an error number means: the only table of it.
    package init(number: CInt) {
        let code: Code =
            switch number {
            case ENOENT: .notFound
            case EEXIST: .alreadyExists
            case ENOTDIR, ELOOP: .notAFolder
            case EISDIR: .isAFolder
            case ENOTEMPTY: .notEmpty
            case EACCES, EPERM, EROFS: .denied
            case ENOSPC, EDQUOT, EFBIG: .full
            case ENAMETOOLONG: .nameTooLong
            default: .failed
            }
        self.init(code, String(cString: strerror(number)))
    }
}

// Where a method has the name of the function that it calls.

private func systemOpen(_ path: String, _ flags: CInt, _ mode: mode_t) -> CInt { open(path, flags, mode) }

private func systemRead(_ file: CInt, _ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(file, bytes, count)
}

private func systemLink(_ path: String, _ other: String) -> CInt { link(path, other) }

private func systemClose(_ file: CInt) -> CInt { close(file) }
