import AWSClient
import ExportFailures
import Logging

/// An upload to S3: one PutObject where the object is no larger than a part, else an upload in parts.
struct S3ObjectUpload: ObjectUpload {
    private let store: S3ArchiveStore
    private let key: String
    private var cutter: PartCutter
    private var uploadID: String?
    private var parts: [S3API.UploadedPart] = []

    init(store: S3ArchiveStore, key: String) {
        self.store = store
        self.key = key
        cutter = PartCutter(partBytes: store.partBytes)
    }

    var heldBytes: Int { cutter.heldBytes }
    var takenBytes: Int64 { cutter.takenBytes }

    mutating func append(_ bytes: [UInt8]) async throws(ExportError) {
        cutter.append(bytes)
        do throws(AWSError) {
            while let part = cutter.next() { try await send(part) }
        } catch {
            throw await failure(error)
        }
    }

    mutating func finish() async throws(ExportError) -> ObjectFacts {
        do throws(AWSError) {
            if !cutter.isInParts {
                let written = try await store.s3.putObject(
                    bucket: store.bucket, key: key, body: cutter.rest(), options: store.objectOptions)
                return ObjectFacts(bytes: takenBytes, etag: written.etag)
            }
            let last = cutter.rest()
            if !last.isEmpty { try await send(last) }
            let etag = try await complete()
            uploadID = nil
            return ObjectFacts(bytes: takenBytes, etag: etag)
        } catch {
            throw await failure(error)
        }
    }

    mutating func abort() async {
        _ = cutter.rest()
        guard let id = uploadID else { return }
        do {
            try await store.s3.abortMultipartUpload(bucket: store.bucket, key: key, uploadID: id)
            uploadID = nil
        } catch {
            guard error.code != .noSuchUpload else {
                uploadID = nil
                return
            }
            // A second call tries again; else the run that empties the attempt's folder aborts it. Until then it costs a
            // little.
            store.logger.notice(
                "an upload could not be aborted; the next run does it",
                metadata: ["key": "\(key)", "error": "\(error)"]
            )
        }
    }

    private mutating func send(_ part: [UInt8]) async throws(AWSError) {
        let id: String
        if let uploadID {
            id = uploadID
        } else {
            id = try await store.s3.createMultipartUpload(
                bucket: store.bucket, key: key, options: store.objectOptions)
            uploadID = id
        }
        parts.append(
            try await store.s3.uploadPart(
                bucket: store.bucket, key: key, uploadID: id, partNumber: parts.count + 1, body: part))
    }

    /// - Returns: the object's ETag. An answer that was lost, or that holds none (Ceph's gateway leaves it empty), is made
    ///   up for by looking at the object: nothing else writes under this key, so an object of this size is this one. (An
    ///   ETag that counts parts must count as many; other stores than Amazon's make theirs up.)
    private func complete() async throws(AWSError) -> String {
        var failure: AWSError?
        do throws(AWSError) {
            let written = try await store.s3.completeMultipartUpload(
                bucket: store.bucket, key: key, uploadID: uploadID ?? "", parts: parts)
            if !written.etag.isEmpty { return written.etag }
        } catch {
            guard error.mayHaveTakenEffect else { throw error }
            failure = error
        }
        guard let found = try await store.s3.headObjectIfPresent(bucket: store.bucket, key: key),
            found.size == takenBytes, Self.partsCounted(in: found.etag).map({ $0 == parts.count }) ?? true
        else {
            throw failure
                ?? AWSError(
                    .outcomeUnknown, .malformedAnswer, "no ETag in the answer, and no object of this size at \(key)",
                    operation: "s3:CompleteMultipartUpload")
        }
        return found.etag
    }

    /// `9b2cf535f27731c974343645a3985328-3`: of three parts.
    private static func partsCounted(in etag: String) -> Int? {
        let sides = etag.split(separator: "-", omittingEmptySubsequences: false)
        guard sides.count == 2, sides[0].count == 32, sides[0].allSatisfy(\.isHexDigit) else { return nil }
        return Int(sides[1])
    }

    private mutating func failure(_ error: AWSError) async -> ExportError {
        await abort()
        return ExportError(error, while: "writing \(store.place(of: key))")
    }
}
