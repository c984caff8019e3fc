internal import HTTPTypes

/// S3: REST with XML, all buckets of the account, each in its region.
final class ObjectStorage {
    let context: WorldContext
    private(set) var buckets: [String: BucketState] = [:]
    static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

    init(context: WorldContext) {
        self.context = context
    }

    func bucket(named name: String) -> BucketState? { buckets[name] }

    func insert(_ bucket: BucketState) { buckets[bucket.name] = bucket }

    func removeBucket(_ name: String) { buckets[name] = nil }

    /// A write by another service of the same cloud. Without the bucket it is lost, as the service's would be.
    func write(bucket: String, key: String, body: [UInt8], at instant: Int64) {
        buckets[bucket]?.put(
            StoredObject(key: key, bytes: body, eTag: Digests.md5(body), lastModified: instant, headers: [:]))
    }

    func answer(_ request: ParsedRequest) throws(ServiceError) -> WireAnswer {
        let operation = StorageOperation(request)
        try checkKnown(request, operation)
        switch operation {
        case .listBuckets: return listBuckets()
        case .createBucket: return try createBucket(request)
        case .unknown:
            throw ServiceError(501, "NotImplemented", "The simulator does not serve this operation of S3.")
        default: break
        }
        let bucket = try existingBucket(request, anyRegion: operation == .getBucketLocation)
        switch operation {
        case .headBucket: return headBucket(bucket)
        case .deleteBucket: return try deleteBucket(bucket)
        case .getBucketLocation: return getBucketLocation(bucket)
        case .getBucketPolicy: return try getBucketPolicy(bucket)
        case .putBucketPolicy: return try putBucketPolicy(bucket, request)
        case .deleteBucketPolicy:
            bucket.policy = nil
            return WireAnswer(status: 204)
        case .listObjects: return try listObjects(bucket, request)
        case .deleteObjects: return try deleteObjects(bucket, request)
        case .listUploads: return listUploads(bucket, request)
        default: return try answer(request, operation, key: request.key ?? "", in: bucket)
        }
    }

    private func answer(
        _ request: ParsedRequest, _ operation: StorageOperation, key: String, in bucket: BucketState
    ) throws(ServiceError) -> WireAnswer {
        guard key.utf8.count <= 1024 else { throw ServiceError(400, "KeyTooLongError", "Your key is too long") }
        switch operation {
        case .putObject: return try putObject(bucket, key, request)
        case .getObject, .headObject: return try getObject(bucket, key, request)
        case .deleteObject: return try deleteObject(bucket, key, request)
        case .createUpload: return createUpload(bucket, key, request)
        case .uploadPart: return try uploadPart(bucket, key, request)
        case .completeUpload: return try completeUpload(bucket, key, request)
        case .abortUpload: return try abortUpload(bucket, key, request)
        case .listParts: return try listParts(bucket, key, request)
        default: throw ServiceError(501, "NotImplemented", "The simulator does not serve \(operation.rawValue).")
        }
    }

    // MARK: What holds for every request

    private static let knownHeaders: Set<String> = [
        "x-amz-date", "x-amz-content-sha256", "x-amz-security-token", "x-amz-user-agent", "x-amz-trailer",
        "x-amz-decoded-content-length", "x-amz-expected-bucket-owner", "x-amz-storage-class", "x-amz-acl",
        "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id",
        "x-amz-server-side-encryption-bucket-key-enabled", "x-amz-mp-object-size", "x-amz-checksum-mode",
        "x-amz-sdk-checksum-algorithm", "x-amz-checksum-algorithm", "x-amz-checksum-type",
    ]

    private func checkKnown(_ request: ParsedRequest, _ operation: StorageOperation) throws(ServiceError) {
        let parameters = operation.parameters.union(["x-id"])
        if let unknown = request.query.first(where: { !parameters.contains($0.name) }) {
            throw ServiceError(501, "NotImplemented", "The simulator does not know the parameter \(unknown.name).")
        }
        for field in request.headers {
            let name = field.name.canonicalName
            guard name.hasPrefix("x-amz-"), !name.hasPrefix("x-amz-meta-"), !Self.knownHeaders.contains(name),
                !["x-amz-checksum-crc32", "x-amz-checksum-sha1", "x-amz-checksum-sha256"].contains(name)
            else { continue }
            throw ServiceError(501, "NotImplemented", "The simulator does not know the header \(name).")
        }
    }

    private func existingBucket(_ request: ParsedRequest, anyRegion: Bool) throws(ServiceError) -> BucketState {
        guard let bucket = buckets[request.bucket ?? ""] else {
            throw ServiceError(404, "NoSuchBucket", "The specified bucket does not exist")
        }
        // 403 if the owner differs [S-S3-OWNER].
        if let owner = request.header("x-amz-expected-bucket-owner"), owner != context.configuration.accountID {
            throw ServiceError(403, "AccessDenied", "Access Denied")
        }
        guard anyRegion || bucket.region == request.region else {
            let isBare = request.method == "HEAD" && context.configuration.answersHeadOfWrongRegionWith400
            throw ServiceError(
                isBare ? 400 : 301, "PermanentRedirect",
                "The bucket you are attempting to access must be addressed using the specified endpoint. "
                    + "Please send all future requests to this endpoint.",
                headers: [("x-amz-bucket-region", bucket.region)],
                details: [("Endpoint", "\(bucket.name).s3.\(bucket.region).amazonaws.com"), ("Bucket", bucket.name)])
        }
        return bucket
    }

    static func answer(status: Int = 200, _ document: (inout XMLWriter) -> Void) -> WireAnswer {
        var xml = XMLWriter()
        document(&xml)
        var answer = WireAnswer(status: status, body: xml.bytes)
        answer.set("Content-Type", "application/xml")
        return answer
    }
}
