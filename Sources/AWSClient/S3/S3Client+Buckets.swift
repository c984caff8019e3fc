import HTTPTypes

extension S3API {
    static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"
}

extension S3Client {
    package static let headBucket = AWSOperation(.s3, "HeadBucket", .read)
    package static let getBucketLocation = AWSOperation(.s3, "GetBucketLocation", .read)
    package static let getBucketPolicy = AWSOperation(.s3, "GetBucketPolicy", .read)
    package static let createBucket = AWSOperation(.s3, "CreateBucket", .repeatable)

    /// Whether the bucket is there and may be seen.
    /// - Returns: its region, where the service says it.
    /// - Throws: `.noSuchBucket`, `.accessDenied`, `.permanentRedirect` with `bucketRegion`.
    package func headBucket(_ bucket: String) async throws(AWSError) -> String? {
        // Whatever answers a HEAD has no words that could tell it from S3.
        try await pipeline.send(
            try request(Self.headBucket, method: .head, .bucket(bucket))
        ) { $0.headers.value("x-amz-bucket-region") }
    }

    /// - Returns: the region of the bucket; `us-east-1` is what S3 means by saying nothing.
    package func getBucketLocation(_ bucket: String) async throws(AWSError) -> String {
        let operation = Self.getBucketLocation
        let location = try await pipeline.send(
            try request(operation, method: .get, .bucket(bucket), query: [.init("location")])
        ) { response throws(AWSError) in
            try XMLElement(response, of: operation, root: "LocationConstraint").text
        }
        return switch location {
        case "": "us-east-1"
        case "EU": "eu-west-1"
        default: location
        }
    }

    /// The region of the bucket, from whatever the service says about it: also a refusal names it.
    package func bucketRegion(_ bucket: String) async throws(AWSError) -> String {
        do throws(AWSError) {
            if let region = try await headBucket(bucket) { return region }
        } catch {
            guard let region = error.bucketRegion else { throw error }
            return region
        }
        return try await getBucketLocation(bucket)
    }

    /// - Returns: the policy, a JSON text; `nil` when the bucket has none.
    package func getBucketPolicy(_ bucket: String) async throws(AWSError) -> [UInt8]? {
        do throws(AWSError) {
            return try await pipeline.send(
                try request(Self.getBucketPolicy, method: .get, .bucket(bucket), query: [.init("policy")])
            ) { $0.body }
        } catch {
            if error.code == .noSuchBucketPolicy { return nil }
            throw error
        }
    }

    /// Creates the bucket in the client's region.
    /// - Throws: code `BucketAlreadyOwnedByYou` or `BucketAlreadyExists`
    package func createBucket(_ bucket: String) async throws(AWSError) {
        let region = pipeline.endpoint.region
        var body: [UInt8] = []
        var headers = HTTPFields()
        // The one region that must not be named.
        if region != "us-east-1" {
            var writer = XMLWriter()
            writer.element("CreateBucketConfiguration", namespace: S3API.namespace) { writer in
                writer.element("LocationConstraint", region)
            }
            body = Array(writer.text.utf8)
            headers.set("content-type", "application/xml")
        }
        try await pipeline.send(
            try request(Self.createBucket, method: .put, .bucket(bucket), headers: headers, body: body)
        ) { _ in }
    }
}
