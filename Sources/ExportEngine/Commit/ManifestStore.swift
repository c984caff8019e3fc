import AWSClient
import ExportCore

/// Manifests in the destination bucket.
struct ManifestStore: Sendable {
    let environment: ExportEnvironment

    /// Writes the manifest unless it stands there already with the same content (a lost answer, a commit that was cut
    /// short). Another content under the same key cannot come from this attempt, so it is an error.
    func write(_ manifest: Manifest, key: String) async throws(ExportError) {
        let bytes = ManifestCodec.encode(manifest)
        do {
            _ = try await environment.s3.putObject(
                bucket: environment.bucket, key: key, body: bytes, condition: .ifAbsent,
                options: .init(contentType: "application/json"))
        } catch {
            guard error.isConditionFailed || error.code == .conditionalRequestConflict || error.mayHaveTakenEffect,
                try await read(key) == manifest
            else { throw ExportError(error, while: "writing s3://\(environment.bucket)/\(key)") }
        }
    }

    /// The committed windows of a lane that lie within one UTC day, or (`nil`) that span several.
    func manifests(lane: LaneID, day: Int64?, except ignored: Set<String>) async throws(ExportError) -> [Manifest] {
        let prefix = environment.settings.layout.manifestFolder(lane: lane, day: day)
        let keys: [S3API.ListedObject]
        do {
            keys = try await environment.s3.listObjects(.init(bucket: environment.bucket, prefix: prefix)).collect()
        } catch {
            throw ExportError(error, while: "listing s3://\(environment.bucket)/\(prefix)")
        }
        var manifests: [Manifest] = []
        for key in keys where !ignored.contains(key.key) {
            if let manifest = try await read(key.key) { manifests.append(manifest) }
        }
        return manifests
    }

    private func read(_ key: String) async throws(ExportError) -> Manifest? {
        let object: S3API.Object?
        do {
            object = try await environment.s3.getObjectIfPresent(bucket: environment.bucket, key: key)
        } catch {
            throw ExportError(error, while: "reading s3://\(environment.bucket)/\(key)")
        }
        guard let object else { return nil }
        do {
            return try ManifestCodec.decode(object.body)
        } catch {
            throw ExportError(.failed, "the manifest s3://\(environment.bucket)/\(key) cannot be read: \(error)")
        }
    }
}
