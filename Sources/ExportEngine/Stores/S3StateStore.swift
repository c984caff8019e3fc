import AWSClient

/// The documents of the state as S3 objects, replaced with `If-Match` and created with `If-None-Match: *`.
package struct S3StateStore: StateStore {
    private let s3: S3Client
    private let bucket: String
    private let key: String
    private let options: S3API.ObjectOptions

    package init(s3: S3Client, bucket: String, key: String, storage: StorageOptions = StorageOptions()) {
        var s3 = s3
        s3.expectedBucketOwner = storage.expectedBucketOwner
        self.s3 = s3
        self.bucket = bucket
        self.key = key
        var options = storage.encryption
        options.contentType = "application/json"
        self.options = options
    }

    package var dsn: StoreDSN { .s3(bucket: bucket, key: key) }

    package func load(_ place: StatePlace) async throws(StateStoreError) -> StoredState? {
        do {
            guard let object = try await s3.getObjectIfPresent(bucket: bucket, key: place.key(head: key)) else {
                return nil
            }
            return StoredState(bytes: object.body, token: StateToken(object.head.etag))
        } catch {
            throw failure(error, while: "reading the state")
        }
    }

    package func save(
        _ bytes: [UInt8], at place: StatePlace, replacing token: StateToken?
    ) async throws(StateStoreError) -> SaveAnswer {
        do {
            let written = try await s3.putObject(
                bucket: bucket, key: place.key(head: key), body: bytes,
                condition: token.map { .ifMatch(etag: $0.text) } ?? .ifAbsent, options: options)
            return .saved(StateToken(written.etag))
        } catch {
            // A key that is gone answers 404 to If-Match; a delete or write at the same time answers 409 [S-S3-409].
            if error.isConditionFailed || error.code == .conditionalRequestConflict || error.code == .noSuchKey {
                return .conflict
            }
            throw failure(error, while: "saving the state")
        }
    }

    private func failure(_ error: AWSError, while doing: String) -> StateStoreError {
        var failure = ExportError(error, while: doing)
        if error.code == .noSuchBucket {
            failure = ExportError(.configuration, .bucketMissing(bucket: bucket), cause: error)
        } else if error.isWrongRegion {
            failure = ExportError(
                .configuration,
                .bucketInOtherRegion(bucket: bucket, region: error.bucketRegion, wanted: nil),
                cause: error)
        }
        return StateStoreError(failure, outcomeUnknown: error.mayHaveTakenEffect)
    }
}
