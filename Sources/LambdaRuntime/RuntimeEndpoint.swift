/// Where the Runtime API listens: the value of `AWS_LAMBDA_RUNTIME_API`, `host:port` or `host`.
package struct RuntimeEndpoint: Sendable, Equatable, CustomStringConvertible {
    package let host: String
    package let port: Int

    /// Throws `.malformedEndpoint` where the variable is not set, or is not an address.
    package init(_ text: String?) throws(RuntimeError) {
        guard let text, !text.isEmpty else {
            throw RuntimeError(.malformedEndpoint, "AWS_LAMBDA_RUNTIME_API is not set: this program runs inside Lambda")
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let port = parts.count == 2 ? Int(parts[1]) : 80
        guard parts.count <= 2, !parts[0].isEmpty, let port, (1...65_535).contains(port) else {
            throw RuntimeError(.malformedEndpoint, "AWS_LAMBDA_RUNTIME_API is not host:port: \(text)")
        }
        self.host = String(parts[0])
        self.port = port
    }

    package var description: String { "\(host):\(port)" }
}
