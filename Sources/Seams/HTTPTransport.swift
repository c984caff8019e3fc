import HTTPTypes

/// One HTTP exchange: the only way this program reaches another machine.
///
/// Obligations of every implementation:
/// - A request is sent at most once. Nothing here retries, follows redirects or changes a header that was given.
/// - The path is sent exactly as given: it is already percent-encoded and it was signed.
/// - A thrown `TransportError` says whether the request can have taken effect. When in doubt it must say `.outcomeUnknown`.
/// - Cancellation of the calling task ends the exchange and throws `TransportError` with `.cancelled`.
package protocol HTTPTransport: Sendable {
    func send(_ request: TransportRequest, timeout: Duration) async throws(TransportError) -> TransportResponse
}

/// A request whose body is in memory: uploads are cut into parts, so no body is larger than one part.
package struct TransportRequest: Sendable, Equatable {
    package var method: HTTPRequest.Method
    /// `http` or `https`.
    package var scheme: String
    /// Host as it stands in the `Host` header, without the port.
    package var host: String
    /// `nil` is the scheme's own port.
    package var port: Int?
    /// Percent-encoded path and query, beginning with `/`, sent as it is.
    package var path: String
    /// Without `Host` and `Content-Length`, which the transport derives.
    package var headers: HTTPFields
    package var body: [UInt8]

    package init(
        method: HTTPRequest.Method, scheme: String, host: String, port: Int? = nil, path: String,
        headers: HTTPFields = [:], body: [UInt8] = []
    ) {
        self.method = method
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
        self.headers = headers
        self.body = body
    }

    /// The value of the `Host` header: the port stands in it only where it is not the scheme's own.
    package var authority: String {
        guard let port, !(scheme == "https" && port == 443), !(scheme == "http" && port == 80) else { return host }
        return "\(host):\(port)"
    }
}

package struct TransportResponse: Sendable, Equatable {
    package var status: Int
    package var headers: HTTPFields
    package var body: [UInt8]

    package init(status: Int, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// An exchange that brought no answer.
package struct TransportError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// The request did not leave: no connection, no name, no TLS. It has certainly had no effect.
        case notSent
        /// As `notSent`, and asking again would not help: a certificate that is not trusted, a proxy that wants a password.
        case refused
        /// The request may have been received, and no answer came: connection lost, time over.
        case outcomeUnknown
        /// The caller no longer wants the answer. The request may have been received.
        case cancelled
    }

    package var code: Code
    /// What happened, for people: `connection refused`, `no answer within 30 s`.
    package var reason: String

    package init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    package var description: String { reason }
}
