/// The files of one machine: the only way this program reads and writes them.
///
/// Obligations of every implementation:
/// - Paths are absolute. Every call takes effect in one step, or not at all; what it did is seen by every call after it,
///   of every process. `append` alone may have written some of its bytes when it fails.
/// - What a file holds outlasts a power cut once its `makeDurable` was answered; a name that was made, moved or removed
///   does so once the `makeDurable` of its folder was answered. Whatever a power cut leaves of the rest must be expected.
/// - Nothing waits for somebody else: a lock that is held is refused at once.
package protocol FileSystem: Sendable {
    func open(_ path: String, _ use: FileUse) async throws(FileError) -> any OpenFile

    /// Gives a file another name, in place of a file that had it.
    func move(_ path: String, to other: String) async throws(FileError)

    /// Gives a file a second name; `.alreadyExists` where something has it.
    func link(_ path: String, as other: String) async throws(FileError)

    /// Takes a file's name away.
    func remove(_ path: String) async throws(FileError)

    /// `.alreadyExists` where something has the name.
    func makeFolder(_ path: String) async throws(FileError)

    /// Only an empty one; `.notEmpty` otherwise.
    func removeFolder(_ path: String) async throws(FileError)

    func makeDurable(folder: String) async throws(FileError)

    /// What a folder holds, in no order, without the names that are not UTF-8.
    func entries(of folder: String) async throws(FileError) -> [FolderEntry]

    /// As far as can be told without writing.
    func checkThatFilesCanBeMade(in folder: String) async throws(FileError)
}

/// What a file is opened for.
package enum FileUse: Hashable, Sendable {
    case reading
    /// To append to it; `.alreadyExists` where something has the name.
    case creation(FileReaders)
    /// To append to it, made or emptied.
    case replacement(FileReaders)
    /// To hold its lock; made where it is missing.
    case lock
}

/// Who may read a file that is made.
package enum FileReaders: Hashable, Sendable {
    /// Whom the process's own rules (its `umask`) let read.
    case asUsual
    case ownerAlone
}

/// A file that is open. Whoever opened it closes it: its lock is held until then, and no longer than its process lives.
package protocol OpenFile: Sendable {
    /// Fewer bytes than asked for only at the end; none beyond it.
    func read(at offset: Int64, upTo count: Int) async throws(FileError) -> [UInt8]

    func append(_ bytes: [UInt8]) async throws(FileError)

    func makeDurable() async throws(FileError)

    /// False: somebody else holds it.
    func tryLock() async throws(FileError) -> Bool

    func close()
}

extension FileSystem {
    /// All of a file; `nil` where there is none.
    package func contents(of path: String) async throws(FileError) -> [UInt8]? {
        let file: any OpenFile
        do { file = try await open(path, .reading) } catch {
            if error.code == .notFound { return nil }
            throw error
        }
        defer { file.close() }
        var bytes: [UInt8] = []
        while true {
            let next = try await file.read(at: Int64(bytes.count), upTo: 1 << 20)
            if next.isEmpty { return bytes }
            bytes += next
        }
    }
}

package struct FolderEntry: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case folder
        case file(bytes: Int64)
        /// A link, a device: nothing of ours.
        case other
    }

    package var name: String
    package var kind: Kind

    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// Why a file or folder could not be had.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// No such file, or no folder above it.
        case notFound
        case alreadyExists
        /// A file stands where the path goes on.
        case notAFolder
        case isAFolder
        case notEmpty
        /// By rights, or because nothing can be written there.
        case denied
        case full
        case nameTooLong
        /// The machine cannot, and does not say more.
        case failed
        /// The process that asks is at its end: it has no effect any more.
        case stopped
    }

    package var code: Code
    /// In the system's words: `No space left on device`.
    package var reason: String

    package init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    package var description: String { reason }
}
