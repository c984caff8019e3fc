import AWSClient
import ExportCore
import ExportEngine
import Logging
import Seams

/// The way to AWS that the settings describe: transport, region, credentials, clients.
struct AWSAccess: Sendable {
    let clients: AWSClients
    let transport: LiveTransport
    let settings: AWSSettings

    static let sessionName = "cwlogs-export"

    /// Nothing is sent yet. Close the transport when done.
    static func open(
        _ arguments: AccessArguments, _ environment: AWSEnvironment, logger: Logger
    ) throws(CommandFailure) -> AWSAccess {
        let settings = try resolve(arguments, environment)
        let transport = LiveTransport()
        let context = AWSContext(
            transport: transport, clock: LiveClock(), randomness: LiveRandomness(), logger: logger)
        let chain = CredentialChain(
            environment: environment, settings: settings, context: context, sessionName: sessionName,
            runProcess: CredentialProcess.run)
        var credentials = RefreshingCredentials(chain, clock: context.clock, logger: logger)
        if let roleARN = arguments.roleARN {
            let role = STSAPI.AssumeRoleRequest(roleARN: roleARN, sessionName: sessionName)
            credentials = RefreshingCredentials(
                AssumeRoleCredentials(role, source: credentials, endpoints: settings.endpoints, context: context),
                clock: context.clock, logger: logger)
        }
        let clients: AWSClients
        do {
            clients = try AWSClients(
                context: context, endpoints: settings.endpoints, credentials: credentials,
                attemptsMax: settings.attemptsMax)
        } catch {
            throw CommandFailure(.configuration, error.message)
        }
        setRates(of: clients, arguments, settings)
        return AWSAccess(clients: clients, transport: transport, settings: settings)
    }

    private static func resolve(
        _ arguments: AccessArguments, _ environment: AWSEnvironment
    ) throws(CommandFailure) -> AWSSettings {
        let settings: AWSSettings
        do {
            settings = try AWSSettings.resolve(
                environment, profile: arguments.profile, region: arguments.region, endpointURL: arguments.endpointURL)
        } catch {
            throw CommandFailure(.configuration, error.description)
        }
        guard settings.region != nil else {
            throw CommandFailure(
                .configuration,
                "--region is missing: give one, or set AWS_REGION, or region in profile '\(settings.profileName)'")
        }
        try refuseCertificates(settings)
        return settings
    }

    /// The transport trusts what the system trusts. A bundle of one's own is refused aloud, unless nothing is encrypted or
    /// it is the system's.
    private static func refuseCertificates(_ settings: AWSSettings) throws(CommandFailure) {
        let systemBundles = [
            "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
        ]
        guard let path = settings.certificateAuthorityPath, !systemBundles.contains(path) else { return }
        let isPlain =
            settings.endpoints.endpointURL?.hasPrefix("http://") == true && settings.endpoints.endpointURLs.isEmpty
        guard !isPlain else { return }
        throw CommandFailure(
            .configuration,
            "AWS_CA_BUNDLE (or ca_bundle) '\(path)' cannot be used: add its certificates to the system's, and unset it")
    }

    /// The quotas are Amazon's. Another AWS, such as the simulator, is held back only where that was asked for.
    private static func setRates(of clients: AWSClients, _ arguments: AccessArguments, _ settings: AWSSettings) {
        let url = settings.endpoints.endpointURLs[.logs] ?? settings.endpoints.endpointURL
        let isAmazon = url.map { $0.contains(".amazonaws.") || $0.contains(".api.aws") } ?? true
        if !isAmazon {
            for operation in [
                LogsClient.createExportTask, LogsClient.cancelExportTask, LogsClient.describeExportTasks,
                LogsClient.describeLogGroups, LogsClient.describeLogStreams,
            ] {
                clients.rates.setRate(nil, for: operation)
            }
        }
        guard isAmazon || arguments.requestsPerSecond != nil else { return }
        clients.rates.setRate(
            arguments.requestsPerSecond ?? Setting.defaultRequestsPerSecond, for: LogsClient.filterLogEvents)
    }
}
