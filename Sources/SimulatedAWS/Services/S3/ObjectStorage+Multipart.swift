/// Uploads in parts [S-S3-PARTS].
extension ObjectStorage {
    func createUpload(_ bucket: BucketState, _ key: String, _ request: ParsedRequest) -> WireAnswer {
        let upload = MultipartUpload(
            id: context.makeUUID(), key: key, startedAt: context.now, headers: rememberedHeaders(request))
        bucket.uploads[upload.id] = upload
        var answer = Self.answer { xml in
            xml.element("InitiateMultipartUploadResult", namespace: Self.namespace) { xml in
                xml.leaf("Bucket", bucket.name)
                xml.leaf("Key", key)
                xml.leaf("UploadId", upload.id)
            }
        }
        setEncryption(upload.headers, on: &answer)
        if let algorithm = request.header("x-amz-checksum-algorithm") {
            answer.set("x-amz-checksum-algorithm", algorithm)
        }
        return answer
    }

    func uploadPart(_ bucket: BucketState, _ key: String, _ request: ParsedRequest) throws(ServiceError) -> WireAnswer {
        let upload = try upload(bucket, key, request)
        guard let number = Int(request.parameter("partNumber") ?? ""), 1...10_000 ~= number else {
            throw ServiceError(
                400, "InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive")
        }
        let body = try UploadBody(request)
        try checkChecksum(request, body)
        let part = MultipartUpload.Part(bytes: body.content, eTag: Digests.md5(body.content), at: context.now)
        // The same number overwrites.
        bucket.uploads[upload.id]?.parts[number] = part
        var answer = WireAnswer(status: 200)
        answer.set("ETag", "\"\(part.eTag)\"")
        for checksum in body.checksums { answer.set(checksum.name, checksum.value) }
        return answer
    }

    func completeUpload(
        _ bucket: BucketState, _ key: String, _ request: ParsedRequest
    ) throws(ServiceError) -> WireAnswer {
        let upload = try upload(bucket, key, request)
        let conditions = try WriteConditions(request)
        let parts = try listedParts(upload, request)
        let bytes = parts.flatMap(\.bytes)
        if let size = request.header("x-amz-mp-object-size"), Int(size) != bytes.count {
            throw ServiceError(
                400, "InvalidRequest", "The provided 'x-amz-mp-object-size' header does not match what was computed.")
        }
        try conditions.check(bucket.object(key))
        // 200 OK can carry an error body: the answer had begun before the failure was known.
        if context.draw.unit(.completion, context.requestNumber) < context.configuration.completionErrorShare {
            return Self.answer { xml in
                xml.element("Error") { xml in
                    xml.leaf("Code", "InternalError")
                    xml.leaf("Message", "We encountered an internal error. Please try again.")
                }
            }
        }
        let digests = parts.flatMap { part in stride(from: 0, to: 32, by: 2).map { byte(part.eTag, at: $0) } }
        let object = StoredObject(
            key: key, bytes: bytes, eTag: "\(Digests.md5(digests))-\(parts.count)", lastModified: context.now,
            headers: upload.headers)
        bucket.put(object)
        bucket.uploads[upload.id] = nil
        var answer = Self.answer { xml in
            xml.element("CompleteMultipartUploadResult", namespace: Self.namespace) { xml in
                xml.leaf("Location", "https://\(bucket.name).s3.\(bucket.region).amazonaws.com/\(key)")
                xml.leaf("Bucket", bucket.name)
                xml.leaf("Key", key)
                xml.leaf("ETag", "\"\(object.eTag)\"")
            }
        }
        setEncryption(upload.headers, on: &answer)
        return answer
    }

    private func byte(_ hexadecimal: String, at offset: Int) -> UInt8 {
        let digits = Array(hexadecimal.utf8)
        return (Hexadecimal.value(digits[offset]) ?? 0) << 4 | (Hexadecimal.value(digits[offset + 1]) ?? 0)
    }

    private func listedParts(
        _ upload: MultipartUpload, _ request: ParsedRequest
    ) throws(ServiceError) -> [MultipartUpload.Part] {
        guard let document = XMLElement(parsing: request.body), document.name == "CompleteMultipartUpload",
            !document.all("Part").isEmpty
        else { throw ServiceError(400, "MalformedXML", "The XML you provided was not well-formed.") }
        var parts: [MultipartUpload.Part] = []
        var lastNumber = 0
        for element in document.all("Part") {
            guard let number = Int(element.text("PartNumber") ?? ""), let eTag = element.text("ETag") else {
                throw ServiceError(400, "MalformedXML", "A part needs its number and its ETag.")
            }
            guard number > lastNumber else {
                throw ServiceError(
                    400, "InvalidPartOrder", "The list of parts was not in ascending order.")
            }
            lastNumber = number
            guard let part = upload.parts[number], part.eTag == WriteConditions.unquoted(eTag) else {
                throw ServiceError(
                    400, "InvalidPart",
                    "One or more of the specified parts could not be found, or its ETag did not match.",
                    details: [("PartNumber", String(number))])
            }
            if let sum = element.text("ChecksumCRC32"), sum != Digests.checksum("crc32", of: part.bytes) {
                throw ServiceError(400, "InvalidPart", "The checksum of part \(number) did not match.")
            }
            parts.append(part)
        }
        guard parts.dropLast().allSatisfy({ $0.bytes.count >= context.configuration.uploadPartBytesMin }) else {
            throw ServiceError(
                400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
        }
        return parts
    }

    func abortUpload(_ bucket: BucketState, _ key: String, _ request: ParsedRequest) throws(ServiceError) -> WireAnswer
    {
        let upload = try upload(bucket, key, request)
        bucket.uploads[upload.id] = nil
        return WireAnswer(status: 204)
    }

    func listParts(_ bucket: BucketState, _ key: String, _ request: ParsedRequest) throws(ServiceError) -> WireAnswer {
        let upload = try upload(bucket, key, request)
        let marker = Int(request.parameter("part-number-marker") ?? "0") ?? 0
        let limit = pageLimit(request.parameter("max-parts"))
        let numbers = upload.parts.keys.sorted().filter { $0 > marker }
        let shown = numbers.prefix(limit)
        return Self.answer { xml in
            xml.element("ListPartsResult", namespace: Self.namespace) { xml in
                xml.leaf("Bucket", bucket.name)
                xml.leaf("Key", key)
                xml.leaf("UploadId", upload.id)
                xml.leaf("PartNumberMarker", String(marker))
                xml.leaf("MaxParts", String(limit))
                xml.leaf("IsTruncated", shown.count < numbers.count ? "true" : "false")
                xml.leaf("NextPartNumberMarker", shown.last.map(String.init))
                for number in shown {
                    guard let part = upload.parts[number] else { continue }
                    xml.element("Part") { xml in
                        xml.leaf("PartNumber", String(number))
                        xml.leaf("LastModified", CalendarTime(part.at).iso)
                        xml.leaf("ETag", "\"\(part.eTag)\"")
                        xml.leaf("Size", String(part.bytes.count))
                    }
                }
            }
        }
    }

    /// In the order of keys, then of start.
    func listUploads(_ bucket: BucketState, _ request: ParsedRequest) -> WireAnswer {
        let prefix = request.parameter("prefix") ?? ""
        let encodes = request.parameter("encoding-type") == "url"
        let encoded = { (text: String) in encodes ? PercentCoding.encode(text, keepingSlash: true) : text }
        let limit = pageLimit(request.parameter("max-uploads"))
        let marker = (ExactName(request.parameter("key-marker") ?? ""), request.parameter("upload-id-marker") ?? "")
        let all = bucket.uploads.values
            .filter { ExactName($0.key).hasPrefix(prefix) }
            .sorted { (ExactName($0.key), $0.startedAt, $0.id) < (ExactName($1.key), $1.startedAt, $1.id) }
        let start =
            marker.1.isEmpty
            ? all.firstIndex { ExactName($0.key) > marker.0 || marker.0.text.isEmpty }
            : all.firstIndex { $0.id == marker.1 }.map { $0 + 1 }
        let shown = all[(start ?? all.count)...].prefix(limit)
        return Self.answer { xml in
            xml.element("ListMultipartUploadsResult", namespace: Self.namespace) { xml in
                xml.leaf("Bucket", bucket.name)
                xml.leaf("Prefix", encoded(prefix))
                xml.leaf("MaxUploads", String(limit))
                xml.leaf("EncodingType", encodes ? "url" : nil)
                xml.leaf("IsTruncated", shown.endIndex < all.count ? "true" : "false")
                xml.leaf("NextKeyMarker", shown.last.map { encoded($0.key) })
                xml.leaf("NextUploadIdMarker", shown.last?.id)
                for upload in shown {
                    xml.element("Upload") { xml in
                        xml.leaf("Key", encoded(upload.key))
                        xml.leaf("UploadId", upload.id)
                        xml.leaf("StorageClass", upload.headers["x-amz-storage-class"] ?? "STANDARD")
                        xml.leaf("Initiated", CalendarTime(upload.startedAt).iso)
                    }
                }
            }
        }
    }

    private func pageLimit(_ text: String?) -> Int {
        min(max(text.flatMap { Int($0) } ?? 1000, 0), 1000)
    }

    private func upload(
        _ bucket: BucketState, _ key: String, _ request: ParsedRequest
    ) throws(ServiceError) -> MultipartUpload {
        guard let upload = bucket.uploads[request.parameter("uploadId") ?? ""], ExactName(upload.key) == ExactName(key)
        else {
            throw ServiceError(
                404, "NoSuchUpload",
                "The specified upload does not exist. The upload ID may be invalid, or the upload may have been "
                    + "aborted or completed.")
        }
        return upload
    }
}
