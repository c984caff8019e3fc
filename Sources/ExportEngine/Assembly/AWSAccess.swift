import AWSClient
import ExportCore
import Logging
import Seams

/// The way to AWS that the settings describe: region, credentials, clients. Nothing is sent while it is made.
package struct AWSAccess: Sendable {
    package let clients: AWSClients
    package let settings: AWSSettings
    /// Whether a role was asked for by name, on top of the profile.
    private let assumesRole: Bool

    package static let sessionName = "cwlogs-export"

    /// What the environment, the shared files and the arguments say together.
    package static func resolve(
        _ arguments: AccessArguments, _ environment: AWSEnvironment, _ spelling: SettingSpelling
    ) throws(SettingProblem) -> AWSSettings {
        let settings: AWSSettings
        do {
            settings = try AWSSettings.resolve(
                environment, profile: arguments.profile, region: arguments.region, endpointURL: arguments.endpointURL)
        } catch {
            throw SettingProblem(.surroundings, error.description)
        }
        guard settings.region != nil else {
            throw SettingProblem(
                .surroundings,
                """
                \(spelling.missing(.region)) is missing: give one, or set AWS_REGION, or region in profile \
                '\(settings.profileName)'
                """)
        }
        try refuseCertificates(settings)
        return settings
    }

    /// The chain of the AWS tools, and the role on top of it if one is to be assumed. Keeps what it fetches.
    ///
    /// - Parameter runProcess: `nil` where `credential_process` cannot be honoured.
    package static func credentials(
        _ arguments: AccessArguments, _ environment: AWSEnvironment, _ settings: AWSSettings, _ context: AWSContext,
        runProcess: CredentialProcessRunner? = nil
    ) -> RefreshingCredentials {
        let chain = CredentialChain(
            environment: environment, settings: settings, context: context, sessionName: sessionName,
            runProcess: runProcess)
        let credentials = RefreshingCredentials(chain, clock: context.clock, logger: context.logger)
        guard let roleARN = arguments.roleARN else { return credentials }
        let role = STSAPI.AssumeRoleRequest(roleARN: roleARN, sessionName: sessionName)
        return RefreshingCredentials(
            AssumeRoleCredentials(role, source: credentials, endpoints: settings.endpoints, context: context),
            clock: context.clock, logger: context.logger)
    }

    /// Clients with counts, rates and a service clock of their own.
    package init(
        _ arguments: AccessArguments, settings: AWSSettings, credentials: RefreshingCredentials, context: AWSContext
    ) throws(SettingProblem) {
        do {
            clients = try AWSClients(
                context: context, endpoints: settings.endpoints, credentials: credentials,
                attemptsMax: settings.attemptsMax)
        } catch {
            throw SettingProblem(.surroundings, error.message)
        }
        self.settings = settings
        assumesRole = arguments.roleARN != nil
        setRates(arguments)
    }

    /// The transport trusts what the system trusts. A bundle of one's own is refused aloud, unless nothing is encrypted or
    /// it is the system's.
    private static func refuseCertificates(_ settings: AWSSettings) throws(SettingProblem) {
        let systemBundles = [
            "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
        ]
        guard let path = settings.certificateAuthorityPath, !systemBundles.contains(path) else { return }
        let isPlain =
            settings.endpoints.endpointURL?.hasPrefix("http://") == true && settings.endpoints.endpointURLs.isEmpty
        guard !isPlain else { return }
        throw SettingProblem(
            .surroundings,
            "AWS_CA_BUNDLE (or ca_bundle) '\(path)' cannot be used: add its certificates to the system's, and unset it")
    }

    /// How fast events are read is for the user to say, who shares that quota with people; where nothing is said, the default
    /// holds back from Amazon alone.
    private func setRates(_ arguments: AccessArguments) {
        guard settings.endpoints.isAmazons(.logs) || arguments.requestsPerSecond != nil else { return }
        clients.rates.setRate(
            arguments.requestsPerSecond ?? ExportSettings.defaultRequestsPerSecond, for: LogsClient.filterLogEvents)
    }
}

extension AWSAccess {
    /// Looks into a refusal: whether the credentials are missing, have expired or are refused, rather than lack a
    /// permission. S3 answers a HEAD without words (expired credentials are a bare 400), so STS is asked.
    ///
    /// - Parameter spelling: how the caller's door calls the option that says who we are.
    package func explained(_ error: ExportError, _ spelling: SettingSpelling? = nil) async -> ExportError {
        let isWordless = error.cause?.operation == "s3:HeadBucket" && error.cause?.status == 400
        guard error.code == .notPermitted || isWordless else { return error }
        do {
            let caller = try await clients.sts.getCallerIdentity()
            return error.cause?.isAccessDenied == true ? lacking(error, caller, spelling) : error
        } catch {
            return ExportError(.notPermitted, credentialsProblem(error), cause: error)
        }
    }

    /// Who may not do it, and where to see what is needed.
    private func lacking(
        _ error: ExportError, _ caller: STSAPI.CallerIdentity, _ spelling: SettingSpelling?
    ) -> ExportError {
        var error = error
        let role = spelling.map { " of \($0.name(.roleARN))" } ?? ""
        let who = assumesRole ? "the role\(role)" : "profile '\(settings.profileName)'"
        error.message +=
            "; \(who) is \(caller.arn): 'cwlogs-export policy --only identity' prints what it needs"
        return error
    }

    private func credentialsProblem(_ error: AWSError) -> String {
        let profile = "profile '\(settings.profileName)'"
        if case .credentials(let cause) = error.cause {
            let words = cause.message.split(whereSeparator: \.isNewline).joined(separator: " ")
            return cause.code == .noneFound ? words : "the AWS credentials (\(profile)) cannot be had: \(words)"
        }
        guard error.isCredentialProblem else { return ExportError(error, while: "asking who we are").message }
        let why = error.isExpiredToken ? "have expired: renew them" : "are refused: check them"
        return "the AWS credentials (\(profile)) \(why) (\(error))"
    }
}
