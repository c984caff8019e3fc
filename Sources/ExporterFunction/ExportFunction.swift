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
    private let access: AWSAccess

    init(environment: AWSEnvironment) {
        self.environment = environment
        access = AWSAccess(environment: environment, clock: clock)
    }

    func answer(_ invocation: Invocation, _ event: [UInt8]) async throws(FunctionError) -> [UInt8] {
        do {
            return try await LogLines.$requestID.withValue(invocation.id.rawValue) {
                try await export(invocation, FunctionEvent(event))
            }
        } catch let error as ExportError {
            throw FunctionError(error)
        } catch {
            throw FunctionError(error)
        }
    }

    private func export(_ invocation: Invocation, _ event: FunctionEvent) async throws -> [UInt8] {
        let options = OptionValues(event: event, environment: environment)
        let arguments = try FunctionArguments(options, now: clock.nowMilliseconds())
        let logger = Logger(label: "bootstrap") { _ in LogLines(logLevel: arguments.logLevel) }
        if !event.ignored.isEmpty {
            logger.warning(
                "The event has none of this function's keys: the environment's configuration is run",
                metadata: ["ignored": "\(event.ignored.joined(separator: ", "))"])
        }
        let budget = RunBudget(
            deadlineMilliseconds: invocation.deadlineMilliseconds, windDown: arguments.settings.windDown)
        try refuseWithoutRoom(budget)
        let clients = try await access.clients(arguments.access, logger: logger)
        let run = ExportRun(
            environment: ExportEnvironment(
                clients: clients, clock: clock, randomness: LiveRandomness(), logger: logger,
                settings: arguments.settings, budget: budget, progress: LoggedProgress(logger: logger)),
            store: arguments.state.store(clients, beside: arguments.settings))
        let report = try await ended(run, budget, deadline: invocation.deadlineMilliseconds)
        let response = FunctionResponse(report, region: clients.endpoints.region)
        for message in response.messages { logger.notice("\(message)") }
        RunMetrics(report, destination: arguments.settings.destination).log(now: clock.nowMilliseconds())
        return try response.json()
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
