import AWSClient

extension OperationCatalogue {
    private static let options = S3API.ObjectOptions(
        contentType: "application/json", contentEncoding: "gzip", storageClass: "STANDARD_IA",
        sseKMSKeyID: "arn:aws:kms:eu-central-1:123456789012:key/1", bucketOwnerFullControl: true,
        metadata: ["writer": "w1", "run": "r1"])

    private static func guarded(_ clients: AWSClients) -> S3Client {
        var s3 = clients.s3
        s3.expectedBucketOwner = "123456789012"
        return s3
    }

    static let objects: [(Operation, Call)] = [
        (
            Operation("s3", "GetObject", "", ["etag": "\"e\""]),
            { clients throws(AWSError) in _ = try await clients.s3.getObject(bucket: "bucket", key: "k") }
        ),
        (
            Operation("s3", "GetObject", "", ["etag": "\"e\""]),
            { clients throws(AWSError) in
                _ = try await guarded(clients).getObject(bucket: "bucket", key: "a//b/../é +%", range: 0...9)
            }
        ),
        (
            Operation("s3", "HeadObject", "", ["etag": "\"e\"", "content-length": "3"]),
            { clients throws(AWSError) in _ = try await guarded(clients).headObject(bucket: "bucket", key: "k") }
        ),
        (
            Operation("s3", "PutObject", "", ["etag": "\"e\""]),
            { clients throws(AWSError) in _ = try await clients.s3.putObject(bucket: "bucket", key: "k", body: []) }
        ),
        (
            Operation("s3", "PutObject", "", ["etag": "\"e\""]),
            { clients throws(AWSError) in
                _ = try await guarded(clients).putObject(
                    bucket: "bucket", key: "k", body: [1, 2, 3], condition: .ifAbsent, options: options)
            }
        ),
        (
            Operation("s3", "PutObject", "", ["etag": "\"e\""]),
            { clients throws(AWSError) in
                _ = try await clients.s3.putObject(
                    bucket: "bucket.with.dots", key: "k", body: [1], condition: .ifMatch(etag: "e"))
            }
        ),
        (
            Operation("s3", "DeleteObject"),
            { clients throws(AWSError) in try await clients.s3.deleteObject(bucket: "bucket", key: "k") }
        ),
        (
            Operation("s3", "DeleteObject"),
            { clients throws(AWSError) in
                try await guarded(clients).deleteObject(bucket: "bucket", key: "k", ifMatch: "e")
            }
        ),
        (
            Operation("s3", "ListObjectsV2", "<ListBucketResult/>"),
            { clients throws(AWSError) in _ = try await clients.s3.listObjectsPage(.init(bucket: "bucket")) }
        ),
        (
            Operation("s3", "ListObjectsV2", "<ListBucketResult/>"),
            { clients throws(AWSError) in
                _ = try await guarded(clients).listObjectsPage(
                    .init(
                        bucket: "bucket", prefix: "a b/é", delimiter: "/", startAfter: "a b/é/1+", maxKeys: 1000,
                        continuationToken: "t/+="))
            }
        ),
    ]

    static let multipart: [(Operation, Call)] = [
        (
            Operation(
                "s3", "CreateMultipartUpload",
                "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"),
            { clients throws(AWSError) in _ = try await clients.s3.createMultipartUpload(bucket: "bucket", key: "k") }
        ),
        (
            Operation(
                "s3", "CreateMultipartUpload",
                "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"),
            { clients throws(AWSError) in
                _ = try await guarded(clients).createMultipartUpload(bucket: "bucket", key: "k", options: options)
            }
        ),
        (
            Operation("s3", "UploadPart", "", ["etag": "\"e\""]),
            { clients throws(AWSError) in
                _ = try await guarded(clients).uploadPart(
                    bucket: "bucket", key: "k", uploadID: "u+/=", partNumber: 10_000, body: [1])
            }
        ),
        (
            Operation(
                "s3", "CompleteMultipartUpload",
                "<CompleteMultipartUploadResult><ETag>\"e-1\"</ETag></CompleteMultipartUploadResult>"),
            { clients throws(AWSError) in
                _ = try await clients.s3.completeMultipartUpload(
                    bucket: "bucket", key: "k", uploadID: "u",
                    parts: [.init(partNumber: 1, etag: "e", checksumCRC32: "AAAAAA==")])
            }
        ),
        (
            Operation(
                "s3", "CompleteMultipartUpload",
                "<CompleteMultipartUploadResult><ETag>\"e-2\"</ETag></CompleteMultipartUploadResult>"),
            { clients throws(AWSError) in
                _ = try await guarded(clients).completeMultipartUpload(
                    bucket: "bucket", key: "k", uploadID: "u",
                    parts: [
                        .init(partNumber: 2, etag: "f", checksumCRC32: "AAAAAQ=="),
                        .init(partNumber: 1, etag: "e", checksumCRC32: "AAAAAA=="),
                    ], condition: .ifAbsent)
            }
        ),
        (
            Operation("s3", "AbortMultipartUpload"),
            { clients throws(AWSError) in
                try await guarded(clients).abortMultipartUpload(bucket: "bucket", key: "k", uploadID: "u")
            }
        ),
        (
            Operation("s3", "ListMultipartUploads", "<ListMultipartUploadsResult/>"),
            { clients throws(AWSError) in
                _ = try await guarded(clients).multipartUploads(bucket: "bucket", prefix: "p/").collect()
            }
        ),
        (
            {
                var operation = Operation(
                    "s3", "ListMultipartUploads",
                    """
                    <ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker>\
                    <NextUploadIdMarker>u</NextUploadIdMarker></ListMultipartUploadsResult>
                    """)
                operation.further = [.answer(200, [:], "<ListMultipartUploadsResult/>")]
                return operation
            }(),
            { clients throws(AWSError) in
                _ = try await guarded(clients).multipartUploads(bucket: "bucket", prefix: "p/").collect()
            }
        ),
    ]

    static let buckets: [(Operation, Call)] = [
        (
            Operation("s3", "HeadBucket"),
            { clients throws(AWSError) in _ = try await guarded(clients).headBucket("bucket") }
        ),
        (
            Operation("s3", "GetBucketLocation", "<LocationConstraint/>"),
            { clients throws(AWSError) in _ = try await guarded(clients).getBucketLocation("bucket") }
        ),
        (
            Operation("s3", "GetBucketPolicy", "{}"),
            { clients throws(AWSError) in _ = try await guarded(clients).getBucketPolicy("bucket") }
        ),
        (
            Operation("s3", "CreateBucket"),
            { clients throws(AWSError) in try await clients.s3.createBucket("bucket") }
        ),
    ]
}
