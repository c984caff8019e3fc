import SigV4

/// A role that is assumed with the token of an identity provider, from a file that the platform keeps fresh: a
/// service account of EKS, a CI job. From `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN`, or from a profile.
struct WebIdentityCredentials: CredentialsProvider {
    let environment: AWSEnvironment
    let profile: Profile?
    /// False where a profile was asked for explicitly: its own settings alone count then.
    let usesVariables: Bool
    let roles: RoleExchange
    let sessionName: String

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        guard let tokenFile = try setting("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file") else {
            throw CredentialsError(.noneFound, "web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set")
        }
        guard let roleARN = try setting("AWS_ROLE_ARN", "role_arn") else {
            throw CredentialsError(
                .invalidConfiguration, "there is a web identity token file and no role for it: set AWS_ROLE_ARN")
        }
        let named = try setting("AWS_ROLE_SESSION_NAME", "role_session_name")
        let sessionName = named ?? sessionName
        guard STSAPI.AssumeRoleRequest.isValidSessionName(sessionName) else {
            throw CredentialsError(
                .invalidConfiguration,
                "the role session name \(sessionName.debugDescription) is not 2 to 64 characters of A-Z a-z 0-9 _ + = , . @ -"
            )
        }
        let token: String
        do {
            token = try environment.readText(tokenFile)
        } catch {
            throw CredentialsError(
                .invalidConfiguration, "the web identity token file cannot be used (\(error.reason)): \(tokenFile)")
        }
        return try await roles.assume(
            STSAPI.AssumeRoleRequest(roleARN: roleARN, sessionName: sessionName), withWebIdentity: token)
    }

    func invalidate() {}

    private func setting(_ variable: String, _ key: String) throws(CredentialsError) -> String? {
        if usesVariables, let value = environment[variable] { return value.trimmed }
        do {
            return try profile?.stated(key)
        } catch {
            throw CredentialsError(error)
        }
    }
}
