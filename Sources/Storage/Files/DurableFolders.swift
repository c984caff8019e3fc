import Seams
import Synchronization

/// Makes folders that outlast a power cut.
///
/// A folder that is there already may have been made by a process that died before its name was durable. So what this process
/// has not made durable itself it makes durable once, before it relies on it.
final class DurableFolders: Sendable {
    private let files: any FileSystem
    private let durable = Mutex<Set<String>>(["/"])

    init(_ files: any FileSystem) {
        self.files = files
    }

    /// Makes a folder and those above it, where they are missing.
    ///
    /// - Parameter root: what lies above it is not ours: where that may not even be opened, it has to be durable by itself.
    func make(_ folder: String, root: String) async throws(FileError) {
        var missing: [String] = []
        var made: Set<String> = []
        var next = folder
        while true {
            let answer = try await makeUnlessThere(next)
            if answer == .made { made.insert(next) }
            if answer != .nothingAbove { break }
            missing.append(next)
            next = FilePath.folder(of: next)
        }
        for folder in missing.reversed() {
            let answer = try await makeUnlessThere(folder)
            guard answer != .nothingAbove else { throw FileError(.notFound, "a folder was taken away meanwhile") }
            if answer == .made { made.insert(folder) }
        }
        try await makeNamesDurable(of: folder, root: root, made: made)
    }

    func isGone(_ folder: String) {
        durable.withLock { _ = $0.remove(folder) }
    }

    private enum Answer {
        case made
        case there
        /// The folder above it is missing.
        case nothingAbove
    }

    private func makeUnlessThere(_ folder: String) async throws(FileError) -> Answer {
        do {
            try await files.makeFolder(folder)
        } catch {
            switch error.code {
            // If it is a file, whoever wants to write into it is told.
            case .alreadyExists: return .there
            case .notFound where folder != "/": return .nothingAbove
            default: throw error
            }
        }
        isGone(folder)
        return .made
    }

    /// From above, so that no folder counts as durable that hangs on one which is not.
    private func makeNamesDurable(of folder: String, root: String, made: Set<String>) async throws(FileError) {
        var unknown: [String] = []
        var next = folder
        while durable.withLock({ !$0.contains(next) }) {
            unknown.append(next)
            next = FilePath.folder(of: next)
        }
        for folder in unknown.reversed() {
            do {
                try await files.makeDurable(folder: FilePath.folder(of: folder))
            } catch {
                let isOurs = made.contains(folder) || !(folder == root || FilePath.isAbove(folder, root))
                guard error.code == .denied, !isOurs else { throw error }
            }
            durable.withLock { _ = $0.insert(folder) }
        }
    }
}
