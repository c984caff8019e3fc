import AWSClient
import LambdaRuntime
import Logging
import Seams

/// Which account and region an invocation is about, where that is not the function's own.
struct AccessArguments: Hashable, Sendable {
    var region: String?
    var roleARN: String?
    /// `nil` where it was not asked for: then another AWS than Amazon's is not held back.
    var requestsPerSecond: Double?
}

/// The way to AWS. Connections and credentials are made for the first invocation and kept for those that follow.
actor AWSAccess {
    private struct Identity: Hashable {
        var region: String
        var roleARN: String?
    }

    private static let sessionName = "cwlogs-export"

    private let environment: AWSEnvironment
    private let clock: any WallClock
    private var transport: LiveTransport?
    private var credentials: [Identity: RefreshingCredentials] = [:]

    init(environment: AWSEnvironment, clock: any WallClock) {
        self.environment = environment
        self.clock = clock
    }

    /// Clients with counts and a service clock of their own: a process may have slept since the last invocation.
    func clients(_ arguments: AccessArguments, logger: Logger) throws(FunctionError) -> AWSClients {
        do {
            let settings = try AWSSettings.resolve(environment, region: arguments.region)
            let identity = Identity(region: try settings.requireRegion(), roleARN: arguments.roleARN)
            let context = AWSContext(
                transport: keptTransport(), clock: clock, randomness: LiveRandomness(), logger: logger)
            let clients = try AWSClients(
                context: context, endpoints: settings.endpoints,
                credentials: keptCredentials(identity, settings, context), attemptsMax: settings.attemptsMax)
            setRates(of: clients, arguments, settings.endpoints)
            return clients
        } catch {
            throw FunctionError(type: "Function.InvalidEnvironment", message: "\(error)")
        }
    }

    private func keptTransport() -> LiveTransport {
        let kept = transport ?? LiveTransport()
        transport = kept
        return kept
    }

    private func keptCredentials(
        _ identity: Identity, _ settings: AWSSettings, _ context: AWSContext
    ) -> RefreshingCredentials {
        if let kept = credentials[identity] { return kept }
        let chain = CredentialChain(
            environment: environment, settings: settings, context: context, sessionName: Self.sessionName)
        var made = RefreshingCredentials(chain, clock: clock, logger: context.logger)
        if let roleARN = identity.roleARN {
            let role = STSAPI.AssumeRoleRequest(roleARN: roleARN, sessionName: Self.sessionName)
            made = RefreshingCredentials(
                AssumeRoleCredentials(role, source: made, endpoints: settings.endpoints, context: context),
                clock: clock, logger: context.logger)
        }
        credentials[identity] = made
        return made
    }

    /// The quotas are Amazon's. Another AWS, such as the simulator, is held back only where that was asked for.
    private func setRates(of clients: AWSClients, _ arguments: AccessArguments, _ endpoints: EndpointConfiguration) {
        let url = endpoints.endpointURLs[.logs] ?? endpoints.endpointURL
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
            arguments.requestsPerSecond ?? FunctionArguments.defaultRequestsPerSecond, for: LogsClient.filterLogEvents)
    }
}
