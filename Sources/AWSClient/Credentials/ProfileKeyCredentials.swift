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
        let found: AWSCredentials?
        do {
            found = try Self.keys(profile)
        } catch {
            throw CredentialsError(error)
        }
        guard let found else { throw CredentialsError(.noneFound, "\(place): no aws_access_key_id") }
        return found
    }

    func invalidate() {}

    private static func keys(_ profile: Profile) throws(AWSConfigurationError) -> AWSCredentials? {
        guard let accessKeyID = try text("aws_access_key_id", profile) else {
            guard !profile.has("aws_secret_access_key") else { throw incomplete(profile, "aws_access_key_id") }
            return nil
        }
        guard let secretAccessKey = try text("aws_secret_access_key", profile) else {
            throw incomplete(profile, "aws_secret_access_key")
        }
        // The older name first, as botocore does it; one that is set to nothing is no token.
        let token = profile.has("aws_security_token") ? "aws_security_token" : "aws_session_token"
        return AWSCredentials(
            accessKeyID: accessKeyID, secretAccessKey: secretAccessKey,
            sessionToken: profile[token] == nil ? nil : try text(token, profile))
    }

    private static func text(_ key: String, _ profile: Profile) throws(AWSConfigurationError) -> String? {
        guard let text = profile.values[key]?.text else { return nil }
        if let trouble = AccessKeyText.trouble(with: text) { throw profile.invalid(key, trouble) }
        return text
    }

    private static func incomplete(_ profile: Profile, _ key: String) -> AWSConfigurationError {
        AWSConfigurationError(
            .missingValue, "profile \"\(profile.name)\" has half a key pair: `\(key)` is missing",
            file: profile.file, line: profile.line)
    }
}
