/// The service's own code for what went wrong, without the decorations of its protocol.
///
/// Also holds the few codes that are ours: for answers without a code and for calls that brought no answer.
package struct AWSErrorCode: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Takes `com.amazonaws.logs#ResourceNotFoundException:http://…` for `ResourceNotFoundException`.
    package init(wire: String) {
        let afterHash = wire.split(separator: "#", omittingEmptySubsequences: false).last ?? ""
        let beforeColon = afterHash.split(separator: ":", omittingEmptySubsequences: false).first ?? ""
        self.init(rawValue: String(beforeColon))
    }

    package var description: String { rawValue }

    // CloudWatch Logs and the other JSON services
    package static let limitExceeded = Self(rawValue: "LimitExceededException")
    package static let resourceNotFound = Self(rawValue: "ResourceNotFoundException")
    package static let resourceAlreadyExists = Self(rawValue: "ResourceAlreadyExistsException")
    package static let invalidParameter = Self(rawValue: "InvalidParameterException")
    package static let invalidOperation = Self(rawValue: "InvalidOperationException")
    package static let operationAborted = Self(rawValue: "OperationAbortedException")
    package static let serviceUnavailable = Self(rawValue: "ServiceUnavailableException")
    package static let conditionalCheckFailed = Self(rawValue: "ConditionalCheckFailedException")

    // S3
    package static let noSuchKey = Self(rawValue: "NoSuchKey")
    package static let noSuchBucket = Self(rawValue: "NoSuchBucket")
    package static let noSuchUpload = Self(rawValue: "NoSuchUpload")
    package static let noSuchBucketPolicy = Self(rawValue: "NoSuchBucketPolicy")
    package static let preconditionFailed = Self(rawValue: "PreconditionFailed")
    package static let conditionalRequestConflict = Self(rawValue: "ConditionalRequestConflict")
    package static let permanentRedirect = Self(rawValue: "PermanentRedirect")
    package static let authorizationHeaderMalformed = Self(rawValue: "AuthorizationHeaderMalformed")
    package static let illegalLocationConstraint = Self(rawValue: "IllegalLocationConstraintException")
    package static let invalidRange = Self(rawValue: "InvalidRange")

    // Who may what
    package static let accessDenied = Self(rawValue: "AccessDenied")
    package static let expiredToken = Self(rawValue: "ExpiredToken")
    package static let requestTimeTooSkewed = Self(rawValue: "RequestTimeTooSkewed")

    // Ours
    /// The call brought no answer; `message` and `cause` say why.
    package static let noAnswer = Self(rawValue: "NoAnswer")
    /// The calling task was cancelled.
    package static let cancelled = Self(rawValue: "Cancelled")
    /// There were no credentials to sign with.
    package static let credentialsUnavailable = Self(rawValue: "CredentialsUnavailable")
    /// The answer says success and cannot be read.
    package static let malformedAnswer = Self(rawValue: "MalformedAnswer")
    /// Not sent, because its quota would have been exceeded.
    package static let heldBack = Self(rawValue: "HeldBack")
    /// What arrived is not what was stored: a checksum differs.
    package static let checksumMismatch = Self(rawValue: "ChecksumMismatch")
    /// The request cannot be expressed in the protocol; it was not sent.
    package static let invalidRequest = Self(rawValue: "InvalidRequest")
    /// A listing did not end within the number of pages that was allowed for it.
    package static let tooManyPages = Self(rawValue: "TooManyPages")
}

extension AWSErrorCode {
    /// Throttling in every SDK [S-THROTTLING-CODES], `LimitExceededException` aside: `AWSOperation` says what that
    /// means.
    static let throttlingCodes: Set<String> = [
        "BandwidthLimitExceeded", "EC2ThrottledException", "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException", "RequestLimitExceeded", "RequestThrottled",
        "RequestThrottledException", "SlowDown", "ThrottledException", "Throttling", "ThrottlingException",
        "TooManyRequests", "TooManyRequestsException", "TransactionInProgressException",
    ]

    static let transientCodes: Set<String> = ["RequestTimeout", "RequestTimeoutException", "InternalError"]

    static let accessDeniedCodes: Set<String> = [
        "AccessDenied", "AccessDeniedException", "AllAccessDisabled", "AuthorizationError", "UnauthorizedOperation",
    ]

    static let credentialCodes: Set<String> = [
        "AuthFailure", "ExpiredToken", "ExpiredTokenException", "IncompleteSignature", "InvalidAccessKeyId",
        "InvalidClientTokenId", "InvalidIdentityToken", "InvalidSignatureException", "InvalidToken",
        "MissingAuthenticationToken", "MissingAuthenticationTokenException", "SignatureDoesNotMatch",
        "TokenRefreshRequired", "UnrecognizedClientException",
    ]

    static let expiredCodes: Set<String> = ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"]

    static let notFoundCodes: Set<String> = [
        "NoSuchBucket", "NoSuchBucketPolicy", "NoSuchKey", "NoSuchUpload", "NotFound", "ResourceNotFoundException",
    ]

    /// The service says that our clock is wrong [S-CLOCK-SKEW].
    static let certainSkewCodes: Set<String> = ["RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed"]

    /// These can come of a wrong clock, or of a wrong key: the `Date` of the answer decides.
    static let possibleSkewCodes: Set<String> = ["AuthFailure", "InvalidSignatureException", "SignatureDoesNotMatch"]
}
