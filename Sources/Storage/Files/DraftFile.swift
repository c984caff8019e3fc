import Seams

/// A file that is being written under a name of its own, and gets the name that it is for in one step, when it is durable.
struct DraftFile: Sendable {
    let path: String
    private let files: any FileSystem
    /// `nil` once it is closed.
    private var file: (any OpenFile)?

    init(_ path: String, _ use: FileUse, _ files: any FileSystem) async throws(FileError) {
        self.path = path
        self.files = files
        file = try await files.open(path, use)
    }

    func append(_ bytes: [UInt8]) async throws(FileError) {
        try await file?.append(bytes)
    }

    /// Gives the file its name, in place of a file that may have had it. The folder is not durable yet.
    mutating func publish(as name: String) async throws(FileError) {
        try await file?.makeDurable()
        close()
        try await files.move(path, to: name)
    }

    /// Gives the file its name unless something has it; false: something has. The folder is not durable yet.
    mutating func publishIfAbsent(as name: String) async throws(FileError) -> Bool {
        try await file?.makeDurable()
        do { try await files.link(path, as: name) } catch {
            guard error.code == .alreadyExists else { throw error }
            await discard()
            return false
        }
        await discard()
        return true
    }

    /// What cannot be removed is found by its name, and removed by whoever empties the place.
    mutating func discard() async {
        close()
        do { try await files.remove(path) } catch { return }
    }

    private mutating func close() {
        file?.close()
        file = nil
    }
}
