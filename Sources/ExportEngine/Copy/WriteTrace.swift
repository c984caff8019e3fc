import ExportCore
import ExportFailures
import Storage
import Synchronization

/// What one attempt has asked of its archive: whether anything of it can lie there, or come to lie there.
final class WriteTrace: Sendable {
    private struct Facts {
        var hasBegun = false
        var isInDoubt = false
    }

    private let facts = Mutex(Facts())

    /// An object was begun.
    var hasBegun: Bool { facts.withLock { $0.hasBegun } }
    /// The outcome of a write is not known.
    var isInDoubt: Bool { facts.withLock { $0.isInDoubt } }

    fileprivate func begin() { facts.withLock { $0.hasBegun = true } }
    fileprivate func doubt() { facts.withLock { $0.isInDoubt = true } }
}

/// An archive that notes what is written to it.
struct TracedArchive: ArchiveStore {
    let store: any ArchiveStore
    let trace: WriteTrace

    var name: String { store.name }

    func create(_ key: String, _ bytes: [UInt8]) async throws(ExportError) -> CreateAnswer {
        trace.begin()
        do {
            return try await store.create(key, bytes)
        } catch {
            trace.doubt()
            throw error
        }
    }

    func upload(_ key: String) -> any ObjectUpload {
        trace.begin()
        return TracedUpload(upload: store.upload(key), trace: trace)
    }

    func bytes(of key: String, _ range: ClosedRange<Int64>?) async throws(ExportError) -> [UInt8]? {
        try await store.bytes(of: key, range)
    }

    func facts(of key: String) async throws(ExportError) -> ObjectFacts? { try await store.facts(of: key) }

    func list(under prefix: String) async throws(ExportError) -> [ListedObject] { try await store.list(under: prefix) }

    func delete(_ key: String) async throws(ExportError) { try await store.delete(key) }

    func abortUploads(under prefix: String) async throws(ExportError) { try await store.abortUploads(under: prefix) }
}

private struct TracedUpload: ObjectUpload {
    var upload: any ObjectUpload
    let trace: WriteTrace

    var heldBytes: Int { upload.heldBytes }
    var takenBytes: Int64 { upload.takenBytes }

    mutating func append(_ bytes: [UInt8]) async throws(ExportError) {
        do {
            try await upload.append(bytes)
        } catch {
            trace.doubt()
            throw error
        }
    }

    mutating func finish() async throws(ExportError) -> ObjectFacts {
        do {
            return try await upload.finish()
        } catch {
            trace.doubt()
            throw error
        }
    }

    mutating func abort() async { await upload.abort() }
}
