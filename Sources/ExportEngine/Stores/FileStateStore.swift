import ExportCore
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// The documents of the state as files: a lock beside the head while one of them is looked at and replaced, and the
/// replacement by rename, so that a crash leaves either the old or the new one.
package struct FileStateStore: StateStore {
    private let path: String

    package init(path: String) {
        self.path = path
    }

    package var dsn: StoreDSN { .file(path: path) }

    package func load(_ place: StatePlace) async throws(StateStoreError) -> StoredState? {
        guard let bytes = try read(place.key(head: path)) else { return nil }
        return StoredState(bytes: bytes, token: token(of: bytes))
    }

    package func save(
        _ bytes: [UInt8], at place: StatePlace, replacing token: StateToken?
    ) async throws(StateStoreError) -> SaveAnswer {
        let file = place.key(head: path)
        try makeFolder(of: file)
        let lock = try lock()
        defer { close(lock) }
        let present = try read(file)
        guard present.map(self.token(of:)) == token else { return .conflict }
        try replace(file, with: bytes)
        return .saved(self.token(of: bytes))
    }

    /// The content stands for itself: every document names its writer and that writer's count.
    private func token(of bytes: [UInt8]) -> StateToken {
        StateToken("\(bytes.count)-\(StableHash.hexadecimal(String(decoding: bytes, as: UTF8.self)))")
    }

    private func read(_ path: String) throws(StateStoreError) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("reading")
        }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("reading")
            }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }

    private func makeFolder(of path: String) throws(StateStoreError) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: String(path[..<slash]), withIntermediateDirectories: true)
        } catch {
            throw StateStoreError(
                ExportError(.configuration, "its folder cannot be made: \(error); name a file in another one"))
        }
    }

    private func lock() throws(StateStoreError) -> Int32 {
        let file = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("locking") }
        while flock(file, LOCK_EX) != 0 {
            guard errno == EINTR else {
                close(file)
                throw failure("locking")
            }
        }
        return file
    }

    private func replace(_ path: String, with bytes: [UInt8]) throws(StateStoreError) {
        let new = "\(path).new-\(getpid())"
        let file = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("writing") }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                close(file)
                unlink(new)
                throw failure("writing")
            }
            written += count
        }
        guard fsync(file) == 0, close(file) == 0, rename(new, path) == 0 else { throw failure("writing") }
        try syncFolder(of: path)
    }

    /// A rename lasts when its folder is on the disk. An intent that a power cut takes back, after its deed, would double.
    private func syncFolder(of path: String) throws(StateStoreError) {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw failure("writing") }
        defer { close(directory) }
        // Some file systems have nothing to do there, and say EINVAL.
        guard fsync(directory) == 0 || errno == EINVAL else { throw failure("writing") }
    }

    private func failure(_ doing: String) -> StateStoreError {
        let number = errno
        let reason = "\(doing) it: \(String(cString: strerror(number)))"
        switch number {
        case EACCES, EPERM, EROFS:
            return StateStoreError(
                ExportError(
                    .notPermitted, "\(reason); give the program's user the right to write there, or name another file"))
        case ENOSPC, EDQUOT:
            return StateStoreError(ExportError(.serviceUnavailable, "\(reason); make room, and run again"))
        default:
            return StateStoreError(
                ExportError(.configuration, "\(reason); name a file that can be read and replaced there"))
        }
    }
}
