import AWSClient
import ExportFailures
import Logging

/// The archive in a bucket.
package struct S3ArchiveStore: ArchiveStore {
    let s3: S3Client
    let bucket: String
    let storage: StorageOptions
    /// Of an upload; S3 wants at least 5 MiB.
    let partBytes: Int
    let logger: Logger

    /// - Parameter s3: in the bucket's own region.
    package init(
        s3: S3Client, bucket: String, storage: StorageOptions = StorageOptions(), partBytes: Int = 5 << 20,
        logger: Logger
    ) {
        var s3 = s3
        s3.expectedBucketOwner = storage.expectedBucketOwner
        self.s3 = s3
        self.bucket = bucket
        self.storage = storage
        self.partBytes = partBytes
        self.logger = logger
    }

    package var name: String { "s3://\(bucket)" }

    var objectOptions: S3API.ObjectOptions {
        var options = storage.encryption
        options.storageClass = storage.storageClass
        return options
    }

    package func create(_ key: String, _ bytes: [UInt8]) async throws(ExportError) -> CreateAnswer {
        // Bookkeeping is small and read again and again: it stays in the standard class.
        var options = storage.encryption
        options.contentType = "application/json"
        do {
            _ = try await s3.putObject(bucket: bucket, key: key, body: bytes, condition: .ifAbsent, options: options)
            return .created
        } catch {
            if error.status == 501 { return try await createUnconditionally(key, bytes, options) }
            let failure = failure(error, "writing", key)
            let mayBeThere =
                error.isConditionFailed || error.code == .conditionalRequestConflict || error.mayHaveTakenEffect
            guard mayBeThere else { throw failure }
            return .inDoubt(failure)
        }
    }

    /// A store that knows no conditions: the key is of this attempt alone, and says so by its id.
    private func createUnconditionally(
        _ key: String, _ bytes: [UInt8], _ options: S3API.ObjectOptions
    ) async throws(ExportError) -> CreateAnswer {
        do {
            _ = try await s3.putObject(bucket: bucket, key: key, body: bytes, options: options)
            return .created
        } catch {
            let failure = failure(error, "writing", key)
            guard error.mayHaveTakenEffect else { throw failure }
            return .inDoubt(failure)
        }
    }

    package func upload(_ key: String) -> any ObjectUpload { S3ObjectUpload(store: self, key: key) }

    package func bytes(of key: String, _ range: ClosedRange<Int64>?) async throws(ExportError) -> [UInt8]? {
        do {
            return try await s3.getObjectIfPresent(bucket: bucket, key: key, range: range)?.body
        } catch {
            throw failure(error, "reading", key)
        }
    }

    package func facts(of key: String) async throws(ExportError) -> ObjectFacts? {
        do {
            return try await s3.headObjectIfPresent(bucket: bucket, key: key).map {
                ObjectFacts(bytes: $0.size, etag: $0.etag)
            }
        } catch {
            throw failure(error, "looking for", key)
        }
    }

    package func list(under prefix: String) async throws(ExportError) -> [ListedObject] {
        do {
            return try await s3.listObjects(.init(bucket: bucket, prefix: prefix)).collect().map {
                ListedObject(key: $0.key, bytes: $0.size, etag: $0.etag)
            }
        } catch {
            throw failure(error, "listing", prefix)
        }
    }

    package func delete(_ key: String) async throws(ExportError) {
        do {
            try await s3.deleteObject(bucket: bucket, key: key)
        } catch {
            throw failure(error, "deleting", key)
        }
    }

    package func abortUploads(under prefix: String) async throws(ExportError) {
        do {
            for upload in try await s3.multipartUploads(bucket: bucket, prefix: prefix).collect() {
                try await abort(upload)
            }
        } catch {
            throw failure(error, "aborting uploads to", prefix)
        }
    }

    private func abort(_ upload: S3API.MultipartUpload) async throws(AWSError) {
        do {
            try await s3.abortMultipartUpload(bucket: bucket, key: upload.key, uploadID: upload.uploadID)
        } catch {
            // Completed or aborted since it was listed.
            if error.code == .noSuchUpload { return }
            throw error
        }
    }

    private func failure(_ error: AWSError, _ doing: String, _ key: String) -> ExportError {
        ExportError(error, while: "\(doing) \(place(of: key))")
    }
}
