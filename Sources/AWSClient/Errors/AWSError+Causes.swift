import Seams

extension AWSError {
    /// An exchange that brought no answer.
    init(_ error: TransportError, of operation: AWSOperation) {
        // A reply that is lost leaves nothing unknown where nothing can have changed.
        let lost: AWSErrorKind = operation.effect == .read ? .transient : .outcomeUnknown
        self.init(
            error.code == .notSent ? .transient : lost, error.code == .cancelled ? .cancelled : .noAnswer,
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

    /// A success that cannot be read.
    static func malformedAnswer(_ operation: AWSOperation, _ reason: String, status: Int? = nil) -> AWSError {
        AWSError(
            operation.effect == .read ? .transient : .outcomeUnknown, .malformedAnswer, reason,
            operation: operation.description, status: status, attempts: 1)
    }

    /// A request that the protocol has no form for.
    static func invalidRequest(_ operation: AWSOperation, _ reason: String) -> AWSError {
        AWSError(.permanent, .invalidRequest, reason, operation: operation.description)
    }
}
