import Chronology
import HTTPTypes
import Seams

extension S3Client {
    package static let createMultipartUpload = AWSOperation(.s3, "CreateMultipartUpload", .once)
    package static let uploadPart = AWSOperation(.s3, "UploadPart", .repeatable)
    package static let completeMultipartUpload = AWSOperation(.s3, "CompleteMultipartUpload", .repeatable)
    package static let abortMultipartUpload = AWSOperation(.s3, "AbortMultipartUpload", .repeatable)
    package static let listMultipartUploads = AWSOperation(.s3, "ListMultipartUploads", .read)

    /// Parts are checked with CRC32. An upload whose reply was lost stays behind, empty: see `multipartUploads`. Not sent
    /// again then: of two uploads to one key the caller would know one.
    /// - Returns: the upload's id.
    package func createMultipartUpload(
        bucket: String, key: String, options: S3API.ObjectOptions = .init()
    ) async throws(AWSError) -> String {
        let operation = Self.createMultipartUpload
        var headers = HTTPFields()
        try headers.set(options, of: operation)
        headers.set("x-amz-checksum-algorithm", "CRC32")
        return try await pipeline.send(
            try request(
                operation, method: .post, .object(bucket: bucket, key: key), query: [.init("uploads")],
                headers: headers)
        ) { response throws(AWSError) in
            let root = try XMLElement(response, of: operation, root: "InitiateMultipartUploadResult")
            return try root.required("UploadId", of: operation)
        }
    }

    /// Every part but the last has at least 5 MiB. A part that is uploaded again replaces the one before.
    /// - Parameter partNumber: 1 to 10,000.
    package func uploadPart(
        bucket: String, key: String, uploadID: String, partNumber: Int, body: [UInt8]
    ) async throws(AWSError) -> S3API.UploadedPart {
        let checksum = CRC32.header(body)
        var headers = HTTPFields()
        headers.set("x-amz-sdk-checksum-algorithm", "CRC32")
        headers.set("x-amz-checksum-crc32", checksum)
        return try await pipeline.send(
            try request(
                Self.uploadPart, method: .put, .object(bucket: bucket, key: key),
                query: [.init("partNumber", String(partNumber)), .init("uploadId", uploadID)], headers: headers,
                body: body)
        ) { response throws(AWSError) in
            S3API.UploadedPart(
                partNumber: partNumber, etag: try Self.etag(in: response, of: Self.uploadPart),
                checksumCRC32: checksum)
        }
    }

    /// Makes the parts one object, in the order of their numbers. The status 200 may come before the work is done, and
    /// then an error in its body: that is an error here too.
    /// - Throws: as `putObject`; `.noSuchUpload` after an attempt whose reply was lost may mean that it was completed.
    package func completeMultipartUpload(
        bucket: String, key: String, uploadID: String, parts: [S3API.UploadedPart],
        condition: S3API.WriteCondition? = nil
    ) async throws(AWSError) -> S3API.WrittenObject {
        let operation = Self.completeMultipartUpload
        var headers = HTTPFields()
        headers.set("content-type", "application/xml")
        headers.set(condition)
        var call = try request(
            operation, method: .post, .object(bucket: bucket, key: key), query: [.init("uploadId", uploadID)],
            headers: headers, body: Self.completion(parts))
        call.successMayCarryError = true
        return try await pipeline.send(call) { response throws(AWSError) in
            // Other implementations of S3's protocol name the root otherwise; the ETag is what makes it the answer.
            let root = try XMLElement(response, of: operation, root: nil)
            return S3API.WrittenObject(
                etag: Self.unquoted(try root.required("ETag", of: operation)),
                versionID: response.headers.value("x-amz-version-id"))
        }
    }

    /// - Throws: `.noSuchUpload`
    package func abortMultipartUpload(bucket: String, key: String, uploadID: String) async throws(AWSError) {
        try await pipeline.send(
            try request(
                Self.abortMultipartUpload, method: .delete, .object(bucket: bucket, key: key),
                query: [.init("uploadId", uploadID)])
        ) { response throws(AWSError) in
            try Self.checkThatItSaysNothing(response, of: Self.abortMultipartUpload)
        }
    }

    /// Uploads that were begun and neither completed nor aborted: they cost money and cannot be seen otherwise.
    package func multipartUploads(bucket: String, prefix: String? = nil) -> PagedSequence<S3API.MultipartUpload> {
        PagedSequence(Self.listMultipartUploads) { token throws(AWSError) in
            try await multipartUploadsPage(bucket: bucket, prefix: prefix, token)
        }
    }

    private func multipartUploadsPage(
        bucket: String, prefix: String?, _ token: PageToken?
    ) async throws(AWSError) -> Page<S3API.MultipartUpload> {
        let operation = Self.listMultipartUploads
        var query = [AWSRequest.QueryItem("uploads"), .init("encoding-type", "url")]
        if let prefix { query.append(.init("prefix", prefix)) }
        if let token {
            query.append(.init("key-marker", token.value))
            query.append(.init("upload-id-marker", token.second ?? ""))
        }
        return try await pipeline.send(
            try request(operation, method: .get, .bucket(bucket), query: query)
        ) { response throws(AWSError) in
            try Self.uploads(in: response)
        }
    }

    private static func uploads(
        in response: TransportResponse
    ) throws(AWSError) -> Page<S3API.MultipartUpload> {
        let operation = listMultipartUploads
        let root = try XMLElement(response, of: operation, root: "ListMultipartUploadsResult")
        let isEncoded = root.text(of: "EncodingType") == "url"
        var page = Page<S3API.MultipartUpload>(items: [], next: nil)
        for element in root.all("Upload") {
            let key = try Self.decoded(try element.required("Key", of: operation), isEncoded, of: operation)
            page.items.append(
                S3API.MultipartUpload(
                    key: key, uploadID: try element.required("UploadId", of: operation),
                    initiatedMilliseconds: element.text(of: "Initiated").flatMap { RFC3339.milliseconds($0) }))
        }
        if root.text(of: "IsTruncated") == "true" {
            let marker = try root.required("NextKeyMarker", of: operation)
            page.next = PageToken(
                try Self.decoded(marker, isEncoded, of: operation),
                second: try root.required("NextUploadIdMarker", of: operation))
        }
        return page
    }

    private static func completion(_ parts: [S3API.UploadedPart]) -> [UInt8] {
        var writer = XMLWriter()
        writer.element("CompleteMultipartUpload", namespace: S3API.namespace) { writer in
            for part in parts.sorted(by: { $0.partNumber < $1.partNumber }) {
                writer.element("Part") { writer in
                    writer.element("ETag", part.etag)
                    writer.element("ChecksumCRC32", part.checksumCRC32)
                    writer.element("PartNumber", String(part.partNumber))
                }
            }
        }
        return Array(writer.text.utf8)
    }
}
