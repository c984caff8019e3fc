import HTTPTypes
import Seams

/// The parts of an absolute `http` or `https` URL, as the credential sources that are asked over HTTP need them.
struct SourceURL: Equatable {
    private let endpoint: ServiceEndpoint
    /// Path and query, beginning with `/`, already percent-encoded.
    private let path: String

    /// `nil` when the text is not such a URL, holds a user name, or a character that has no place in a request line.
    init?(_ text: String) {
        guard text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }), let mark = text.firstRange(of: "://") else { return nil }
        let originEnd = text[mark.upperBound...].firstIndex { "/?#".contains($0) } ?? text.endIndex
        guard let endpoint = try? ServiceEndpoint(url: String(text[..<originEnd]), region: "") else { return nil }
        let target = text[originEnd...].prefix { $0 != "#" }
        self.endpoint = endpoint
        self.path = target.hasPrefix("/") ? String(target) : "/" + target
    }

    private init(endpoint: ServiceEndpoint, path: String) {
        self.endpoint = endpoint
        self.path = path
    }

    var scheme: String { endpoint.scheme }

    /// An IPv6 address keeps its brackets, as it stands in the `Host` header.
    var host: String { endpoint.host }

    /// The same place with `path` below its own path.
    func appending(_ path: String) -> SourceURL {
        let base = self.path.hasSuffix("/") ? String(self.path.dropLast()) : self.path
        return SourceURL(endpoint: endpoint, path: base + path)
    }

    func request(_ method: HTTPRequest.Method = .get, headers: HTTPFields = [:]) -> TransportRequest {
        TransportRequest(method: method, scheme: scheme, host: host, port: endpoint.port, path: path, headers: headers)
    }

    /// All of it, as a request to it is sent.
    var text: String { origin + path }

    /// For messages: without the path, which may identify a container.
    var origin: String { endpoint.port.map { "\(scheme)://\(host):\($0)" } ?? "\(scheme)://\(host)" }

    /// 127.0.0.0/8 or ::1. `localhost` is a name, which the rule of the container source allows by itself.
    var isLoopbackAddress: Bool {
        if host == "[::1]" || host == "[0:0:0:0:0:0:0:1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
