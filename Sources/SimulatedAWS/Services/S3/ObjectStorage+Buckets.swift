/// Buckets over the wire.
extension ObjectStorage {
    func listBuckets() -> WireAnswer {
        Self.answer { xml in
            xml.element("ListAllMyBucketsResult", namespace: Self.namespace) { xml in
                xml.element("Owner") { $0.leaf("ID", context.configuration.accountID) }
                xml.element("Buckets") { xml in
                    for name in buckets.keys.sorted() {
                        xml.element("Bucket") { xml in
                            xml.leaf("Name", name)
                            xml.leaf("CreationDate", buckets[name].map { CalendarTime($0.createdAt).iso })
                        }
                    }
                }
            }
        }
    }

    func createBucket(_ request: ParsedRequest) throws(ServiceError) -> WireAnswer {
        let name = request.bucket ?? ""
        guard isValid(bucketName: name) else {
            throw ServiceError(400, "InvalidBucketName", "The specified bucket is not valid.")
        }
        var constraint: String?
        if !request.body.isEmpty {
            guard let document = XMLElement(parsing: request.body), document.name == "CreateBucketConfiguration" else {
                throw ServiceError(400, "MalformedXML", "The XML you provided was not well-formed.")
            }
            constraint = document.text("LocationConstraint")
        }
        guard (constraint ?? "us-east-1") == request.region else {
            throw ServiceError(
                400, "IllegalLocationConstraintException",
                "The \(constraint ?? "unspecified") location constraint is incompatible for the region specific "
                    + "endpoint this request was sent to.")
        }
        // Creating an own bucket again succeeds in us-east-1 alone.
        guard bucket(named: name) == nil || request.region == "us-east-1" else {
            throw ServiceError(
                409, "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own it.")
        }
        if bucket(named: name) == nil {
            insert(BucketState(name: name, region: request.region, createdAt: context.now))
        }
        var answer = WireAnswer(status: 200)
        answer.set("Location", "/\(name)")
        return answer
    }

    func headBucket(_ bucket: BucketState) -> WireAnswer {
        var answer = WireAnswer(status: 200)
        answer.set("x-amz-bucket-region", bucket.region)
        answer.set("Content-Type", "application/xml")
        return answer
    }

    func deleteBucket(_ bucket: BucketState) throws(ServiceError) -> WireAnswer {
        guard bucket.keys.isEmpty else {
            throw ServiceError(409, "BucketNotEmpty", "The bucket you tried to delete is not empty")
        }
        removeBucket(bucket.name)
        return WireAnswer(status: 204)
    }

    func getBucketLocation(_ bucket: BucketState) -> WireAnswer {
        // us-east-1 is told by an empty element.
        var xml = XMLWriter()
        xml.element("LocationConstraint", namespace: Self.namespace) { _ in }
        if bucket.region != "us-east-1" {
            xml = XMLWriter()
            xml.leaf("LocationConstraint", bucket.region)
        }
        var answer = WireAnswer(status: 200, body: xml.bytes)
        answer.set("Content-Type", "application/xml")
        return answer
    }

    func getBucketPolicy(_ bucket: BucketState) throws(ServiceError) -> WireAnswer {
        guard let policy = bucket.policy else {
            throw ServiceError(404, "NoSuchBucketPolicy", "The bucket policy does not exist")
        }
        var answer = WireAnswer(status: 200, body: policy)
        answer.set("Content-Type", "application/json")
        return answer
    }

    func putBucketPolicy(_ bucket: BucketState, _ request: ParsedRequest) throws(ServiceError) -> WireAnswer {
        guard (try? JSONValue(parsing: request.body))?["Statement"] != nil else {
            throw ServiceError(400, "MalformedPolicy", "This policy contains invalid Json")
        }
        bucket.policy = request.body
        return WireAnswer(status: 204)
    }

    private func isValid(bucketName name: String) -> Bool {
        3...63 ~= name.utf8.count
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"), UInt8(ascii: "."):
                    return true
                default: return false
                }
            }
    }
}
