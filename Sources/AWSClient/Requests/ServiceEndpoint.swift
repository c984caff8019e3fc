import SigV4

/// One service in one region: where its requests go and for which region they are signed.
package struct ServiceEndpoint: Sendable, Equatable {
    package var scheme: String
    package var host: String
    /// `nil` is the scheme's own port.
    package var port: Int?
    /// Percent-encoded, without a `/` at its end; empty for AWS itself.
    package var basePath: String
    package var region: String
    /// For S3: the bucket is the first part of the path instead of the first label of the host.
    package var usesPathStyle = false

    package init(scheme: String, host: String, port: Int? = nil, basePath: String = "", region: String) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.basePath = basePath
        self.region = region
    }

    /// Takes `http://host:port/base`; user, query and fragment have no place in an endpoint.
    package init(url: String, region: String) throws(EndpointError) {
        func invalid(_ reason: String) -> EndpointError {
            EndpointError(.invalidURL, "the endpoint \(url.debugDescription) \(reason)")
        }
        guard let mark = url.firstRange(of: "://") else { throw invalid("must begin with http:// or https://") }
        let scheme = url[..<mark.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { throw invalid("must begin with http:// or https://") }
        let rest = url[mark.upperBound...]
        guard rest.utf8.allSatisfy({ 0x21...0x7E ~= $0 }), !rest.contains(where: { "?#@".contains($0) }) else {
            throw invalid("must consist of a host, a port and a path")
        }
        let authority = rest.prefix { $0 != "/" }
        let (host, port) = Self.split(authority)
        guard let host, !host.isEmpty else { throw invalid("has no host") }
        if let port {
            guard let number = Int(port), 1...65_535 ~= number else { throw invalid("has an invalid port") }
            self.port = number
        }
        var path = rest[authority.endIndex...]
        while path.hasSuffix("/") { path.removeLast() }
        self.scheme = scheme
        self.host = host.lowercased()
        self.basePath = String(path)
        self.region = region
    }

    private static func split(_ authority: Substring) -> (host: String?, port: Substring?) {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return (nil, nil) }
            let after = authority[authority.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else { return (nil, nil) }
            return (String(authority[...end]), after.isEmpty ? nil : after.dropFirst())
        }
        guard let colon = authority.firstIndex(of: ":") else { return (String(authority), nil) }
        return (String(authority[..<colon]), authority[authority.index(after: colon)...])
    }

    /// An address, `localhost` or a bare name: `bucket.host` would lead nowhere.
    var hasNoSubdomains: Bool {
        if host.hasPrefix("[") || !host.contains(".") { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Where an S3 request goes: its host and its percent-encoded path.
    func location(of resource: AWSRequest.Resource) -> (host: String, path: String) {
        switch resource {
        case .root:
            (host, basePath + "/")
        case .bucket(let bucket):
            if usesHostStyle(for: bucket) {
                ("\(bucket).\(host)", basePath + "/")
            } else {
                (host, "\(basePath)/\(PercentEncoding.encode(bucket))")
            }
        case .object(let bucket, let key):
            if usesHostStyle(for: bucket) {
                ("\(bucket).\(host)", "\(basePath)/\(PercentEncoding.encode(key, keepingSlash: true))")
            } else {
                (
                    host,
                    "\(basePath)/\(PercentEncoding.encode(bucket))/\(PercentEncoding.encode(key, keepingSlash: true))"
                )
            }
        }
    }

    /// Only a name that is one label of a host: a dot in it would break the wildcard of the TLS certificate.
    private func usesHostStyle(for bucket: String) -> Bool {
        !usesPathStyle && 3...63 ~= bucket.utf8.count && !bucket.hasPrefix("-") && !bucket.hasSuffix("-")
            && bucket.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || byte == UInt8(ascii: "-")
            }
    }
}
