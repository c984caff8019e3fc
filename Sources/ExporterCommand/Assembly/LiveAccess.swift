import AWSClient
import ExporterSettings
import Logging
import Seams

/// The way to AWS from this machine, with its connections.
struct LiveAccess: Sendable {
    let access: AWSAccess
    let transport: LiveTransport

    var clients: AWSClients { access.clients }

    /// Nothing is sent yet. Close the transport when done.
    ///
    /// - Parameter spareRegion: where none is configured and none is needed.
    static func open(
        _ arguments: AccessArguments, _ environment: AWSEnvironment, _ spelling: SettingSpelling,
        spareRegion: String? = nil, logger: Logger
    ) throws(SettingProblem) -> LiveAccess {
        let settings = try AWSAccess.resolve(arguments, environment, spelling, spareRegion: spareRegion)
        let transport = LiveTransport(network: try NetworkSettings(arguments, environment, settings))
        let context = AWSContext(
            transport: transport, clock: LiveClock(), randomness: LiveRandomness(), logger: logger)
        let credentials = AWSAccess.credentials(
            arguments, environment, settings, context,
            helpers: CredentialHelpers(runProcess: CredentialProcess.run, askForCode: CodePrompt.prompt))
        return LiveAccess(
            access: try AWSAccess(arguments, settings: settings, credentials: credentials, context: context),
            transport: transport)
    }
}
