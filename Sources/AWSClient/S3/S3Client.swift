import HTTPTypes
import Seams

/// S3. Every key of Unicode is taken, in the form it was given.
package struct S3Client: Sendable {
    let pipeline: AWSPipeline
    /// When set, S3 refuses every request to a bucket that belongs to another account.
    package var expectedBucketOwner: String?

    package init(pipeline: AWSPipeline, expectedBucketOwner: String? = nil) {
        self.pipeline = pipeline
        self.expectedBucketOwner = expectedBucketOwner
    }

    func request(
        _ operation: AWSOperation, method: HTTPRequest.Method, _ resource: AWSRequest.Resource,
        query: [AWSRequest.QueryItem] = [], headers: HTTPFields = [:], body: [UInt8] = []
    ) throws(AWSError) -> AWSRequest {
        if case .object(_, let key) = resource, key.isEmpty {
            throw .invalidRequest(operation, "the key of an object is not empty")
        }
        var headers = headers
        headers.set("x-amz-expected-bucket-owner", expectedBucketOwner)
        return AWSRequest(operation, method: method, resource: resource, query: query, headers: headers, body: body)
    }

    static func unquoted(_ etag: String) -> String {
        etag.hasPrefix("\"") && etag.hasSuffix("\"") && etag.utf8.count >= 2
            ? String(etag.dropFirst().dropLast()) : etag
    }

    static func etag(in response: TransportResponse, of operation: AWSOperation) throws(AWSError) -> String {
        guard let etag = response.headers.value("etag") else {
            throw .malformedAnswer(operation, "the ETag is missing", came: response)
        }
        return unquoted(etag)
    }

    /// What is deleted is answered by a status alone: whatever has words is not S3's.
    static func checkThatItSaysNothing(
        _ response: TransportResponse, of operation: AWSOperation
    ) throws(AWSError) {
        guard response.body.isEmpty else {
            throw .malformedAnswer(operation, "the answer is not empty", came: response)
        }
    }
}

extension HTTPFields {
    mutating func set(_ condition: S3API.WriteCondition?) {
        switch condition {
        case .ifAbsent: set("if-none-match", "*")
        case .ifMatch(let etag): set("if-match", etag)
        case nil: break
        }
    }

    mutating func set(_ options: S3API.ObjectOptions, of operation: AWSOperation) throws(AWSError) {
        set("content-type", options.contentType)
        set("content-encoding", options.contentEncoding)
        set("x-amz-storage-class", options.storageClass)
        if let key = options.sseKMSKeyID {
            set("x-amz-server-side-encryption", "aws:kms")
            set("x-amz-server-side-encryption-aws-kms-key-id", key)
        }
        if options.bucketOwnerFullControl { set("x-amz-acl", "bucket-owner-full-control") }
        for (name, value) in options.metadata.sorted(by: { $0.key < $1.key }) {
            guard HTTPField.Name("x-amz-meta-" + name) != nil, value.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) else {
                throw .invalidRequest(operation, "the metadata \(name.debugDescription) is not plain ASCII")
            }
            set("x-amz-meta-" + name, value)
        }
    }
}
