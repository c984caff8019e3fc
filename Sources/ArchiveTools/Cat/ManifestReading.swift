import ExportCore
import ExportFailures
import Storage

/// Reads manifests side by side.
struct ManifestReading: Sendable {
    let archive: any ArchiveStore
    let width: Int

    /// By their keys.
    func manifests(_ keys: [String]) async throws(ExportError) -> [String: Manifest] {
        do {
            let found = try await concurrentMap(keys, width: width) { try await manifest($0) }
            return Dictionary(zip(keys, found)) { first, _ in first }
        } catch let error as ExportError {
            throw error
        } catch {
            throw ExportError(.failed, "reading the manifests: \(error)")
        }
    }

    private func manifest(_ key: String) async throws(ExportError) -> Manifest {
        let place = archive.place(of: key)
        guard let bytes = try await archive.bytes(of: key, nil) else {
            throw ExportError(.tryAgainLater, "the manifest \(place) has gone since it was listed: is a run at work?")
        }
        do {
            return try ManifestCodec.decode(bytes)
        } catch {
            throw ExportError(.failed, "the manifest \(place) cannot be read: \(error)")
        }
    }
}
