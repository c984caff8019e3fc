import AWSClient
import ExportCore
import ExportEngine
import ExportFailures
import ExporterReports
import ExporterSettings
import Logging
import Seams
import Storage

/// What the commands that look at an archive work with, put together from what was given.
struct Session: Sendable {
    let arguments: ExportArguments
    let access: LiveAccess
    let bench: Workbench
    let sentences: Sentences
    let progress: ProgressLine
    let stop: StopRequest
    /// By this machine's clock; `nil`: none was given.
    let deadlineMilliseconds: Int64?

    var region: String { bench.region }
    var destination: Destination { arguments.settings.destination }

    /// Parses the options, opens the way to AWS, does the work and closes it again.
    static func with(
        _ options: any SettingOptions..., work: @escaping @Sendable (Session) async throws -> Void
    ) async throws {
        try await with(try SettingValues.gathered(options), work)
    }

    /// The same with values that were gathered before.
    ///
    /// - Parameter needsRegion: false where nothing is asked that lies in one.
    static func with(
        _ values: SettingValues, needsRegion: Bool = true, _ work: @escaping @Sendable (Session) async throws -> Void
    ) async throws {
        let session = try Session(values, needsRegion: needsRegion)
        let result: Result<Void, any Error>
        do {
            try await work(session)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try await session.access.transport.shutdown()
        try result.get()
    }

    private init(_ values: SettingValues, needsRegion: Bool) throws {
        let clock = LiveClock()
        let environment = AWSEnvironment.live()
        sentences = Sentences(values.spelling)
        arguments = try ExportArguments(
            values, environment: environment.variables, now: clock.nowMilliseconds())
        let logger = LogLines.logger(arguments.output)
        // A state that is a file lies in no region, and nothing will be sent.
        let isLocal = if case .file = arguments.state { !needsRegion } else { false }
        access = try LiveAccess.open(
            arguments.access, environment, values.spelling, spareRegion: isLocal ? "us-east-1" : nil, logger: logger)
        for doubt in try values.doubts(about: arguments, access.access.settings) {
            StandardError.shared.say(.warning, "warning: \(doubt)")
        }
        progress = ProgressLine(clock: clock, logger: logger)
        stop = StopRequest()
        deadlineMilliseconds = arguments.deadline.map { clock.nowMilliseconds() + $0.milliseconds }
        let budget = RunBudget(
            deadlineMilliseconds: deadlineMilliseconds, windDown: arguments.settings.windDown,
            mayWait: arguments.mayWait
        ) { [stop] in stop.isMade }
        do throws(ExportError) {
            bench = try Workbench(
                arguments, access: access.access, clock: StoppableClock(stop), logger: logger, budget: budget,
                progress: progress, place: RunPlace.ofThisProcess)
        } catch {
            throw CommandFailure(error, nil, sentences)
        }
    }

    /// Work that a signal ends in good order, with its progress shown meanwhile.
    func inGoodOrder(_ work: @escaping @Sendable () async throws -> Void) async throws {
        try await Interruption.until(stop) { try await showingProgress(work) }
    }

    func showingProgress(_ work: @escaping @Sendable () async throws -> Void) async throws {
        if arguments.output.isQuiet {
            try await work()
        } else {
            try await progress.shown(work)
        }
    }

    /// The result: a record for programs, a text for people, or as little as they want to read.
    func show(
        _ record: some Encodable, text: (_ width: Int?) -> String, needs: [String]
    ) throws(CommandFailure) {
        StandardError.shared.show(nil)
        if arguments.output.isJSON {
            try StandardOutput.write(json: record)
        } else if !arguments.output.isQuiet {
            try StandardOutput.write(text(StandardError.resultWidth))
        } else if !needs.isEmpty {
            try StandardOutput.write(needs.joined(separator: "\n"))
        }
    }

    /// The engine's error as the command's own.
    func explained(_ error: ExportError) async -> CommandFailure {
        if error.cause?.isCancelled == true {
            return CommandFailure(.tryAgain, "ended before it was done; run it again to go on", code: .interrupted)
        }
        var failure = CommandFailure(error, await access.access.finding(about: error), sentences)
        // A service that says no has answered.
        if error.cause?.code == .noAnswer, let url = access.access.settings.endpoints.endpointURL {
            failure.error.message += "; does anything answer at \(url)?"
        }
        if let suspicion = suspicion(about: error) {
            failure.error.message = "\(suspicion) (\(failure.error.message))"
        }
        return failure
    }

    /// A region that this program does not know, where it would explain the error: what is most likely wrong stands first.
    private func suspicion(about error: ExportError) -> String? {
        let isExplained =
            if case .bucketInOtherRegion = error.reason { true } else {
                error.cause?.code == .noAnswer && access.access.settings.endpoints.endpointURL == nil
            }
        guard isExplained, let words = RegionNames.suspicion(about: region) else { return nil }
        return "\(sentences.spelling.isGiven(\.region) ? sentences.spelling.name(\.region) : "the region"): \(words)"
    }

    /// - Parameter warnings: of the plan, which know what was perhaps meant.
    func nothingMatches(_ warnings: [PlanWarning]) -> CommandFailure {
        CommandFailure(
            .configuration, sentences.noGroup(arguments.settings.selection, warnings, region: region),
            code: .noGroupSelected)
    }
}

extension CommandFailure {
    init(_ error: ExportError, _ finding: AccessFinding?, _ sentences: Sentences) {
        self.init(
            finding == nil || error.isOfCredentialSource ? ExitStatus(error.code) : .notPermitted,
            ErrorRecord(error, finding, sentences))
    }
}

extension SettingValues {
    /// From the options of a command, the environment and the configuration file. From here on the program speaks as it
    /// was asked to.
    static func gathered(_ options: [any SettingOptions]) throws(CommandFailure) -> SettingValues {
        let environment = AWSEnvironment.live().variables
        var commandLine: [Setting: [String]] = [:]
        for group in options { commandLine.merge(group.given) { first, _ in first } }
        var values = SettingValues(commandLine: commandLine, environment: environment)
        values.speak()
        if let file = values.hints().config {
            values = SettingValues(
                commandLine: commandLine, environment: environment, file: try ConfigurationFile.read(file))
            values.speak()
        }
        for name in SettingValues.unknownVariables(environment) {
            StandardError.shared.say(
                .warning,
                "warning: \(name) is not the variable of an option; 'cwlogs-export run --help' lists the options")
        }
        return values
    }

    private func speak() {
        let output = hints().output
        StandardError.shared.speak(output.logFormat)
        StandardOutput.speak(isJSON: output.isJSON)
    }
}
