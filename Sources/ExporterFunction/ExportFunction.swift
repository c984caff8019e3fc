import AWSClient
import ExportCore
import ExportEngine
import ExportFailures
import ExporterReports
import ExporterSettings
import LambdaRuntime
import Logging
import Seams

/// One invocation from its event to its response: parse, run the engine until the deadline, report.
struct ExportFunction: Sendable {
    private let environment: AWSEnvironment
    private let clock: any WallClock
    private let access: KeptAccess

    init(environment: AWSEnvironment, clock: any WallClock = LiveClock()) {
        self.environment = environment
        self.clock = clock
        access = KeptAccess(environment: environment, clock: clock)
    }

    func answer(_ invocation: Invocation, _ event: [UInt8]) async throws(FunctionError) -> [UInt8] {
        do {
            return try await LogLines.$requestID.withValue(invocation.id.rawValue) {
                do {
                    return try await export(invocation, FunctionEvent(event))
                } catch {
                    // Also what was refused before anything ran: an alarm on failed runs must hear of it.
                    if let metrics = RunMetrics.ofRefused(event, environment) {
                        LogLines.write(metrics.failure(now: clock.nowMilliseconds()))
                    }
                    throw error
                }
            }
        } catch let problem as SettingProblem {
            throw FunctionError(problem)
        } catch {
            throw FunctionError(error)
        }
    }

    private func export(_ invocation: Invocation, _ event: FunctionEvent) async throws -> [UInt8] {
        let values = try FunctionSettings.values(event.given, environment)
        let arguments = try FunctionSettings.arguments(values, now: clock.nowMilliseconds())
        let sentences = Sentences(values.spelling)
        let logger = LogLines.logger(
            environment, format: arguments.output.logFormat, level: arguments.output.logLevel)
        if !event.ignored.isEmpty {
            logger.debug(
                "Keys of the caller's own are passed over",
                metadata: ["ignored": "\(event.ignored.joined(separator: ", "))"])
        }
        let deadline = InvocationDeadline(
            invocation, asked: arguments.deadline, windDown: arguments.settings.windDown, clock: clock)
        try deadline.refuseWithoutRoom()
        let access = try await access.open(arguments.access, values.spelling, logger: logger)
        for doubt in try values.doubts(about: arguments, access.settings) { logger.warning("\(doubt)") }
        do {
            let bench = try Workbench(
                arguments, access: access, clock: clock, logger: logger,
                budget: deadline.budget(mayWait: arguments.mayWait), progress: LoggedProgress(logger: logger),
                place: environment.variables["AWS_LAMBDA_FUNCTION_NAME"].map { RunPlace(host: "function \($0)") })
            let response =
                arguments.isDryRun
                ? FunctionResponse(
                    try await bench.look(), selection: arguments.settings.selection, region: bench.region, sentences)
                : try await run(bench, sentences, until: deadline)
            for message in response.messages { logger.notice("\(message)") }
            return response.json(
                bytesMax: arguments.mayWait ? FunctionResponse.bytesMax : FunctionResponse.stateMachineBytesMax)
        } catch let error as ExportError {
            throw FunctionError(error, await access.finding(about: error), sentences)
        }
    }

    private func run(
        _ bench: Workbench, _ sentences: Sentences, until deadline: InvocationDeadline
    ) async throws -> FunctionResponse {
        let report = try await deadline.end { try await bench.run() }
        let settings = bench.environment.settings
        let metrics = RunMetrics(destination: settings.destination)
        for line in metrics.lines(report, now: clock.nowMilliseconds()) { LogLines.write(line) }
        return FunctionResponse(report, selection: settings.selection, region: bench.region, sentences)
    }
}

extension RunMetrics {
    /// For an invocation that failed, from what can be parsed of its event. `nil`: a dry run, which is not a run.
    package static func ofRefused(_ event: [UInt8], _ environment: AWSEnvironment) -> RunMetrics? {
        // What is wrong with it has been said; here it is only asked what it was about.
        let given = (try? FunctionEvent(event))?.given ?? [:]
        guard let values = try? FunctionSettings.values(given, environment) else { return RunMetrics(destination: nil) }
        let hints = values.hints()
        return hints.isDryRun ? nil : RunMetrics(destination: values.destination(of: hints))
    }
}

extension FunctionError {
    init(_ problem: SettingProblem) {
        let type = problem.origin == .call ? "Function.InvalidEvent" : "Function.InvalidEnvironment"
        self.init(type: type, message: problem.message)
    }

    /// `Export.` and the engine's own code.
    init(_ error: ExportError, _ finding: AccessFinding?, _ sentences: Sentences) {
        let message = sentences.sentence(error, finding)
        if error.cause?.isCancelled == true {
            self.init(
                type: "Export.OutOfTime",
                message: "the time was over before anything was done (\(message)): raise the function's timeout")
        } else {
            let code = (finding == nil || error.isOfCredentialSource ? error.code : .notPermitted).rawValue
            self.init(type: "Export.\(code.prefix(1).uppercased())\(code.dropFirst())", message: message)
        }
    }
}
