import AWSClient
import ExportEngine
import Logging
import Seams

/// The way to AWS that the settings describe: region, credentials, clients. Nothing is sent while it is made.
package struct AWSAccess: Sendable {
    package let clients: AWSClients
    package let settings: AWSSettings
    /// Whether a role was asked for by name, on top of the profile.
    let assumesRole: Bool
    let credentials: RefreshingCredentials

    package static let sessionName = "cwlogs-export"

    /// What the environment, the shared files and the arguments say together.
    ///
    /// - Parameter spareRegion: where none is configured and none is needed.
    package static func resolve(
        _ arguments: AccessArguments, _ environment: AWSEnvironment, _ spelling: SettingSpelling,
        spareRegion: String? = nil
    ) throws(SettingProblem) -> AWSSettings {
        guard arguments.externalID == nil || arguments.roleARN != nil else {
            throw SettingProblem(
                .contradiction, .environment,
                "\(spelling.name(\.externalID)) is for the role of \(spelling.name(\.roleARN)): name one, or leave it out"
            )
        }
        var settings: AWSSettings
        do {
            settings = try AWSSettings.resolve(
                environment, profile: arguments.profile, region: arguments.region, endpointURL: arguments.endpointURL)
        } catch {
            throw SettingProblem(.access, .environment, error.description)
        }
        if settings.region == nil, let spareRegion { settings.endpoints.region = spareRegion }
        guard settings.region != nil else {
            throw SettingProblem(
                .missing, .environment,
                """
                \(spelling.missing(\.region)) is missing: give one, or set AWS_REGION, or region in profile \
                '\(settings.profileName)'
                """)
        }
        if let region = settings.region, let problem = RegionNames.problem(with: region) {
            throw SettingProblem(
                .access, .environment,
                "AWS_REGION, or region in profile '\(settings.profileName)': \(problem)")
        }
        return settings
    }

    /// The chain of the AWS tools, and the role on top of it if one is to be assumed. Keeps what it fetches.
    ///
    package static func credentials(
        _ arguments: AccessArguments, _ environment: AWSEnvironment, _ settings: AWSSettings, _ context: AWSContext,
        helpers: CredentialHelpers = CredentialHelpers()
    ) -> RefreshingCredentials {
        let name = arguments.roleSessionName ?? sessionName
        let chain = CredentialChain(
            environment: environment, settings: settings, context: context, sessionName: name, helpers: helpers)
        let credentials = RefreshingCredentials(chain, clock: context.clock, logger: context.logger)
        guard let roleARN = arguments.roleARN else { return credentials }
        let role = STSAPI.AssumeRoleRequest(
            roleARN: roleARN, sessionName: name, externalID: arguments.externalID)
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
            throw SettingProblem(.access, .environment, error.message)
        }
        self.settings = settings
        assumesRole = arguments.roleARN != nil
        self.credentials = credentials
        setRates(arguments)
    }

    /// How fast events are read is for the user to say, who shares that quota with people; where nothing is said, the default
    /// holds back from Amazon alone.
    private func setRates(_ arguments: AccessArguments) {
        guard settings.endpoints.isAmazons(.logs) || arguments.requestsPerSecond != nil else { return }
        clients.rates.setRate(
            arguments.requestsPerSecond ?? ExportChoices().requestsPerSecond, for: LogsClient.filterLogEvents)
    }
}
