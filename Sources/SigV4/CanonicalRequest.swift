/// The part of a request that a signature covers, and the one text that both sides compute from it.
package struct CanonicalRequest: Sendable {
    package let text: String
    /// The names of the headers covered, sorted, joined by `;`.
    package let signedHeaders: String

    /// Hop-by-hop headers and those that agents on the way may change (the list of botocore `auth.py`).
    private static let neverSigned: Set<String> = [
        "authorization", "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization",
        "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]

    init(_ request: SignableRequest, headers: [SignableRequest.Header], isS3: Bool, payloadSHA256: String) {
        let (path, query) = Self.split(request.target)
        let fields = Self.canonicalFields(headers)
        signedHeaders = fields.map(\.name).joined(separator: ";")
        text =
            [
                request.method,
                isS3 ? path : PercentEncoding.encode(Self.normalized(path), keepingSlash: true),
                Self.canonicalQuery(query),
                fields.map { "\($0.name):\($0.value)\n" }.joined(),
                signedHeaders,
                payloadSHA256,
            ].joined(separator: "\n")
    }

    /// Of a request that arrived: what its signature says that it covers.
    ///
    /// - Parameter signed: the names of the headers, as they stand in the claim.
    init(_ request: SignableRequest, signed: [String], payloadSHA256: String) {
        let (path, query) = Self.split(request.target)
        let headers = [SignableRequest.Header("host", request.authority)] + request.headers
        signedHeaders = signed.joined(separator: ";")
        let fields = signed.map { name in
            let values = headers.filter { $0.name.lowercased() == name }.map { Self.folded($0.value) }
            return "\(name):\(values.joined(separator: ","))\n"
        }
        text =
            [
                request.method, PercentEncoding.encode(Self.normalized(path), keepingSlash: true),
                Self.canonicalQuery(query), fields.joined(), signedHeaders, payloadSHA256,
            ].joined(separator: "\n")
    }

    private static func split(_ target: String) -> (path: String, query: String) {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return (target, "") }
        return (String(target[..<mark]), String(target[target.utf8.index(after: mark)...]))
    }

    /// Drops empty and `.` segments and resolves `..`. Not for S3, where `a//b` and `a/../b` are keys of their own.
    static func normalized(_ path: String) -> String {
        var segments: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment == ".." {
                _ = segments.popLast()
            } else {
                segments.append(segment)
            }
        }
        let end = path.utf8.last == UInt8(ascii: "/") && !segments.isEmpty ? "/" : ""
        return "/" + segments.joined(separator: "/") + end
    }

    /// The query is taken as it is sent, already encoded once; only its order and missing `=` are made canonical.
    private static func canonicalQuery(_ query: String) -> String {
        let items = query.split(separator: "&")
        let pairs = items.map { item -> (name: Substring, value: Substring) in
            guard let equals = item.utf8.firstIndex(of: UInt8(ascii: "=")) else { return (item, "") }
            return (item[..<equals], item[item.utf8.index(after: equals)...])
        }
        return
            pairs
            .sorted { left, right in
                left.name.utf8.elementsEqual(right.name.utf8)
                    ? left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
                    : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
            }
            .map { "\($0.name)=\($0.value)" }
            .joined(separator: "&")
    }

    /// One entry a name, lower-case and sorted; the values of a repeated name are joined in the order they were given.
    private static func canonicalFields(_ headers: [SignableRequest.Header]) -> [SignableRequest.Header] {
        var values: [String: [String]] = [:]
        for header in headers {
            let name = header.name.lowercased()
            if !neverSigned.contains(name) { values[name, default: []].append(folded(header.value)) }
        }
        return values.keys.sorted().map { SignableRequest.Header($0, values[$0, default: []].joined(separator: ",")) }
    }

    /// Without white space at the ends, and with a single space for every run of white space within.
    private static func folded(_ value: String) -> String {
        value.utf8.split { $0 == 0x20 || (0x09...0x0D).contains($0) }
            .map { String(Substring($0)) }
            .joined(separator: " ")
    }
}
