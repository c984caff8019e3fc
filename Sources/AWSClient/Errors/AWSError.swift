import Seams

/// What the caller may conclude from a failure.
package enum AWSErrorKind: String, Sendable {
    /// The request was refused and will be refused again.
    case permanent
    /// The fault was the service's or the network's; a later attempt may succeed. From an operation of effect `.once`
    /// this also says that the request had no effect.
    case transient
    /// Refused for being one too many; it had no effect.
    case throttled
    /// The request may have taken effect: the reply to a call that changes something was lost or late, or was a 5xx to
    /// a call of effect `.once`. Never equal to failed.
    case outcomeUnknown
}

/// What lay under an error that did not come from the service.
package enum AWSErrorCause: Error, Sendable, Equatable {
    case transport(TransportError)
    case credentials(CredentialsError)
}

/// The failure of one call, after all its attempts.
package struct AWSError: Error, Sendable, Equatable {
    package var kind: AWSErrorKind
    package var code: AWSErrorCode
    /// The service's words, or ours where there was no answer. May be empty.
    package var message: String
    /// `logs:CreateExportTask`
    package var operation: String
    package var status: Int?
    package var requestID: String?
    /// What the service asked us to wait before the next attempt.
    package var retryAfterMilliseconds: Int64?
    /// The region of the bucket, where the service said it; `isWrongRegion` tells whether that was the trouble.
    package var bucketRegion: String?
    /// How many attempts were sent or tried; 0 when the call failed before the first.
    package var attempts: Int
    /// True when an earlier attempt of the same call may have taken effect, whatever the last one answered: a 412 may
    /// then be the caller's own object.
    package var earlierOutcomeUnknown: Bool
    package var cause: AWSErrorCause?

    package init(
        _ kind: AWSErrorKind, _ code: AWSErrorCode, _ message: String, operation: String, status: Int? = nil,
        requestID: String? = nil, retryAfterMilliseconds: Int64? = nil, bucketRegion: String? = nil,
        attempts: Int = 0, earlierOutcomeUnknown: Bool = false, cause: AWSErrorCause? = nil
    ) {
        self.kind = kind
        self.code = code
        self.message = message
        self.operation = operation
        self.status = status
        self.requestID = requestID
        self.retryAfterMilliseconds = retryAfterMilliseconds
        self.bucketRegion = bucketRegion
        self.attempts = attempts
        self.earlierOutcomeUnknown = earlierOutcomeUnknown
        self.cause = cause
    }
}

extension AWSError {
    package var isAccessDenied: Bool { AWSErrorCode.accessDeniedCodes.contains(code.rawValue) }

    /// The credentials themselves are refused or missing: no permission can help.
    package var isCredentialProblem: Bool {
        code == .credentialsUnavailable || AWSErrorCode.credentialCodes.contains(code.rawValue)
    }

    package var isNotFound: Bool { AWSErrorCode.notFoundCodes.contains(code.rawValue) }

    /// A conditional write found another state than it expected.
    package var isConditionFailed: Bool { code == .preconditionFailed || code == .conditionalCheckFailed }

    package var isCancelled: Bool { code == .cancelled }

    /// The bucket is in another region than the client: `bucketRegion`, if the service said it.
    package var isWrongRegion: Bool {
        status == 301 || status == 307 || code == .permanentRedirect || code == .authorizationHeaderMalformed
            || code == .illegalLocationConstraint
    }

    /// Whether the call, over all its attempts, may have done what it was asked to do.
    package var mayHaveTakenEffect: Bool { kind == .outcomeUnknown || earlierOutcomeUnknown }

    package var isExpiredToken: Bool { AWSErrorCode.expiredCodes.contains(code.rawValue) }
}

extension AWSError: CustomStringConvertible {
    /// One line: `logs:CreateExportTask failed: LimitExceededException: Resource limit exceeded (HTTP 400, request …)`
    package var description: String {
        var line = "\(operation) \(kind == .outcomeUnknown ? "had an unknown outcome" : "failed"): \(code.rawValue)"
        if !message.isEmpty { line += ": " + Self.singleLine(message) }
        var details: [String] = []
        if isWrongRegion, let bucketRegion { details.append("the bucket is in \(bucketRegion)") }
        if let status { details.append("HTTP \(status)") }
        if let requestID { details.append("request \(requestID)") }
        if attempts > 1 { details.append("\(attempts) attempts") }
        if earlierOutcomeUnknown { details.append("an earlier attempt may have taken effect") }
        return details.isEmpty ? line : line + " (" + details.joined(separator: ", ") + ")"
    }

    private static func singleLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
