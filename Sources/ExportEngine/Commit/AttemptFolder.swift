import AWSClient
import ExportCore

/// What lies under one attempt's own prefix: the only place where this program ever deletes.
struct AttemptFolder: Sendable {
    let environment: ExportEnvironment
    /// Ends in `/`.
    let prefix: String

    /// The object that every export task writes first (FACTS.md 1).
    var writeTestKey: String { prefix + "aws-logs-write-test" }

    func objects() async throws(ExportError) -> [S3API.ListedObject] {
        do {
            return try await environment.s3.listObjects(.init(bucket: environment.bucket, prefix: prefix)).collect()
        } catch {
            throw ExportError(error, while: "listing s3://\(environment.bucket)/\(prefix)")
        }
    }

    func writeTestExists() async throws(ExportError) -> Bool {
        do {
            return try await environment.s3.headObjectIfPresent(bucket: environment.bucket, key: writeTestKey) != nil
        } catch {
            throw ExportError(error, while: "looking for s3://\(environment.bucket)/\(writeTestKey)")
        }
    }

    /// Deletes the manifest that an attempt may have left without a commit, and then everything under the prefix: no
    /// manifest ever names objects that are gone.
    func clean(manifestKey: String) async throws(ExportError) {
        try await delete(manifestKey)
        for object in try await objects() { try await delete(object.key) }
    }

    func delete(_ key: String) async throws(ExportError) {
        do {
            try await environment.s3.deleteObject(bucket: environment.bucket, key: key)
        } catch {
            throw ExportError(
                error, while: "deleting s3://\(environment.bucket)/\(key) of an attempt that was given up")
        }
    }
}
