/// The shapes of S3. ETags stand everywhere without their quotation marks.
package enum S3API {
    /// What must hold for a write to be made; the service checks it and writes in one step [S-S3-IF-MATCH].
    package enum WriteCondition: Sendable, Equatable {
        /// `If-None-Match: *`: there is no such object [S-S3-IF-NONE-MATCH].
        case ifAbsent
        /// `If-Match`: the object is still the one with this ETag, which is sent as it is given.
        case ifMatch(etag: String)
    }

    /// How an object is stored.
    package struct ObjectOptions: Sendable, Equatable {
        package var contentType: String?
        package var contentEncoding: String?
        /// `STANDARD_IA`, `GLACIER_IR` …
        package var storageClass: String?
        /// Encrypt with this key of KMS; the bucket's own default otherwise.
        package var sseKMSKeyID: String?
        /// For a bucket of another account that still has ACLs.
        package var bucketOwnerFullControl: Bool
        /// Names in lower case, without `x-amz-meta-`; ASCII.
        package var metadata: [String: String]

        package init(
            contentType: String? = nil, contentEncoding: String? = nil, storageClass: String? = nil,
            sseKMSKeyID: String? = nil, bucketOwnerFullControl: Bool = false, metadata: [String: String] = [:]
        ) {
            self.contentType = contentType
            self.contentEncoding = contentEncoding
            self.storageClass = storageClass
            self.sseKMSKeyID = sseKMSKeyID
            self.bucketOwnerFullControl = bucketOwnerFullControl
            self.metadata = metadata
        }
    }

    /// What S3 says about an object.
    package struct ObjectHead: Sendable, Equatable {
        package var etag: String
        /// Of the whole object, also where only a range of it was asked for.
        package var size: Int64
        package var lastModifiedMilliseconds: Int64?
        package var contentType: String?
        package var storageClass: String?
        package var versionID: String?
        /// Names in lower case, without `x-amz-meta-`.
        package var metadata: [String: String]

        package init(
            etag: String, size: Int64, lastModifiedMilliseconds: Int64? = nil, contentType: String? = nil,
            storageClass: String? = nil, versionID: String? = nil, metadata: [String: String] = [:]
        ) {
            self.etag = etag
            self.size = size
            self.lastModifiedMilliseconds = lastModifiedMilliseconds
            self.contentType = contentType
            self.storageClass = storageClass
            self.versionID = versionID
            self.metadata = metadata
        }
    }

    package struct Object: Sendable, Equatable {
        package var head: ObjectHead
        /// The ETag as it came, for `ifMatch`.
        package var validator: String
        /// The range that was asked for, or all.
        package var body: [UInt8]

        package init(
            head: ObjectHead, body: [UInt8], validator: String? = nil
        ) {
            self.head = head
            self.validator = validator ?? head.etag
            self.body = body
        }
    }

    /// A write that was made.
    package struct WrittenObject: Sendable, Equatable {
        package var etag: String
        /// The ETag as it came, for `ifMatch`.
        package var validator: String
        package var versionID: String?

        package init(
            etag: String, versionID: String? = nil, validator: String? = nil
        ) {
            self.etag = etag
            self.validator = validator ?? etag
            self.versionID = versionID
        }
    }

    package struct ListedObject: Sendable, Equatable {
        package var key: String
        package var size: Int64
        package var etag: String
        package var lastModifiedMilliseconds: Int64?
        package var storageClass: String?

        package init(
            key: String, size: Int64, etag: String, lastModifiedMilliseconds: Int64? = nil, storageClass: String? = nil
        ) {
            self.key = key
            self.size = size
            self.etag = etag
            self.lastModifiedMilliseconds = lastModifiedMilliseconds
            self.storageClass = storageClass
        }
    }

    /// One page of a listing, in the order of the keys' UTF-8 bytes.
    package struct ListedPage: Sendable, Equatable {
        package var objects: [ListedObject]
        /// What keys begin with, up to the delimiter.
        package var commonPrefixes: [String]
        package var nextToken: String?

        package init(
            objects: [ListedObject], commonPrefixes: [String] = [], nextToken: String? = nil
        ) {
            self.objects = objects
            self.commonPrefixes = commonPrefixes
            self.nextToken = nextToken
        }
    }

    package struct ListRequest: Sendable, Equatable {
        package var bucket: String
        package var prefix: String?
        package var delimiter: String?
        /// Keys after this one.
        package var startAfter: String?
        /// 1 to 1000, which is also the default.
        package var maxKeys: Int?
        package var continuationToken: String?

        package init(
            bucket: String, prefix: String? = nil, delimiter: String? = nil, startAfter: String? = nil,
            maxKeys: Int? = nil, continuationToken: String? = nil
        ) {
            self.bucket = bucket
            self.prefix = prefix
            self.delimiter = delimiter
            self.startAfter = startAfter
            self.maxKeys = maxKeys
            self.continuationToken = continuationToken
        }
    }

    /// A part that was uploaded, as completing the upload must name it.
    package struct UploadedPart: Sendable, Equatable {
        /// 1 to 10,000
        package var partNumber: Int
        package var etag: String
        /// Base64, as it was sent.
        package var checksumCRC32: String

        package init(partNumber: Int, etag: String, checksumCRC32: String) {
            self.partNumber = partNumber
            self.etag = etag
            self.checksumCRC32 = checksumCRC32
        }
    }

    package struct MultipartUpload: Sendable, Equatable {
        package var key: String
        package var uploadID: String
        package var initiatedMilliseconds: Int64?

        package init(
            key: String, uploadID: String, initiatedMilliseconds: Int64? = nil
        ) {
            self.key = key
            self.uploadID = uploadID
            self.initiatedMilliseconds = initiatedMilliseconds
        }
    }
}
