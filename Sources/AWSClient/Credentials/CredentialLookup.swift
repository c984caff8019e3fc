import SigV4

/// One look at the shared files, and the sources that follow from it.
struct CredentialLookup: Sendable {
    let environment: AWSEnvironment
    let configuration: SharedConfiguration
    let context: AWSContext
    let roles: RoleExchange
    let runProcess: CredentialProcessRunner?
    let codes: MFACodes
    /// The name of a role's session where the profile gives none.
    let sessionName: String
    /// Empty when none is configured.
    let region: String
    let loginEndpoints: [LoginService: String]

    /// All sources in botocore's order [S-CREDENTIALS-ORDER].
    func sources(profileName: String, isProfileExplicit: Bool) -> [any CredentialsProvider] {
        var sources: [any CredentialsProvider] = []
        if !isProfileExplicit { sources.append(EnvironmentCredentials(environment).from(.environment)) }
        sources.append(ProfileRoleCredentials(profileName, lookup: self).from(.profile(profileName)))
        sources += profileSources(profileName, usesVariables: !isProfileExplicit).map {
            let isOfVariables = environment["AWS_WEB_IDENTITY_TOKEN_FILE"] != nil && $0 is WebIdentityCredentials
            return $0.from(isOfVariables ? .webIdentity : .profile(profileName))
        }
        sources.append(container.from(.container))
        sources.append(instanceMetadata(configuration.profile(profileName), isNamed: false).from(.instance))
        return sources
    }

    /// What a single profile may hold, apart from a role that is assumed from another source.
    func profileSources(_ name: String, usesVariables: Bool) -> [any CredentialsProvider] {
        let profile = configuration.profile(name)
        return [
            WebIdentityCredentials(
                environment: environment, profile: profile, usesVariables: usesVariables, roles: roles,
                sessionName: sessionName),
            SSOCredentials(profile: profile, lookup: self),
            ProfileKeyCredentials(
                profile: configuration.credentialsProfiles[name],
                place: "\(configuration.credentialsPath ?? "credentials file"), profile \"\(name)\""),
            LoginCredentials(profile: profile, lookup: self),
            ProcessCredentials(profile: profile, run: runProcess),
            ProfileKeyCredentials(
                profile: configuration.configProfiles[name],
                place: "\(configuration.configPath ?? "config file"), profile \"\(name)\""),
        ]
    }

    var container: ContainerCredentials {
        ContainerCredentials(environment, transport: context.transport, clock: context.clock)
    }

    /// - Parameter isNamed: whether a profile says that it is there.
    func instanceMetadata(_ profile: Profile?, isNamed: Bool) -> InstanceMetadataCredentials {
        InstanceMetadataCredentials(
            environment: environment, profile: profile, isNamed: isNamed, transport: context.transport,
            clock: context.clock, logger: context.logger)
    }

    /// - Parameter region: of the login.
    func exchange(_ service: LoginService, region: String) throws(CredentialsError) -> (SourceURL, SourceExchange) {
        let url = try service.url(region: region, named: loginEndpoints[service])
        let exchange = SourceExchange(
            source: "\(service == .signIn ? "sign-in" : "single sign-on") at \(url.origin)",
            transport: context.transport, clock: context.clock, attemptsMax: 3, timeout: .seconds(10))
        return (url, exchange)
    }
}

extension CredentialsProvider {
    /// The same, whose credentials say where they were found.
    fileprivate func from(_ origin: AWSCredentials.Origin) -> any CredentialsProvider {
        FoundCredentials(source: self, origin: origin)
    }
}

private struct FoundCredentials: CredentialsProvider {
    let source: any CredentialsProvider
    let origin: AWSCredentials.Origin

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        var found = try await source.credentials()
        found.origin = origin
        return found
    }

    func invalidate() { source.invalidate() }
}

/// Asks one source after the other and takes the first that has credentials.
///
/// Only a source that is not set up is passed over. One that is set up and fails ends the search: to go on would mean
/// to act as someone other than the user asked for.
struct FirstFoundCredentials: CredentialsProvider {
    private let sources: [any CredentialsProvider]

    init(_ sources: [any CredentialsProvider]) {
        self.sources = sources
    }

    /// Fails with `.noneFound` and one line for each source that was looked at.
    func credentials() async throws(CredentialsError) -> AWSCredentials {
        var lookedAt: [String] = []
        for source in sources {
            do {
                return try await source.credentials()
            } catch {
                guard error.code == .noneFound else { throw error }
                lookedAt.append("  - \(error.message)")
            }
        }
        throw CredentialsError(.noneFound, lookedAt.joined(separator: "\n"))
    }

    func invalidate() {
        for source in sources { source.invalidate() }
    }
}
