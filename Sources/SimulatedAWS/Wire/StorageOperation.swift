/// Which S3 operation a method, an address and a sub-resource make.
enum StorageOperation: String, CaseIterable {
    case listBuckets = "ListBuckets"
    case createBucket = "CreateBucket"
    case headBucket = "HeadBucket"
    case deleteBucket = "DeleteBucket"
    case getBucketLocation = "GetBucketLocation"
    case getBucketPolicy = "GetBucketPolicy"
    case putBucketPolicy = "PutBucketPolicy"
    case deleteBucketPolicy = "DeleteBucketPolicy"
    case listObjects = "ListObjectsV2"
    case deleteObjects = "DeleteObjects"
    case listUploads = "ListMultipartUploads"
    case putObject = "PutObject"
    case getObject = "GetObject"
    case headObject = "HeadObject"
    case deleteObject = "DeleteObject"
    case createUpload = "CreateMultipartUpload"
    case uploadPart = "UploadPart"
    case completeUpload = "CompleteMultipartUpload"
    case abortUpload = "AbortMultipartUpload"
    case listParts = "ListParts"
    case unknown = "Unknown"

    init(_ request: ParsedRequest) {
        let has = { (name: String) in request.query.contains { $0.name == name } }
        if request.bucket == nil {
            self = request.method == "GET" ? .listBuckets : .unknown
        } else if request.key == nil {
            self = Self.ofBucket(request.method, has)
        } else {
            self = Self.ofObject(request.method, has)
        }
    }

    private static func ofBucket(_ method: String, _ has: (String) -> Bool) -> StorageOperation {
        switch method {
        case "PUT": has("policy") ? .putBucketPolicy : .createBucket
        case "HEAD": .headBucket
        case "DELETE": has("policy") ? .deleteBucketPolicy : .deleteBucket
        case "POST": has("delete") ? .deleteObjects : .unknown
        case "GET":
            if has("location") {
                .getBucketLocation
            } else if has("policy") {
                .getBucketPolicy
            } else if has("uploads") {
                .listUploads
            } else {
                has("list-type") ? .listObjects : .unknown
            }
        default: .unknown
        }
    }

    private static func ofObject(_ method: String, _ has: (String) -> Bool) -> StorageOperation {
        switch method {
        case "PUT": has("uploadId") ? .uploadPart : .putObject
        case "HEAD": .headObject
        case "GET": has("uploadId") ? .listParts : .getObject
        case "DELETE": has("uploadId") ? .abortUpload : .deleteObject
        case "POST":
            if has("uploads") { .createUpload } else { has("uploadId") ? .completeUpload : .unknown }
        default: .unknown
        }
    }

    /// Query parameters that the operation reads; any other is functionality which is not simulated.
    var parameters: Set<String> {
        switch self {
        case .getBucketPolicy, .putBucketPolicy, .deleteBucketPolicy: ["policy"]
        case .getBucketLocation: ["location"]
        case .deleteObjects: ["delete"]
        case .listObjects:
            ["list-type", "prefix", "delimiter", "encoding-type", "continuation-token", "max-keys", "start-after"]
        case .listUploads: ["uploads", "prefix", "encoding-type", "max-uploads", "key-marker", "upload-id-marker"]
        case .createUpload: ["uploads"]
        case .uploadPart: ["uploadId", "partNumber"]
        case .completeUpload, .abortUpload: ["uploadId"]
        case .listParts: ["uploadId", "max-parts", "part-number-marker"]
        default: []
        }
    }
}
