/// ListObjectsV2: byte order of keys, common prefixes, pages.
extension ObjectStorage {
    func listObjects(_ bucket: BucketState, _ request: ParsedRequest) throws(ServiceError) -> WireAnswer {
        let encodes = request.parameter("encoding-type") == "url"
        guard request.parameter("list-type") == "2", encodes || request.parameter("encoding-type") == nil else {
            throw ServiceError(400, "InvalidArgument", "list-type must be 2, encoding-type url")
        }
        guard let asked = Int(request.parameter("max-keys") ?? "1000"), asked >= 0 else {
            throw ServiceError(400, "InvalidArgument", "Provided max-keys not an integer or within integer range")
        }
        let prefix = request.parameter("prefix") ?? ""
        let delimiter = request.parameter("delimiter").flatMap { $0.isEmpty ? nil : $0 }
        var after: String? = request.parameter("start-after")
        if let token = request.parameter("continuation-token") {
            guard let bytes = Digests.decodeBase64(token), let key = String(validating: bytes, as: UTF8.self) else {
                throw ServiceError(400, "InvalidArgument", "The continuation token provided is incorrect")
            }
            after = key
        }
        var listing = ObjectListing(bucket: bucket, prefix: prefix, delimiter: delimiter)
        listing.fill(after: after, limit: min(asked, 1000))
        let encoded = { (text: String) in encodes ? PercentCoding.encode(text, keepingSlash: true) : text }
        return Self.answer { xml in
            xml.element("ListBucketResult", namespace: Self.namespace) { xml in
                xml.leaf("Name", bucket.name)
                xml.leaf("Prefix", encoded(prefix))
                xml.leaf("Delimiter", delimiter.map(encoded))
                xml.leaf("StartAfter", request.parameter("start-after").map(encoded))
                xml.leaf("ContinuationToken", request.parameter("continuation-token"))
                xml.leaf("NextContinuationToken", listing.next.map { Digests.base64(Array($0.utf8)) })
                xml.leaf("KeyCount", String(listing.objects.count + listing.prefixes.count))
                xml.leaf("MaxKeys", String(min(asked, 1000)))
                xml.leaf("EncodingType", encodes ? "url" : nil)
                xml.leaf("IsTruncated", listing.next == nil ? "false" : "true")
                for object in listing.objects { entry(object, encoded, into: &xml) }
                for prefix in listing.prefixes {
                    xml.element("CommonPrefixes") { $0.leaf("Prefix", encoded(prefix)) }
                }
            }
        }
    }

    private func entry(_ object: StoredObject, _ encoded: (String) -> String, into xml: inout XMLWriter) {
        xml.element("Contents") { xml in
            xml.leaf("Key", encoded(object.key))
            xml.leaf("LastModified", CalendarTime(object.lastModified).iso)
            xml.leaf("ETag", "\"\(object.eTag)\"")
            xml.leaf("Size", String(object.bytes.count))
            xml.leaf("StorageClass", object.headers["x-amz-storage-class"] ?? "STANDARD")
        }
    }
}

private struct ObjectListing {
    let bucket: BucketState
    let prefix: String
    let delimiter: String?
    private(set) var objects: [StoredObject] = []
    private(set) var prefixes: [String] = []
    /// The last key or common prefix shown, when more follow.
    private(set) var next: String?

    init(bucket: BucketState, prefix: String, delimiter: String?) {
        self.bucket = bucket
        self.prefix = prefix
        self.delimiter = delimiter
    }

    mutating func fill(after position: String?, limit: Int) {
        let keys = bucket.keys
        var index = keys.partitionPoint { $0 < ExactName(prefix) }
        var last: String?
        if let position {
            index = max(index, keys.partitionPoint { $0 <= ExactName(position) })
            // A common prefix that was shown is passed over whole.
            if commonPrefix(position) == position { index = max(index, end(of: position, from: index)) }
        }
        while index < keys.count, keys[index].hasPrefix(prefix) {
            if objects.count + prefixes.count == limit {
                next = limit > 0 ? last : nil
                return
            }
            if let common = commonPrefix(keys[index].text) {
                prefixes.append(common)
                last = common
                index = end(of: common, from: index)
            } else {
                if let object = bucket.objects[keys[index]] { objects.append(object) }
                last = keys[index].text
                index += 1
            }
        }
    }

    private func end(of common: String, from index: Int) -> Int {
        bucket.keys.partitionPoint(in: index..<bucket.keys.count) { $0.hasPrefix(common) }
    }

    /// The key up to and including the first delimiter behind the prefix.
    private func commonPrefix(_ key: String) -> String? {
        guard let delimiter = delimiter.map({ Array($0.utf8) }) else { return nil }
        let bytes = Array(key.utf8)
        let start = prefix.utf8.count
        guard bytes.count >= start + delimiter.count else { return nil }
        for index in start...(bytes.count - delimiter.count) where bytes[index...].starts(with: delimiter) {
            return String(decoding: bytes[..<(index + delimiter.count)], as: UTF8.self)
        }
        return nil
    }
}
