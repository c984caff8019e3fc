import Chronology
import ExportCore
import ExportFailures
import Seams

/// The files below one folder, by keys. No key leads out of it.
struct FileTree: Sendable {
    /// Without a slash at its end.
    let root: String
    let files: any FileSystem
    /// For names that nobody else gives.
    let randomness: any Randomness
    private let folders: DurableFolders

    init(root: String, files: any FileSystem, randomness: any Randomness) {
        self.root = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
        self.files = files
        self.randomness = randomness
        folders = DurableFolders(files)
    }

    /// The file of a key. Keys that would name another folder, or nothing that a file can be called, are refused.
    func path(of key: String, isTemporary: Bool = false) throws(ExportError) -> String {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            let isReserved = part.utf8.starts(with: TemporaryFile.mark.utf8) && !(isTemporary && isLast)
            let bytesMax = ArchiveLayout.fileNameBytesMax - (isLast && !isTemporary ? TemporaryFile.addedBytes : 0)
            guard !part.isEmpty, part != ".", part != "..", !isReserved, !part.utf8.contains(0),
                part.utf8.count <= bytesMax
            else {
                throw ExportError(.configuration, .keyImpossible(key: key, root: root, part: String(part)))
            }
        }
        return "\(root)/\(key)"
    }

    /// `nil`: there is no such file.
    func open(_ key: String) async throws(ExportError) -> (any OpenFile)? {
        let path = try path(of: key)
        do { return try await files.open(path, .reading) } catch {
            if error.code == .notFound || error.code == .notAFolder { return nil }
            throw failure(error, "reading", key)
        }
    }

    /// Removes a file, and the folders above it that are empty then. What a power cut brought back would be an object that
    /// nobody knows of.
    func remove(_ key: String, isTemporary: Bool = false) async throws(ExportError) {
        let path = try path(of: key, isTemporary: isTemporary)
        do {
            try await files.remove(path)
            try await files.makeDurable(folder: FilePath.folder(of: path))
        } catch {
            guard error.code == .notFound || error.code == .notAFolder else { throw failure(error, "deleting", key) }
        }
        var folder = Substring(key)
        while let slash = folder.lastIndex(of: "/") {
            folder = folder[..<slash]
            let path = "\(root)/\(folder)"
            do { try await files.removeFolder(path) } catch {
                guard error.code == .notFound else { return }
            }
            folders.isGone(path)
        }
    }

    /// Makes the folders above a file, the root and what is above it too.
    func makeFolder(above key: String) async throws(ExportError) {
        do { try await folders.make(FilePath.folder(of: "\(root)/\(key)"), root: root) } catch {
            throw failure(error, "making the folder of", key)
        }
    }

    func makeFolderDurable(above key: String) async throws(ExportError) {
        do { try await files.makeDurable(folder: FilePath.folder(of: "\(root)/\(key)")) } catch {
            throw failure(error, "writing", key)
        }
    }

    /// As far as can be told without writing.
    func checkThatItCanBeWritten() async throws(ExportError) {
        var folder = root
        while true {
            do { return try await files.checkThatFilesCanBeMade(in: folder) } catch {
                guard error.code == .notFound, folder != "/" else {
                    throw FileFailure(error).error("looking at file://\(root)", root: root)
                }
                folder = FilePath.folder(of: folder)
            }
        }
    }

    /// Every file whose path begins with the folder part of `prefix` and, unless it is being written, with all of it; in no
    /// order. Links are not followed: what they lead to is not below the root.
    func walk(under prefix: String) async throws(ExportError) -> [(path: String, bytes: Int64)] {
        let folder = prefix.lastIndex(of: "/").map { String(prefix[..<$0]) } ?? ""
        // What cannot be a folder holds nothing.
        guard folder.isEmpty || (try? path(of: folder)) != nil else { return [] }
        var folders = [folder]
        var found: [(String, Int64)] = []
        while let folder = folders.popLast() {
            for entry in try await entries(of: folder) {
                let path = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
                let isBelow = path.utf8.starts(with: prefix.utf8)
                switch entry.kind {
                case .folder where isBelow: folders.append(path)
                case .file(let bytes) where isBelow || TemporaryFile.key(ofPath: path) != nil:
                    found.append((path, bytes))
                default: continue
                }
            }
        }
        return found
    }

    private func entries(of folder: String) async throws(ExportError) -> [FolderEntry] {
        do { return try await files.entries(of: folder.isEmpty ? root : "\(root)/\(folder)") } catch {
            if error.code == .notFound || error.code == .notAFolder { return [] }
            throw failure(error, "listing", folder)
        }
    }

    func failure(_ error: FileError, _ doing: String, _ key: String) -> ExportError {
        FileFailure(error).error("\(doing) file://\(root)/\(key)", root: root)
    }
}
