import SigV4

/// The default way to credentials: the order of botocore and the AWS command line, so that what works there works here.
///
/// The files are read at each call, and the sources asked: put `RefreshingCredentials` around it.
package struct CredentialChain: CredentialsProvider {
    private let environment: AWSEnvironment
    private let settings: AWSSettings
    private let context: AWSContext
    private let runProcess: CredentialProcessRunner?
    private let sessionName: String

    /// - Parameters:
    ///   - settings: whose profile is used; an explicit one removes the environment's keys from the chain.
    ///   - sessionName: of roles that are assumed, where the profile gives no other; 2 to 64 characters.
    ///   - runProcess: `nil` where `credential_process` cannot be honoured.
    package init(
        environment: AWSEnvironment, settings: AWSSettings, context: AWSContext, sessionName: String,
        runProcess: CredentialProcessRunner? = nil
    ) {
        self.environment = environment
        self.settings = settings
        self.context = context
        self.sessionName = sessionName
        self.runProcess = runProcess
    }

    package func credentials() async throws(CredentialsError) -> AWSCredentials {
        let configuration: SharedConfiguration
        do {
            configuration = try SharedConfiguration.load(environment)
        } catch {
            throw CredentialsError(error)
        }
        let lookup = CredentialLookup(
            environment: environment, configuration: configuration, context: context,
            roles: RoleExchange(endpoints: settings.endpoints, context: context), runProcess: runProcess,
            sessionName: sessionName)
        let sources = lookup.sources(
            profileName: settings.profileName, isProfileExplicit: settings.isProfileExplicit)
        do {
            return try await FirstFoundCredentials(sources).credentials()
        } catch {
            guard error.code == .noneFound else { throw error }
            throw nothingFound(lookedAt: error.message, profile: configuration.profile(settings.profileName))
        }
    }

    /// Nothing is kept between two calls.
    package func invalidate() {}

    private func nothingFound(lookedAt: String, profile: Profile?) -> CredentialsError {
        var fix =
            "run `aws configure` or `aws sso login`, choose a profile with AWS_PROFILE, set "
            + "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give this machine a role"
        if let profile, profile["login_session"] != nil {
            fix =
                "profile \"\(profile.name)\" uses `aws login`, which only the AWS command line can read; add a profile "
                + "with: credential_process = aws configure export-credentials --profile \(profile.name) "
                + "--format process"
        }
        return CredentialsError(.noneFound, "no AWS credentials found: \(fix). Looked at:\n\(lookedAt)")
    }
}
