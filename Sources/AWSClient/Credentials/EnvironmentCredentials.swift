import Chronology
import SigV4

/// Keys in `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`: what Lambda gives a function.
package struct EnvironmentCredentials: CredentialsProvider {
    private let environment: AWSEnvironment

    package init(_ environment: AWSEnvironment) {
        self.environment = environment
    }

    package func credentials() async throws(CredentialsError) -> AWSCredentials {
        guard let accessKeyID = try text("AWS_ACCESS_KEY_ID") else {
            throw CredentialsError(.noneFound, "environment: AWS_ACCESS_KEY_ID is not set")
        }
        guard let secretAccessKey = try text("AWS_SECRET_ACCESS_KEY") else {
            throw CredentialsError(
                .invalidConfiguration, "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY: set both or neither")
        }
        var expiration: Int64?
        if let text = environment["AWS_CREDENTIAL_EXPIRATION"] {
            guard let milliseconds = RFC3339.milliseconds(text.trimmed) else {
                throw CredentialsError(
                    .invalidConfiguration,
                    "AWS_CREDENTIAL_EXPIRATION is not an RFC 3339 time: \(text.debugDescription)")
            }
            expiration = milliseconds
        }
        let token = environment["AWS_SESSION_TOKEN"] == nil ? "AWS_SECURITY_TOKEN" : "AWS_SESSION_TOKEN"
        return AWSCredentials(
            accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, sessionToken: try text(token),
            expirationMilliseconds: expiration)
    }

    package func invalidate() {}

    /// A line end that came along with the value is left out: it is nobody's key.
    private func text(_ variable: String) throws(CredentialsError) -> String? {
        guard let value = environment[variable] else { return nil }
        let text = value.trimmed
        if let trouble = AccessKeyText.trouble(with: text) {
            throw CredentialsError(.invalidConfiguration, "\(variable) \(trouble)")
        }
        return text
    }
}
