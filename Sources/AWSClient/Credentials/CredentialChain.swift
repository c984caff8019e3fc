import Logging
import SigV4

/// What the chain needs a person or a program of the machine for. A door that has neither gives `nil`.
package struct CredentialHelpers: Sendable {
    /// Where it is `nil`, `credential_process` cannot be honoured.
    package var runProcess: CredentialProcessRunner?
    /// Where it is `nil`, there is nobody to ask for a code.
    package var askForCode: MFACodePrompt?

    package init(runProcess: CredentialProcessRunner? = nil, askForCode: MFACodePrompt? = nil) {
        self.runProcess = runProcess
        self.askForCode = askForCode
    }
}

/// The default way to credentials: the order of botocore and the AWS command line, so that what works there works here.
///
/// The files are read at each call, and the sources asked: put `RefreshingCredentials` around it.
package struct CredentialChain: CredentialsProvider {
    private let environment: AWSEnvironment
    private let settings: AWSSettings
    private let context: AWSContext
    private let runProcess: CredentialProcessRunner?
    private let codes: MFACodes
    private let sessionName: String

    /// - Parameters:
    ///   - settings: whose profile is used; an explicit one removes the environment's keys from the chain.
    ///   - sessionName: of roles that are assumed, where the profile gives no other; 2 to 64 characters.
    package init(
        environment: AWSEnvironment, settings: AWSSettings, context: AWSContext, sessionName: String,
        helpers: CredentialHelpers = CredentialHelpers()
    ) {
        self.environment = environment
        self.settings = settings
        self.context = context
        self.sessionName = sessionName
        runProcess = helpers.runProcess
        codes = MFACodes(helpers.askForCode)
    }

    package func credentials() async throws(CredentialsError) -> AWSCredentials {
        let configuration: SharedConfiguration
        do {
            configuration = try SharedConfiguration.load(environment, isLenient: settings.isLenient)
        } catch {
            throw CredentialsError(error)
        }
        warn(configuration)
        let lookup = CredentialLookup(
            environment: environment, configuration: configuration, context: context,
            roles: RoleExchange(endpoints: settings.endpoints, context: context), runProcess: runProcess,
            codes: codes, sessionName: sessionName, region: settings.endpoints.region,
            loginEndpoints: settings.loginEndpoints)
        let sources = lookup.sources(
            profileName: settings.profileName, isProfileExplicit: settings.isProfileExplicit)
        do {
            return try await FirstFoundCredentials(sources).credentials()
        } catch {
            guard error.code == .noneFound else { throw error }
            throw CredentialsError(
                .noneFound,
                "no AWS credentials found: run `aws configure`, `aws login` or `aws sso login`, choose a profile with "
                    + "AWS_PROFILE, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give this machine a role. "
                    + "Looked at:\n\(error.message)")
        }
    }

    /// Nothing is kept between two calls.
    package func invalidate() {}

    /// What is left out is said: it is no error to any AWS tool, and may be one to the person who wrote it.
    private func warn(_ configuration: SharedConfiguration) {
        for trouble in configuration.unreadable {
            context.logger.warning("\(trouble); it is left out, as the environment says who acts")
        }
        guard let header = configuration.headerPassedOver(for: settings.profileName) else { return }
        context.logger.warning(
            "\(header.file):\(header.line): [\(header.text)] is not read as profile \"\(settings.profileName)\"")
    }
}
