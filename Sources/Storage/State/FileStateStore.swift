import ExportCore
import ExportFailures
import Seams

/// The documents of the state as files: a lock beside the head while one of them is looked at and replaced, and the
/// replacement by rename, so that a crash leaves either the old or the new one.
package struct FileStateStore: StateStore {
    private let path: String
    private let files: any FileSystem
    private let clock: any WallClock
    private let folders: DurableFolders

    /// Nobody holds the lock for longer than one document takes to write. Whoever does so is stopped in the middle, and cannot
    /// be waited for.
    private static let lockWait: [Duration] =
        [.milliseconds(5), .milliseconds(20), .milliseconds(100)]
        + [Duration](repeating: .milliseconds(500), count: 60)

    package init(path: String, files: any FileSystem, clock: any WallClock) {
        self.path = path
        self.files = files
        self.clock = clock
        folders = DurableFolders(files)
    }

    package var dsn: StoreDSN { .file(path: path) }

    package func load(_ place: StatePlace) async throws(StateStoreError) -> StoredState? {
        guard let bytes = try await contents(of: place.key(head: path)) else { return nil }
        return StoredState(bytes: bytes, token: token(of: bytes))
    }

    package func save(
        _ bytes: [UInt8], at place: StatePlace, replacing token: StateToken?
    ) async throws(StateStoreError) -> SaveAnswer {
        let file = place.key(head: path)
        try await makeFolder(of: file)
        let lock = try await lock()
        defer { lock.close() }
        let present = try await contents(of: file)
        guard present.map(self.token(of:)) == token else { return .conflict }
        try await replace(file, with: bytes)
        return .saved(self.token(of: bytes))
    }

    /// The content stands for itself: every document names its writer and that writer's count.
    private func token(of bytes: [UInt8]) -> StateToken {
        StateToken("\(bytes.count)-\(StableHash.hexadecimal(String(decoding: bytes, as: UTF8.self)))")
    }

    private func contents(of path: String) async throws(StateStoreError) -> [UInt8]? {
        do { return try await files.contents(of: path) } catch { throw failure(error, "reading") }
    }

    private func makeFolder(of file: String) async throws(StateStoreError) {
        do { try await folders.make(FilePath.folder(of: file), root: FilePath.folder(of: path)) } catch {
            throw failure(error, "making the folder of")
        }
    }

    /// Waits for whoever holds the lock, with nothing held up meanwhile, and not for ever.
    private func lock() async throws(StateStoreError) -> any OpenFile {
        do {
            let file = try await files.open(path + ".lock", .lock)
            do {
                for pause in Self.lockWait {
                    if try await file.tryLock() { return file }
                    try await clock.sleep(for: pause)
                }
            } catch {
                file.close()
                throw error
            }
            file.close()
        } catch let error as FileError {
            throw failure(error, "locking")
        } catch {
            throw StateStoreError(ExportError(.tryAgainLater, "locking it: the run was stopped"))
        }
        throw StateStoreError(
            ExportError(
                .tryAgainLater,
                "locking it: another process has held \(path).lock for half a minute; end it if it hangs, and run again"
            ))
    }

    /// The file is written under another name, which only the holder of the lock uses. The new one lasts when its folder does:
    /// an intent that a power cut takes back, after its deed, would double.
    private func replace(_ path: String, with bytes: [UInt8]) async throws(StateStoreError) {
        do throws(FileError) {
            var draft = try await DraftFile(path + ".new", .replacement(.ownerAlone), files)
            do {
                try await draft.append(bytes)
                try await draft.publish(as: path)
            } catch {
                await draft.discard()
                throw error
            }
        } catch { throw failure(error, "writing") }
        do { try await files.makeDurable(folder: FilePath.folder(of: path)) } catch {
            throw failure(error, "writing", outcomeUnknown: true)
        }
    }

    private func failure(_ error: FileError, _ doing: String, outcomeUnknown: Bool = false) -> StateStoreError {
        StateStoreError(FileFailure(error).stateError(doing), outcomeUnknown: outcomeUnknown)
    }
}
