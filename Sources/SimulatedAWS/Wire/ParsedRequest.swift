internal import HTTPTypes

/// The services that are served.
enum ServiceName: String, Sendable {
    case logs, s3, dynamodb, sts
}

/// A request taken apart: which service, region, operation, bucket and key it is about. No judgement is passed here.
struct ParsedRequest {
    let method: String
    let host: String
    /// Path as sent, percent-encoded.
    let rawPath: String
    /// Query parameters in the order sent, decoded. A parameter without `=` has an empty value.
    let query: [(name: String, value: String)]
    let headers: HTTPFields
    /// As sent; an `aws-chunked` body is taken apart by the S3 service.
    let body: [UInt8]
    let authorization: Authorization?
    let service: ServiceName
    let region: String
    /// Path-style or virtual-host-style, the two ways a bucket is addressed [S-S3-ADDRESS].
    let bucket: String?
    let key: String?
    private(set) var operation = ""

    init(_ request: WireRequest, defaultRegion: String) {
        method = request.method
        host = request.host.lowercased()
        let parts = request.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        rawPath = String(parts.first ?? "/")
        query = PercentCoding.query(parts.count > 1 ? String(parts[1]) : "")
        headers = request.headers
        body = request.body
        authorization = Authorization(headers: request.headers)
        let target = Self.target(of: request.headers)
        service = Self.service(target: target, scope: authorization?.service, host: host, request: request)
        region = authorization?.region ?? Self.region(host: host) ?? defaultRegion
        if service == .s3 {
            (bucket, key) = Self.address(host: host, path: rawPath)
        } else {
            (bucket, key) = (nil, nil)
        }
        operation = resolveOperation(target: target)
    }

    func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }

    func parameter(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    static func target(of headers: HTTPFields) -> String? {
        targetName.flatMap { headers[$0] }
    }

    private static let targetName = HTTPField.Name("X-Amz-Target")

    static func service(target: String) -> ServiceName {
        target.utf8.starts(with: "DynamoDB_".utf8) ? .dynamodb : .logs
    }

    private static func service(
        target: String?, scope: String?, host: String, request: WireRequest
    ) -> ServiceName {
        if let target { return Self.service(target: target) }
        if let scope, let service = ServiceName(rawValue: scope) { return service }
        let label = host.split(separator: ".").first.map(String.init) ?? host
        if label == "sts" || label == "sts-fips" { return .sts }
        let type = request.headers[.contentType] ?? ""
        if request.method == "POST", type.hasPrefix("application/x-www-form-urlencoded") { return .sts }
        return .s3
    }

    /// `logs.eu-west-1.amazonaws.com`, `bucket.s3.eu-west-1.amazonaws.com`: the label that looks like a region.
    private static func region(host: String) -> String? {
        guard host.contains("amazonaws.") || host.contains("api.aws") else { return nil }
        return host.split(separator: ".").map(String.init).first { label in
            let pieces = label.split(separator: "-")
            return pieces.count >= 3 && pieces.last?.allSatisfy(\.isNumber) == true
        }
    }

    private static func address(host: String, path: String) -> (bucket: String?, key: String?) {
        let path = path.hasPrefix("/") ? String(path.dropFirst()) : path
        if let bucket = virtualBucket(host: host) {
            return (bucket, path.isEmpty ? nil : PercentCoding.decode(path))
        }
        let parts = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, !first.isEmpty else { return (nil, nil) }
        let key = parts.count > 1 && !parts[1].isEmpty ? PercentCoding.decode(String(parts[1])) : nil
        return (PercentCoding.decode(String(first)), key)
    }

    private static func virtualBucket(host: String) -> String? {
        // A number of four parts names no bucket.
        if let first = host.utf8.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) { return nil }
        let name = host.split(separator: ":").first.map(String.init) ?? host
        let labels = name.split(separator: ".").map(String.init)
        if labels.last == "localhost", labels.count > 1 { return labels.dropLast().joined(separator: ".") }
        guard name.contains("amazonaws.") || name.contains("api.aws"),
            let mark = labels.lastIndex(where: { $0 == "s3" || $0 == "s3-fips" }), mark > 0
        else { return nil }
        return labels[..<mark].joined(separator: ".")
    }

    private func resolveOperation(target: String?) -> String {
        switch service {
        case .logs, .dynamodb:
            return target?.split(separator: ".").last.map(String.init) ?? "Unknown"
        case .sts:
            let form = PercentCoding.query(String(decoding: body, as: UTF8.self))
            return form.first { $0.name == "Action" }?.value ?? parameter("Action") ?? "Unknown"
        case .s3:
            return StorageOperation(self).rawValue
        }
    }
}
