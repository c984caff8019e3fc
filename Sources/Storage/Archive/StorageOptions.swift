import AWSClient

/// How S3 keeps what this program writes. Export tasks write as the service and the bucket decide.
package struct StorageOptions: Hashable, Sendable {
    /// Of the objects with events: `STANDARD_IA`, `GLACIER_IR`, … Manifests and the state stay in the standard class,
    /// because they are read again.
    package var storageClass: String?
    /// Key, alias or ARN of the KMS key that everything is encrypted with; `nil`: the bucket's own default.
    package var kmsKey: String?
    /// For a bucket of another account that still has ACLs.
    package var bucketOwnerFullControl = false
    /// The account that the bucket must belong to; S3 refuses every call where it is another's.
    package var expectedBucketOwner: String?

    package init() {}

    /// What holds for every object, whatever is in it.
    var encryption: S3API.ObjectOptions {
        S3API.ObjectOptions(sseKMSKeyID: kmsKey, bucketOwnerFullControl: bucketOwnerFullControl)
    }
}
