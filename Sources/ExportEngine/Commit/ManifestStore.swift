import ExportCore
import ExportFailures

/// Manifests at the destination.
struct ManifestStore: Sendable {
    let environment: ExportEnvironment

    /// Writes the manifest unless it stands there already with the same content (a lost answer, a commit that was cut
    /// short). Another content under the same key cannot come from this attempt, so it is an error.
    func write(_ manifest: Manifest, key: String) async throws(ExportError) {
        switch try await environment.archive.create(key, ManifestCodec.encode(manifest)) {
        case .created: return
        case .inDoubt(let error): guard try await read(key) == manifest else { throw error }
        }
    }

    /// The committed windows of a lane that lie within one UTC day, or (`nil`) that span several.
    func manifests(lane: LaneID, day: Int64?, except ignored: Set<String>) async throws(ExportError) -> [Manifest] {
        let prefix = environment.settings.layout.manifestFolder(lane: lane, day: day)
        var manifests: [Manifest] = []
        for object in try await environment.archive.list(under: prefix) where !ignored.contains(object.key) {
            if let manifest = try await read(object.key) { manifests.append(manifest) }
        }
        return manifests
    }

    private func read(_ key: String) async throws(ExportError) -> Manifest? {
        guard let bytes = try await environment.archive.bytes(of: key, nil) else { return nil }
        do {
            return try ManifestCodec.decode(bytes)
        } catch {
            throw ExportError(.failed, "the manifest \(environment.archive.place(of: key)) cannot be read: \(error)")
        }
    }
}
