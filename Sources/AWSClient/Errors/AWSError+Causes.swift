import Seams

extension TransportResponse {
    private static let wordsMax = 120

    /// What came, for people: `text/html '<html><head><title>Sign in…'`.
    var beginning: String {
        let type = headers.value("content-type") ?? "no Content-Type"
        guard !body.isEmpty else { return "\(type), empty" }
        let text = String(decoding: body.prefix(Self.wordsMax), as: UTF8.self)
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return "\(type) '\(text)\(body.count > Self.wordsMax ? "…" : "")'"
    }
}

extension AWSError {
    /// An exchange that brought no answer.
    init(_ error: TransportError, of operation: AWSOperation) {
        // A reply that is lost leaves nothing unknown where nothing can have changed.
        let lost: AWSErrorKind = operation.effect == .read ? .transient : .outcomeUnknown
        let kind: AWSErrorKind =
            switch error.code {
            case .notSent: .transient
            case .refused: .permanent
            case .outcomeUnknown, .cancelled: lost
            }
        self.init(
            kind, error.code == .cancelled ? .cancelled : .noAnswer,
            error.reason, operation: operation.description, cause: .transport(error))
    }

    /// A request that was not sent because it could not be signed.
    init(_ error: CredentialsError, of operation: AWSOperation) {
        self.init(
            error.code == .sourceUnavailable || error.code == .cancelled ? .transient : .permanent,
            error.code == .cancelled ? .cancelled : .credentialsUnavailable, error.message,
            operation: operation.description, cause: .credentials(error))
    }

    /// Cancelled while it waited, before anything was sent.
    static func cancelled(_ operation: AWSOperation) -> AWSError {
        AWSError(.transient, .cancelled, "cancelled before it was sent", operation: operation.description)
    }

    /// Held back by ourselves for longer than the caller can wait, and never sent.
    static func heldBack(_ operation: AWSOperation) -> AWSError {
        AWSError(
            .throttled, .heldBack, "its quota leaves no room for it in the time that is left",
            operation: operation.description)
    }

    /// A success that cannot be read: no answer of the service.
    /// - Parameter came: the answer, whose beginning tells what it is.
    static func malformedAnswer(
        _ operation: AWSOperation, _ reason: String, status: Int? = nil, came: TransportResponse? = nil
    ) -> AWSError {
        AWSError(
            operation.effect == .read ? .transient : .outcomeUnknown, .malformedAnswer,
            reason + (came.map { ": \($0.beginning)" } ?? ""),
            operation: operation.description, status: status ?? came?.status, attempts: 1)
    }

    /// A request that the protocol has no form for.
    static func invalidRequest(_ operation: AWSOperation, _ reason: String) -> AWSError {
        AWSError(.permanent, .invalidRequest, reason, operation: operation.description)
    }
}
