internal import HTTPTypes

/// Objects over the wire.
extension ObjectStorage {
    func putObject(_ bucket: BucketState, _ key: String, _ request: ParsedRequest) throws(ServiceError) -> WireAnswer {
        let conditions = try WriteConditions(request)
        let body = try UploadBody(request)
        try checkChecksum(request, body)
        if context.draw.unit(.ignoredCondition, context.requestNumber) >= context.configuration.ignoredConditionShare {
            try conditions.check(bucket.object(key))
        }
        var headers = rememberedHeaders(request)
        for checksum in body.checksums { headers[checksum.name] = checksum.value }
        let object = StoredObject(
            key: key, bytes: body.content, eTag: Digests.md5(body.content), lastModified: context.now, headers: headers)
        bucket.put(object)
        var answer = WireAnswer(status: 200)
        answer.set("ETag", "\"\(object.eTag)\"")
        for checksum in body.checksums { answer.set(checksum.name, checksum.value) }
        if !body.checksums.isEmpty { answer.set("x-amz-checksum-type", "FULL_OBJECT") }
        setEncryption(headers, on: &answer)
        return answer
    }

    /// Also answers HEAD: the same headers, no body.
    func getObject(_ bucket: BucketState, _ key: String, _ request: ParsedRequest) throws(ServiceError) -> WireAnswer {
        guard let object = bucket.object(key) else {
            throw ServiceError(404, "NoSuchKey", "The specified key does not exist.")
        }
        try checkReadConditions(request, object)
        var answer = WireAnswer(status: 200)
        var slice = 0..<object.bytes.count
        if let range = request.header("Range"), let wanted = try byteRange(range, of: object.bytes.count) {
            slice = wanted
            answer.status = 206
            answer.set("Content-Range", "bytes \(wanted.lowerBound)-\(wanted.upperBound - 1)/\(object.bytes.count)")
        }
        describe(object, whole: answer.status == 200, request, on: &answer)
        answer.set("Content-Length", String(slice.count))
        if request.method == "GET" {
            answer.body = slice.count == object.bytes.count ? object.bytes : Array(object.bytes[slice])
        }
        return answer
    }

    func deleteObject(
        _ bucket: BucketState, _ key: String, _ request: ParsedRequest
    ) throws(ServiceError) -> WireAnswer {
        // ETag or `*`, 412 on mismatch [S-S3-IF-MATCH].
        if let wanted = request.header("If-Match") {
            guard let current = bucket.object(key), wanted == "*" || WriteConditions.unquoted(wanted) == current.eTag
            else { throw WriteConditions.failed("If-Match") }
        }
        bucket.remove(key)
        return WireAnswer(status: 204)
    }

    func deleteObjects(_ bucket: BucketState, _ request: ParsedRequest) throws(ServiceError) -> WireAnswer {
        let body = try UploadBody(request)
        guard request.header("Content-MD5") != nil || !body.checksums.isEmpty else {
            throw ServiceError(
                400, "InvalidRequest", "Missing required header for this request: Content-MD5 OR x-amz-checksum-*")
        }
        guard let document = XMLElement(parsing: body.content), document.name == "Delete",
            1...1000 ~= document.all("Object").count
        else { throw ServiceError(400, "MalformedXML", "The XML you provided was not well-formed.") }
        var keys: [String] = []
        for element in document.all("Object") {
            guard element.children.count == 1, let key = element.text("Key") else {
                throw ServiceError(501, "NotImplemented", "The simulator deletes by key alone.")
            }
            keys.append(key)
        }
        // Each key has its own answer: one that may not be deleted holds up no other.
        let refused = keys.filter { context.refusal(of: "s3:DeleteObject", on: "\(bucket.name)/\($0)") != nil }
        if !refused.isEmpty { context.happened(.refusedDeletion) }
        for key in keys where !refused.contains(key) { bucket.remove(key) }
        let isQuiet = document.text("Quiet") == "true"
        return Self.answer { xml in
            xml.element("DeleteResult", namespace: Self.namespace) { xml in
                for key in keys where !isQuiet && !refused.contains(key) {
                    xml.element("Deleted") { $0.leaf("Key", key) }
                }
                for key in refused {
                    xml.element("Error") { xml in
                        xml.leaf("Key", key)
                        xml.leaf("Code", "AccessDenied")
                        xml.leaf("Message", "Access Denied")
                    }
                }
            }
        }
    }

    /// A bucket with Object Lock takes no upload that nobody can check [S-S3-LOCK].
    func checkChecksum(_ request: ParsedRequest, _ body: UploadBody) throws(ServiceError) {
        guard context.configuration.requiresUploadChecksum, body.checksums.isEmpty,
            request.header("Content-MD5") == nil
        else { return }
        throw ServiceError(
            400, "InvalidRequest",
            "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters"
        )
    }

    /// What is stored with an object and comes back with it.
    func rememberedHeaders(_ request: ParsedRequest) -> [String: String] {
        let names: Set<String> = [
            "content-type", "cache-control", "content-disposition", "content-encoding", "x-amz-storage-class",
            "x-amz-acl", "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id",
            "x-amz-server-side-encryption-bucket-key-enabled",
        ]
        var headers: [String: String] = [:]
        for field in request.headers {
            let name = field.name.canonicalName
            if names.contains(name) || name.hasPrefix("x-amz-meta-") { headers[name] = field.value }
        }
        if let encoding = headers["content-encoding"] {
            // The transfer's own coding is not stored.
            let rest = encoding.split(separator: ",").filter { !$0.contains("aws-chunked") }.joined(separator: ",")
            headers["content-encoding"] = rest.isEmpty ? nil : rest
        }
        return headers
    }

    func setEncryption(_ headers: [String: String], on answer: inout WireAnswer) {
        answer.set("x-amz-server-side-encryption", headers["x-amz-server-side-encryption"] ?? "AES256")
        if let key = headers["x-amz-server-side-encryption-aws-kms-key-id"] {
            answer.set("x-amz-server-side-encryption-aws-kms-key-id", key)
        }
    }

    private func describe(
        _ object: StoredObject, whole: Bool, _ request: ParsedRequest, on answer: inout WireAnswer
    ) {
        let wantsChecksums = whole && request.header("x-amz-checksum-mode") == "ENABLED"
        answer.set("ETag", "\"\(object.eTag)\"")
        answer.set("Last-Modified", CalendarTime(object.lastModified).httpDate)
        answer.set("Accept-Ranges", "bytes")
        answer.set("Content-Type", "binary/octet-stream")
        for name in object.headers.keys.sorted() where name != "x-amz-acl" {
            guard let value = object.headers[name] else { continue }
            if name.hasPrefix("x-amz-checksum-"), !wantsChecksums { continue }
            // STANDARD is told by the absence of the header.
            if name == "x-amz-storage-class", value == "STANDARD" { continue }
            answer.set(name, value)
        }
        setEncryption(object.headers, on: &answer)
    }

    private func checkReadConditions(_ request: ParsedRequest, _ object: StoredObject) throws(ServiceError) {
        if request.header("If-Modified-Since") != nil || request.header("If-Unmodified-Since") != nil {
            throw ServiceError(501, "NotImplemented", "The simulator does not compare times of objects.")
        }
        if let wanted = request.header("If-Match"), wanted != "*", WriteConditions.unquoted(wanted) != object.eTag {
            throw WriteConditions.failed("If-Match")
        }
        if let known = request.header("If-None-Match"), known == "*" || WriteConditions.unquoted(known) == object.eTag {
            throw ServiceError(304, "NotModified", "Not Modified", headers: [("ETag", "\"\(object.eTag)\"")])
        }
    }

    /// `nil` for a header that is not a single range of bytes: it is ignored.
    private func byteRange(_ header: String, of size: Int) throws(ServiceError) -> Range<Int>? {
        guard header.hasPrefix("bytes=") else { return nil }
        let bounds = header.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2 else { return nil }
        let range: Range<Int>
        switch (Int(bounds[0]), Int(bounds[1])) {
        case (let first?, let last?) where first <= last: range = first..<max(first, min(last, size - 1) + 1)
        case (let first?, nil) where bounds[1].isEmpty: range = first..<max(first, size)
        case (nil, let count?) where bounds[0].isEmpty: range = max(0, size - count)..<size
        default: return nil
        }
        guard !range.isEmpty, range.lowerBound < size else {
            throw ServiceError(
                416, "InvalidRange", "The requested range is not satisfiable",
                headers: [("Content-Range", "bytes */\(size)")],
                details: [("RangeRequested", header), ("ActualObjectSize", String(size))])
        }
        return range
    }
}
