import Chronology
import SigV4

/// Keys in `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`: what Lambda gives a function.
package struct EnvironmentCredentials: CredentialsProvider {
    private let environment: AWSEnvironment

    package init(_ environment: AWSEnvironment) {
        self.environment = environment
    }

    package func credentials() async throws(CredentialsError) -> AWSCredentials {
        guard let accessKeyID = environment["AWS_ACCESS_KEY_ID"] else {
            throw CredentialsError(.noneFound, "environment: AWS_ACCESS_KEY_ID is not set")
        }
        guard let secretAccessKey = environment["AWS_SECRET_ACCESS_KEY"] else {
            throw CredentialsError(
                .invalidConfiguration, "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY: set both or neither")
        }
        var expiration: Int64?
        if let text = environment["AWS_CREDENTIAL_EXPIRATION"] {
            guard let milliseconds = RFC3339.milliseconds(text) else {
                throw CredentialsError(
                    .invalidConfiguration, "AWS_CREDENTIAL_EXPIRATION is not an RFC 3339 time: \"\(text)\"")
            }
            expiration = milliseconds
        }
        return AWSCredentials(
            accessKeyID: accessKeyID, secretAccessKey: secretAccessKey,
            sessionToken: environment.first(of: "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"),
            expirationMilliseconds: expiration)
    }

    package func invalidate() {}
}
