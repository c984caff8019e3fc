import AWSClient
import ExportCore
import ExportFailures
import Synchronization

/// The documents of the state as S3 objects, replaced with `If-Match` and created with `If-None-Match: *`. The bucket may
/// lie in any region: the refusal of the wrong one names the right one.
package final class S3StateStore: StateStore {
    private let s3: Mutex<S3Client>
    private let inRegion: @Sendable (String) -> S3Client?
    private let bucket: String
    private let key: String
    private let options: S3API.ObjectOptions
    private let isProbed: Bool

    /// - Parameters:
    ///   - isProbed: before a state is created it is seen that the store looks at conditions.
    ///   - inRegion: a client of another region; `nil` where there is none.
    package init(
        s3: S3Client, bucket: String, key: String, storage: StorageOptions = StorageOptions(), isProbed: Bool = false,
        inRegion: @escaping @Sendable (String) -> S3Client? = { _ in nil }
    ) {
        @Sendable func owned(_ client: S3Client) -> S3Client {
            var client = client
            client.expectedBucketOwner = storage.expectedBucketOwner
            return client
        }
        self.s3 = Mutex(owned(s3))
        self.inRegion = { inRegion($0).map(owned) }
        self.bucket = bucket
        self.key = key
        self.isProbed = isProbed
        var options = storage.encryption
        options.contentType = "application/json"
        self.options = options
    }

    package var dsn: StoreDSN { .s3(bucket: bucket, key: key) }

    package func load(_ place: StatePlace) async throws(StateStoreError) -> StoredState? {
        do {
            let object = try await following { [bucket, key] s3 async throws(AWSError) in
                try await s3.getObjectIfPresent(bucket: bucket, key: place.key(head: key))
            }
            guard let object else { return nil }
            return StoredState(bytes: object.body, token: StateToken(object.validator))
        } catch {
            throw failure(error, while: "reading the state")
        }
    }

    package func save(
        _ bytes: [UInt8], at place: StatePlace, replacing token: StateToken?
    ) async throws(StateStoreError) -> SaveAnswer {
        if isProbed, place == .head, token == nil { try await probe(bytes) }
        do {
            let written = try await following { [bucket, key, options] s3 async throws(AWSError) in
                try await s3.putObject(
                    bucket: bucket, key: place.key(head: key), body: bytes,
                    condition: token.map { .ifMatch(etag: $0.text) } ?? .ifAbsent, options: options)
            }
            return .saved(StateToken(written.validator))
        } catch {
            // A key that is gone answers 404 to If-Match; a delete or write at the same time answers 409 [S-S3-409].
            if error.isConditionFailed || error.code == .conditionalRequestConflict || error.code == .noSuchKey {
                return .conflict
            }
            throw failure(error, while: "saving the state")
        }
    }

    private func probe(_ bytes: [UInt8]) async throws(StateStoreError) {
        let honours: Bool
        do {
            honours = try await following { [bucket, key] s3 async throws(AWSError) in
                try await StoreProbe(s3: s3, bucket: bucket, key: key, bytes: bytes).honoursConditions()
            }
        } catch {
            throw failure(error, while: "trying whether the store looks at conditions")
        }
        guard !honours else { return }
        throw StateStoreError(ExportError(.configuration, .storeIgnoresConditions(state: "\(dsn)")))
    }

    /// Makes the call, and where the bucket turns out to lie in another region, makes it there; from then on at once.
    private func following<Value>(
        _ call: (S3Client) async throws(AWSError) -> Value
    ) async throws(AWSError) -> Value {
        do {
            return try await call(s3.withLock { $0 })
        } catch {
            guard error.isWrongRegion || error.status == 400, let region = error.bucketRegion,
                let moved = inRegion(region)
            else { throw error }
            s3.withLock { $0 = moved }
            return try await call(moved)
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
