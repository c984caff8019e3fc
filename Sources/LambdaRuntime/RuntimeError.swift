import Seams

/// Why an exchange with the Runtime API did not do what it should.
package struct RuntimeError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// `AWS_LAMBDA_RUNTIME_API` is missing or not an address.
        case malformedEndpoint
        /// The task was cancelled.
        case cancelled
        /// No answer came.
        case connectionLost
        /// An invocation came without an id or a deadline.
        case malformedInvocation
        /// 400, 403 or a status that is not documented: this one request was not accepted.
        case refused
        /// 413: the response is larger than Lambda takes.
        case tooLarge
        /// 500: the container is not recoverable, and the process must exit promptly.
        case containerNotRecoverable
    }

    package var code: Code
    package var context: String
    package var underlying: TransportError?

    package init(_ code: Code, _ context: String, underlying: TransportError? = nil) {
        self.code = code
        self.context = context
        self.underlying = underlying
    }

    init(_ error: TransportError, during request: RuntimeRequest) {
        self.init(error.code == .cancelled ? .cancelled : .connectionLost, "\(request.path)", underlying: error)
    }

    /// Whether a report that failed in this way leaves the environment fit for the next invocation.
    package var concernsOneReportOnly: Bool { code == .refused || code == .tooLarge }

    package var description: String {
        "\(code.rawValue): \(context)" + (underlying.map { ": \($0.reason)" } ?? "")
    }
}
