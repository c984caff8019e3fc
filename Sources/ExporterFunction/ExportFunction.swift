import AWSClient
import ExportCore
import ExportEngine
import LambdaRuntime
import Logging
import Seams

/// One invocation from its event to its response: understand, run the engine until the deadline, report.
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
                    RunMetrics.ofRefused(event, environment)?.logFailure(now: clock.nowMilliseconds())
                    throw error
                }
            }
        } catch let error as ExportError {
            throw FunctionError(error)
        } catch let problem as SettingProblem {
            throw FunctionError(problem)
        } catch {
            throw FunctionError(error)
        }
    }

    private func export(_ invocation: Invocation, _ event: FunctionEvent) async throws -> [UInt8] {
        let values = try FunctionSettings.values(event, environment)
        let function = try FunctionArguments(values, now: clock.nowMilliseconds())
        let arguments = function.export
        let logger = LogLines.logger(environment, format: function.logFormat, level: function.logLevel)
        if !event.ignored.isEmpty {
            logger.debug(
                "Keys of the caller's own are passed over",
                metadata: ["ignored": "\(event.ignored.joined(separator: ", "))"])
        }
        let deadline = InvocationDeadline(
            invocation, asked: arguments.deadline, windDown: arguments.settings.windDown, clock: clock)
        try deadline.refuseWithoutRoom()
        let access = try await access.open(arguments.access, logger: logger)
        let environment = ExportEnvironment(
            clients: access.clients, clock: clock, randomness: LiveRandomness(), files: LiveFileSystem(),
            logger: logger, settings: arguments.settings, budget: deadline.budget(mayWait: arguments.mayWait),
            progress: LoggedProgress(logger: logger))
        let store = arguments.state.store(in: environment)
        do {
            let response =
                arguments.isDryRun
                ? FunctionResponse(
                    try await ExportPreview.look(environment, store), region: access.clients.endpoints.region)
                : try await run(environment, store, until: deadline)
            for message in response.messages { logger.notice("\(message)") }
            return try response.json(
                bytesMax: arguments.mayWait ? FunctionResponse.bytesMax : FunctionResponse.stateMachineBytesMax)
        } catch let error as ExportError {
            throw await access.explained(error)
        }
    }

    private func run(
        _ environment: ExportEnvironment, _ store: any StateStore, until deadline: InvocationDeadline
    ) async throws -> FunctionResponse {
        let run = ExportRun(environment: environment, store: store)
        let report = try await deadline.end { try await run.run() }
        RunMetrics(destination: environment.settings.destination).log(report, now: clock.nowMilliseconds())
        return FunctionResponse(report, region: environment.clients.endpoints.region)
    }
}

extension FunctionError {
    /// `Export.` and the engine's own code.
    init(_ error: ExportError) {
        if error.cause?.isCancelled == true {
            self.init(
                type: "Export.OutOfTime",
                message: "the time was over before anything was done (\(error.message)): raise the function's timeout")
        } else {
            let code = error.code.rawValue
            self.init(type: "Export.\(code.prefix(1).uppercased())\(code.dropFirst())", message: error.message)
        }
    }
}
