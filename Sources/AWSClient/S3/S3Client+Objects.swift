import Chronology
import HTTPTypes
import Seams

extension S3Client {
    package static let getObject = AWSOperation(.s3, "GetObject", .read)
    package static let headObject = AWSOperation(.s3, "HeadObject", .read)
    package static let putObject = AWSOperation(.s3, "PutObject", .repeatable)
    package static let deleteObject = AWSOperation(.s3, "DeleteObject", .repeatable)

    /// - Parameter range: the bytes from the first to the last, both included.
    /// - Throws: `.noSuchKey`; `.accessDenied` for a missing key where the bucket may not be listed;
    ///   `.checksumMismatch` when what arrived is not what was stored.
    package func getObject(
        bucket: String, key: String, range: ClosedRange<Int64>? = nil
    ) async throws(AWSError) -> S3API.Object {
        var headers = HTTPFields()
        headers.set("range", range.map { "bytes=\($0.lowerBound)-\($0.upperBound)" })
        // The checksum of the whole cannot be compared with a part.
        if range == nil { headers.set("x-amz-checksum-mode", "ENABLED") }
        let isWhole = range == nil
        return try await pipeline.send(
            try request(Self.getObject, method: .get, .object(bucket: bucket, key: key), headers: headers)
        ) { response throws(AWSError) in
            if isWhole { try Self.verify(response) }
            return S3API.Object(
                head: try Self.head(response, of: Self.getObject), body: response.body,
                validator: response.headers.value("etag"))
        }
    }

    /// `nil` when there is no such object; that there is no such bucket remains an error.
    package func getObjectIfPresent(
        bucket: String, key: String, range: ClosedRange<Int64>? = nil
    ) async throws(AWSError) -> S3API.Object? {
        do throws(AWSError) {
            return try await getObject(bucket: bucket, key: key, range: range)
        } catch {
            if error.code == .noSuchKey { return nil }
            throw error
        }
    }

    package func headObject(bucket: String, key: String) async throws(AWSError) -> S3API.ObjectHead {
        try await pipeline.send(
            try request(Self.headObject, method: .head, .object(bucket: bucket, key: key))
        ) { response throws(AWSError) in
            try Self.head(response, of: Self.headObject)
        }
    }

    /// `nil` when there is no such object. HEAD cannot tell a missing key from a missing bucket.
    package func headObjectIfPresent(bucket: String, key: String) async throws(AWSError) -> S3API.ObjectHead? {
        do throws(AWSError) {
            return try await headObject(bucket: bucket, key: key)
        } catch {
            if error.code == .noSuchKey { return nil }
            throw error
        }
    }

    /// Writes the whole object or nothing.
    /// - Throws: `.preconditionFailed` when the condition does not hold; after an attempt whose reply was lost that may
    ///   be the caller's own object (`AWSError.earlierOutcomeUnknown`). `.noSuchKey` for `.ifMatch` on a missing object.
    ///   `.conditionalRequestConflict` when another write was under way: read again and decide anew.
    package func putObject(
        bucket: String, key: String, body: [UInt8], condition: S3API.WriteCondition? = nil,
        options: S3API.ObjectOptions = .init()
    ) async throws(AWSError) -> S3API.WrittenObject {
        do throws(AWSError) {
            return try await put(bucket, key, body, condition, options)
        } catch {
            // Some implementations of the protocol know an ETag only without its quotation marks. A condition that holds in
            // neither form does not hold, and one that was refused has changed nothing.
            guard error.isConditionFailed, case .ifMatch(let etag)? = condition, Self.unquoted(etag) != etag else {
                throw error
            }
            do throws(AWSError) {
                return try await put(bucket, key, body, .ifMatch(etag: Self.unquoted(etag)), options)
            } catch let second {
                var second = second
                second.earlierOutcomeUnknown = second.earlierOutcomeUnknown || error.mayHaveTakenEffect
                throw second
            }
        }
    }

    private func put(
        _ bucket: String, _ key: String, _ body: [UInt8], _ condition: S3API.WriteCondition?,
        _ options: S3API.ObjectOptions
    ) async throws(AWSError) -> S3API.WrittenObject {
        var headers = HTTPFields()
        headers.set(condition)
        try headers.set(options, of: Self.putObject)
        headers.set("x-amz-sdk-checksum-algorithm", "CRC32")
        headers.set("x-amz-checksum-crc32", CRC32.header(body))
        return try await pipeline.send(
            try request(Self.putObject, method: .put, .object(bucket: bucket, key: key), headers: headers, body: body)
        ) { response throws(AWSError) in
            S3API.WrittenObject(
                etag: try Self.etag(in: response, of: Self.putObject),
                versionID: response.headers.value("x-amz-version-id"), validator: response.headers.value("etag"))
        }
    }

    /// Succeeds also where there is no such object.
    /// - Parameter ifMatch: delete only the object with this ETag.
    package func deleteObject(bucket: String, key: String, ifMatch etag: String? = nil) async throws(AWSError) {
        var headers = HTTPFields()
        headers.set(etag.map { .ifMatch(etag: $0) })
        try await pipeline.send(
            try request(Self.deleteObject, method: .delete, .object(bucket: bucket, key: key), headers: headers)
        ) { response throws(AWSError) in
            try Self.checkThatItSaysNothing(response, of: Self.deleteObject)
        }
    }

    private static func head(
        _ response: TransportResponse, of operation: AWSOperation
    ) throws(AWSError) -> S3API.ObjectHead {
        let headers = response.headers
        // `Content-Range: bytes 0-9/443` tells the size of the whole.
        let total = headers.value("content-range")?.split(separator: "/").last.flatMap { Int64($0) }
        let length = headers.value("content-length").flatMap { Int64($0) }
        guard let size = total ?? length ?? (operation == getObject ? Int64(response.body.count) : nil) else {
            throw .malformedAnswer(operation, "the size is missing", came: response)
        }
        var metadata: [String: String] = [:]
        for field in headers where field.name.canonicalName.hasPrefix("x-amz-meta-") {
            metadata[String(field.name.canonicalName.dropFirst("x-amz-meta-".count))] = field.value
        }
        return S3API.ObjectHead(
            etag: try etag(in: response, of: operation), size: size,
            lastModifiedMilliseconds: headers.value("last-modified").flatMap(HTTPDate.milliseconds),
            contentType: headers.value("content-type"), storageClass: headers.value("x-amz-storage-class"),
            versionID: headers.value("x-amz-version-id"), metadata: metadata)
    }

    private static func verify(_ response: TransportResponse) throws(AWSError) {
        // The checksum of an object in parts (`…-3`) is one of checksums, which only its parts could confirm.
        guard let stored = response.headers.value("x-amz-checksum-crc32"), !stored.contains("-"),
            response.headers.value("x-amz-checksum-type") != "COMPOSITE"
        else { return }
        let arrived = CRC32.header(response.body)
        guard stored == arrived else {
            throw AWSError(
                .transient, .checksumMismatch, "the object's CRC32 is \(stored), that of what arrived is \(arrived)",
                operation: getObject.description, status: response.status, attempts: 1)
        }
    }
}
