import AWSClient
import ExportCore
import ExportEngine
import LambdaRuntime
import Logging
import Seams

/// One invocation from its event to its response: understand, run the engine until the deadline, report.
struct ExportFunction: Sendable {
    private let environment: AWSEnvironment
    private let clock = LiveClock()
    private let access: KeptAccess

    init(environment: AWSEnvironment) {
        self.environment = environment
        access = KeptAccess(environment: environment, clock: clock)
    }

    func answer(_ invocation: Invocation, _ event: [UInt8]) async throws(FunctionError) -> [UInt8] {
        do {
            return try await LogLines.$requestID.withValue(invocation.id.rawValue) {
                try await export(invocation, FunctionEvent(event))
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
        let arguments = try ExportArguments(values, now: clock.nowMilliseconds())
        guard arguments.settings.windDown > .zero else {
            throw values.problem(
                .windDown, "it must be longer than nothing: the state is saved and the answer sent in it")
        }
        let logger = LogLines.logger(
            environment, format: try values.choice(.logFormat), level: try values.logLevel())
        if !event.ignored.isEmpty {
            logger.debug(
                "Keys of the caller's own are passed over",
                metadata: ["ignored": "\(event.ignored.joined(separator: ", "))"])
        }
        let deadline = deadline(invocation, arguments)
        let budget = RunBudget(
            deadlineMilliseconds: deadline, windDown: arguments.settings.windDown, mayWait: arguments.mayWait)
        try refuseWithoutRoom(budget)
        let access = try await access.open(arguments.access, logger: logger)
        let environment = ExportEnvironment(
            clients: access.clients, clock: clock, randomness: LiveRandomness(), logger: logger,
            settings: arguments.settings, budget: budget, progress: LoggedProgress(logger: logger))
        let store = arguments.state.store(access.clients, beside: arguments.settings)
        do {
            let response =
                arguments.isDryRun
                ? FunctionResponse(
                    try await ExportPreview.look(environment, store), region: access.clients.endpoints.region)
                : try await run(environment, store, deadline: deadline)
            for message in response.messages { logger.notice("\(message)") }
            return try response.json(
                bytesMax: arguments.mayWait ? FunctionResponse.bytesMax : FunctionResponse.stateMachineBytesMax)
        } catch let error as ExportError {
            throw await access.explained(error)
        }
    }

    private func run(
        _ environment: ExportEnvironment, _ store: any StateStore, deadline: Int64
    ) async throws -> FunctionResponse {
        let run = ExportRun(environment: environment, store: store)
        let metrics = RunMetrics(destination: environment.settings.destination)
        let report: RunReport
        do {
            report = try await ended(run, environment.budget, deadline: deadline)
        } catch {
            metrics.logFailure(now: clock.nowMilliseconds())
            throw error
        }
        metrics.log(report, now: clock.nowMilliseconds())
        return FunctionResponse(report, region: environment.clients.endpoints.region)
    }

    /// The invocation's own, or a sooner one that was asked for.
    private func deadline(_ invocation: Invocation, _ arguments: ExportArguments) -> Int64 {
        guard let span = arguments.deadline else { return invocation.deadlineMilliseconds }
        return min(invocation.deadlineMilliseconds, clock.nowMilliseconds() + span.milliseconds)
    }

    private func refuseWithoutRoom(_ budget: RunBudget) throws(FunctionError) {
        guard budget.isOver(clock), let remaining = budget.remaining(clock) else { return }
        throw FunctionError(
            type: "Function.NoTimeLeft",
            message: """
                this invocation has \(max(.zero, remaining + budget.windDown).text) left, and windDown keeps \
                \(budget.windDown.text) of it, so nothing could be started: raise the function's timeout, or give a \
                shorter windDown
                """)
    }

    /// The run winds down by its budget. One that cannot, since a service hangs, is cancelled in the last quarter of that
    /// time: an answer is worth more than a killed process.
    private func ended(_ run: ExportRun, _ budget: RunBudget, deadline: Int64) async throws -> RunReport {
        let last = deadline - budget.windDown.milliseconds / 4
        return try await withThrowingTaskGroup(of: RunReport?.self) { group in
            group.addTask { try await run.run() }
            group.addTask { [clock] in
                do {
                    try await clock.sleep(for: .milliseconds(last - clock.nowMilliseconds()))
                } catch is CancellationError {
                    // The run has ended first, as it should.
                }
                return nil
            }
            let first = try await group.next() ?? nil
            group.cancelAll()
            if let first { return first }
            guard let report = try await group.next() ?? nil else { throw CancellationError() }
            return report
        }
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
