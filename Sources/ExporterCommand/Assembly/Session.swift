import AWSClient
import ArgumentParser
import ExportCore
import ExportEngine
import Logging
import Seams

/// What the commands that look at an archive work with, put together from what was given.
struct Session: Sendable {
    let arguments: ExportArguments
    let output: OutputArguments
    let access: LiveAccess
    var environment: ExportEnvironment
    let store: any StateStore
    let progress: ProgressLine
    let stop: StopRequest
    let follow: FollowArguments

    var region: String { access.clients.endpoints.region }

    /// Understands the options, opens the way to AWS, does the work and closes it again. SIGINT and SIGTERM end the
    /// work in good order.
    ///
    /// - Parameter following: does the work where `--follow` is given, and looks after the signals itself.
    static func with(
        _ options: [any SettingOptions], following: (@Sendable (Session, Span) async throws -> Void)? = nil,
        _ body: @escaping @Sendable (Session) async throws -> Void
    ) async throws {
        let values = try SettingValues.gathered(options)
        let clock = LiveClock()
        let environment = AWSEnvironment.live()
        let arguments = try ExportArguments(
            values, environment: environment.variables, now: clock.nowMilliseconds())
        let output = try OutputArguments(values)
        let follow = try FollowArguments(values)
        let logger = LogLines.logger(output)
        let access = try LiveAccess.open(arguments.access, environment, logger: logger)
        let progress = ProgressLine(clock: clock, logger: logger)
        let stop = StopRequest()
        let deadline = arguments.deadline.map { clock.nowMilliseconds() + $0.milliseconds }
        let budget = RunBudget(
            deadlineMilliseconds: deadline, windDown: arguments.settings.windDown, mayWait: arguments.mayWait
        ) { stop.isMade }
        let engine = ExportEnvironment(
            clients: access.clients, clock: StoppableClock(stop), randomness: LiveRandomness(), files: LiveFileSystem(),
            logger: logger, settings: arguments.settings, budget: budget, progress: progress)
        let session = Session(
            arguments: arguments, output: output, access: access, environment: engine,
            store: arguments.state.store(in: engine), progress: progress, stop: stop, follow: follow)
        try await session.live {
            if let following, let pause = follow.pause {
                try await progress.shown { try await following(session, pause) }
            } else {
                try await Interruption.until(stop) {
                    try await progress.shown { try await body(session) }
                }
            }
        }
    }

    private func live(_ work: () async throws -> Void) async throws {
        let result: Result<Void, any Error>
        do {
            try await work()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try await access.transport.shutdown()
        try result.get()
    }
}

extension SettingValues {
    /// From the options of a command, the environment and the configuration file.
    static func gathered(_ options: [any SettingOptions]) throws(CommandFailure) -> SettingValues {
        let environment = AWSEnvironment.live().variables
        var commandLine: [Setting: [String]] = [:]
        for group in options { commandLine.merge(group.given) { first, _ in first } }
        var values = SettingValues(commandLine: commandLine, environment: environment)
        StandardError.shared.speak(try? values.choice(.logFormat))
        if let file = values.text(.config) {
            values = SettingValues(
                commandLine: commandLine, environment: environment, file: try ConfigurationFile.read(file))
            StandardError.shared.speak(try? values.choice(.logFormat))
        }
        for name in SettingValues.unknownVariables(environment) {
            StandardError.shared.say(
                .warning, "warning: \(name) is no option's variable; 'cwlogs-export run --help' lists the options")
        }
        return values
    }
}
