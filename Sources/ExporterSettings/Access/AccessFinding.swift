import AWSClient
import ExportEngine
import ExportFailures

/// What is behind a refusal: who was refused, or what is wrong with the credentials.
package struct AccessFinding: Hashable, Sendable {
    package enum Trouble: Hashable, Sendable {
        /// The service knows who we are, and a permission is missing.
        case notAllowed(caller: String)
        /// No source of credentials has any. In its words: they say what to set.
        case noCredentials(String)
        /// A source has some, and does not give them.
        case credentialsUnavailable(String)
        case credentialsExpired(String)
        case credentialsRefused(String)
        /// Nobody could be asked.
        case unknown(String)
    }

    package var trouble: Trouble
    package var profile: String
    /// Whether a role was asked for by name, on top of the profile.
    package var assumesRole: Bool

    package init(trouble: Trouble, profile: String, assumesRole: Bool) {
        self.trouble = trouble
        self.profile = profile
        self.assumesRole = assumesRole
    }
}

extension AWSAccess {
    /// Looks into a refusal: whether the credentials are missing, have expired or are refused, rather than lack a
    /// permission. S3 answers a HEAD without words (expired credentials are a bare 400), so STS is asked.
    ///
    /// - Returns: `nil` where it is not a refusal, or where the credentials are fine and permissions are not the matter.
    package func finding(about error: ExportError) async -> AccessFinding? {
        if error.isOfCredentialSource, let cause = error.cause, !cause.isCancelled {
            return finding(Self.trouble(cause))
        }
        let isWordless = error.cause?.operation == S3Client.headBucket.description && error.cause?.status == 400
        guard error.code == .notPermitted || isWordless else { return nil }
        do {
            let caller = try await clients.sts.getCallerIdentity()
            guard error.cause?.isAccessDenied == true else { return nil }
            return finding(.notAllowed(caller: caller.arn))
        } catch {
            return finding(Self.trouble(error))
        }
    }

    private func finding(_ trouble: AccessFinding.Trouble) -> AccessFinding {
        AccessFinding(trouble: trouble, profile: settings.profileName, assumesRole: assumesRole)
    }

    private static func trouble(_ error: AWSError) -> AccessFinding.Trouble {
        if case .credentials(let cause) = error.cause {
            let words = cause.message.split(whereSeparator: \.isNewline).joined(separator: " ")
            return cause.code == .noneFound ? .noCredentials(words) : .credentialsUnavailable(words)
        }
        guard error.isCredentialProblem else { return .unknown("\(error)") }
        return error.isExpiredToken ? .credentialsExpired("\(error)") : .credentialsRefused("\(error)")
    }
}
