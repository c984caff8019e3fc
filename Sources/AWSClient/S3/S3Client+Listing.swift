import Chronology
import Seams
import SigV4

extension S3Client {
    package static let listObjectsV2 = AWSOperation(.s3, "ListObjectsV2", .read)

    /// One page.
    package func listObjectsPage(_ list: S3API.ListRequest) async throws(AWSError) -> S3API.ListedPage {
        let operation = Self.listObjectsV2
        // Keys may hold characters that XML 1.0 cannot: so they are asked for percent-encoded.
        var query = [AWSRequest.QueryItem("list-type", "2"), .init("encoding-type", "url")]
        if let value = list.prefix { query.append(.init("prefix", value)) }
        if let value = list.delimiter { query.append(.init("delimiter", value)) }
        if let value = list.startAfter { query.append(.init("start-after", value)) }
        if let value = list.maxKeys { query.append(.init("max-keys", String(value))) }
        if let value = list.continuationToken { query.append(.init("continuation-token", value)) }
        return try await pipeline.send(
            try request(operation, method: .get, .bucket(list.bucket), query: query)
        ) { response throws(AWSError) in
            try Self.listed(in: response)
        }
    }

    private static func listed(in response: TransportResponse) throws(AWSError) -> S3API.ListedPage {
        let operation = listObjectsV2
        let root = try XMLElement(response, of: operation, root: "ListBucketResult")
        let isEncoded = root.text(of: "EncodingType") == "url"

        var page = S3API.ListedPage(objects: [], commonPrefixes: [], nextToken: nil)
        for element in root.all("Contents") {
            page.objects.append(try Self.listedObject(element, isEncoded: isEncoded))
        }
        for element in root.all("CommonPrefixes") {
            let prefix = try element.required("Prefix", of: operation)
            page.commonPrefixes.append(try Self.decoded(prefix, isEncoded, of: operation))
        }
        if root.text(of: "IsTruncated") == "true" {
            // A listing that says it goes on and does not say where must not pass for a whole one.
            page.nextToken = try root.required("NextContinuationToken", of: operation)
        }
        return page
    }

    /// All objects, from `continuationToken` or the first.
    package func listObjects(_ list: S3API.ListRequest) -> PagedSequence<S3API.ListedObject> {
        PagedSequence(Self.listObjectsV2) { token throws(AWSError) in
            let page = try await listObjectsPage(list.continued(token))
            return Page(items: page.objects, next: PageToken(page.nextToken))
        }
    }

    private static func listedObject(
        _ element: XMLElement, isEncoded: Bool
    ) throws(AWSError) -> S3API.ListedObject {
        let operation = listObjectsV2
        guard let size = Int64(try element.required("Size", of: operation)) else {
            throw .malformedAnswer(operation, "<Size> is not a number")
        }
        return S3API.ListedObject(
            key: try decoded(try element.required("Key", of: operation), isEncoded, of: operation), size: size,
            etag: unquoted(element.text(of: "ETag") ?? ""),
            lastModifiedMilliseconds: element.text(of: "LastModified").flatMap { RFC3339.milliseconds($0) },
            storageClass: element.text(of: "StorageClass"))
    }

    static func decoded(_ text: String, _ isEncoded: Bool, of operation: AWSOperation) throws(AWSError) -> String {
        guard isEncoded else { return text }
        guard let decoded = PercentEncoding.decode(text, plusIsSpace: true) else {
            throw .malformedAnswer(operation, "\(text.debugDescription) is not percent-encoded UTF-8")
        }
        return decoded
    }
}

extension S3API.ListRequest {
    fileprivate func continued(_ token: PageToken?) -> Self {
        guard let token else { return self }
        var next = self
        next.continuationToken = token.value
        return next
    }
}
