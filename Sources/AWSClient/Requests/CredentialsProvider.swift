import SigV4

/// Where the pipeline gets credentials from, for every attempt anew.
///
/// Obligations of every implementation:
/// - `credentials()` is cheap when nothing has to be fetched: the pipeline asks before each attempt.
/// - Concurrent callers share one refresh.
/// - `invalidate()` makes the next `credentials()` fetch afresh: the service has said that the last ones expired.
package protocol CredentialsProvider: Sendable {
    func credentials() async throws(CredentialsError) -> AWSCredentials
    func invalidate()
}

/// Where credentials were found.
package typealias CredentialOrigin = AWSCredentials.Origin

/// Why there are no credentials: names the source that failed and what a person can do about it.
package struct CredentialsError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// No source has any: nothing was configured.
        case noneFound
        /// A source is configured and what it says cannot be used: a file, a profile, a variable.
        case invalidConfiguration
        /// A source was asked and did not answer, or answered with a fault. Asking again later may help.
        case sourceUnavailable
        /// A source refused: the role may not be assumed, the login has ended.
        case refused
        /// The calling task was cancelled.
        case cancelled
    }

    package var code: Code
    /// Names the source and the fix; never a secret.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

/// Credentials that were given and never change.
package struct StaticCredentials: CredentialsProvider {
    private let value: AWSCredentials

    package init(_ value: AWSCredentials) {
        self.value = value
    }

    package func credentials() async throws(CredentialsError) -> AWSCredentials { value }

    /// There is nothing to fetch afresh: the same credentials are handed out again, and the service's refusal stands.
    package func invalidate() {}
}
