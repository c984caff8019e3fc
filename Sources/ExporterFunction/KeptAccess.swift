import AWSClient
import ExporterSettings
import Logging
import Seams

/// The way to AWS. Connections and credentials are made for the first invocation and kept for those that follow.
actor KeptAccess {
    private let environment: AWSEnvironment
    private let clock: any WallClock
    /// One for each way out that was asked for.
    private var transports: [NetworkSettings: LiveTransport] = [:]
    private var credentials: [AccessArguments: RefreshingCredentials] = [:]

    init(environment: AWSEnvironment, clock: any WallClock) {
        self.environment = environment
        self.clock = clock
    }

    /// With counts and a service clock of its own: the process may have slept since the last invocation.
    func open(_ arguments: AccessArguments, _ spelling: SettingSpelling, logger: Logger) throws(SettingProblem)
        -> AWSAccess
    {
        let settings = try AWSAccess.resolve(arguments, environment, spelling)
        let context = AWSContext(
            transport: transport(try NetworkSettings(arguments, environment, settings)), clock: clock,
            randomness: LiveRandomness(), logger: logger)
        let credentials =
            credentials[arguments.identity] ?? AWSAccess.credentials(arguments, environment, settings, context)
        self.credentials[arguments.identity] = credentials
        return try AWSAccess(arguments, settings: settings, credentials: credentials, context: context)
    }

    private func transport(_ network: NetworkSettings) -> LiveTransport {
        let kept = transports[network] ?? LiveTransport(network: network)
        transports[network] = kept
        return kept
    }
}

extension AccessArguments {
    /// What decides about credentials.
    fileprivate var identity: AccessArguments {
        var identity = self
        identity.requestsPerSecond = nil
        return identity
    }
}
