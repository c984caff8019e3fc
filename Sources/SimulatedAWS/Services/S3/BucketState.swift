/// An object as it is stored.
package struct StoredObject: Sendable, Equatable {
    package var key: String
    package var bytes: [UInt8]
    /// Without quotes: the MD5 of the content, or `…-N` for an upload in N parts.
    package var eTag: String
    /// Milliseconds since the epoch.
    package var lastModified: Int64
    /// In lower case, as put: `content-type`, `x-amz-meta-…`, `x-amz-storage-class`, `x-amz-acl`, …
    package var headers: [String: String]
}

/// A bucket. Reads and lists see every write at once [S-S3-CONSISTENT].
final class BucketState {
    let name: String
    let region: String
    let createdAt: Int64
    var policy: [UInt8]?
    private(set) var objects: [ExactName: StoredObject] = [:]
    /// In byte order, as lists are.
    private(set) var keys: [ExactName] = []
    var uploads: [String: MultipartUpload] = [:]

    init(name: String, region: String, createdAt: Int64) {
        self.name = name
        self.region = region
        self.createdAt = createdAt
    }

    func object(_ key: String) -> StoredObject? { objects[ExactName(key)] }

    func put(_ object: StoredObject) {
        let key = ExactName(object.key)
        if objects.updateValue(object, forKey: key) == nil {
            keys.insert(key, at: keys.last.map { $0 < key } ?? true ? keys.count : keys.partitionPoint { $0 < key })
        }
    }

    func remove(_ key: String) {
        let key = ExactName(key)
        guard objects.removeValue(forKey: key) != nil else { return }
        keys.remove(at: keys.partitionPoint { $0 < key })
    }

    func list(prefix: String) -> [StoredObject] {
        let start = keys.partitionPoint { $0 < ExactName(prefix) }
        return keys[start...].prefix { $0.hasPrefix(prefix) }.compactMap { objects[$0] }
    }
}

/// An upload in parts. Not seen by conditions or lists until it is completed [S-S3-PARTS].
struct MultipartUpload {
    let id: String
    let key: String
    let startedAt: Int64
    let headers: [String: String]
    var parts: [Int: Part] = [:]

    struct Part {
        let bytes: [UInt8]
        let eTag: String
        let at: Int64
    }
}
