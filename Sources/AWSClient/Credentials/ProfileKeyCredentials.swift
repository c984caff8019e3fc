import SigV4

/// Keys that stand in a profile itself: `aws_access_key_id`, `aws_secret_access_key`, `aws_session_token`.
///
/// The same three settings are read from either file; which file is the chain's choice.
struct ProfileKeyCredentials: CredentialsProvider {
    /// As the file says it; `nil` when it has no such profile.
    let profile: Profile?
    /// Where was looked, for people: `~/.aws/credentials, profile "default"`.
    let place: String

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        guard let profile else { throw CredentialsError(.noneFound, "\(place): no such profile") }
        guard let accessKeyID = profile["aws_access_key_id"] else {
            guard profile["aws_secret_access_key"] == nil else { throw incomplete(profile, "aws_access_key_id") }
            throw CredentialsError(.noneFound, "\(place): no aws_access_key_id")
        }
        guard let secretAccessKey = profile["aws_secret_access_key"] else {
            throw incomplete(profile, "aws_secret_access_key")
        }
        return AWSCredentials(
            accessKeyID: accessKeyID, secretAccessKey: secretAccessKey,
            sessionToken: profile["aws_session_token"] ?? profile["aws_security_token"])
    }

    func invalidate() {}

    private func incomplete(_ profile: Profile, _ key: String) -> CredentialsError {
        CredentialsError(
            AWSConfigurationError(
                .missingValue, "profile \"\(profile.name)\" has half a key pair: `\(key)` is missing",
                file: profile.file, line: profile.line))
    }
}
