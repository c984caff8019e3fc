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
            return try await withThrowingTaskGroup(of: (String, Manifest).self) { tasks in
                var found: [String: Manifest] = [:]
                for (index, key) in keys.enumerated() {
                    if index >= width, let (key, manifest) = try await tasks.next() { found[key] = manifest }
                    tasks.addTask { (key, try await manifest(key)) }
                }
                for try await (key, manifest) in tasks { found[key] = manifest }
                return found
            }
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
