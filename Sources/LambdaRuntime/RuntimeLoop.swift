import Logging

/// The life of a function process: ask for work, do it, report, ask again.
///
/// It knows nothing of what the work is. It ends when its task is cancelled, or by an error after which the process
/// has to exit; Lambda then starts a new one.
package struct RuntimeLoop<API: RuntimeAPI>: Sendable {
    /// Bytes in, bytes out: an event and a result, both JSON.
    package typealias Handler = @Sendable (Invocation, [UInt8]) async throws -> [UInt8]

    private let api: API
    private let logger: Logger
    private let setTraceID: @Sendable (String?) -> Void
    private let handler: Handler

    /// - Parameter setTraceID: stores the invocation's trace header, for code that propagates it; the executable sets
    ///   `_X_AMZN_TRACE_ID`. Called before each invocation, with `nil` where it has none.
    package init(
        api: API, logger: Logger, setTraceID: @escaping @Sendable (String?) -> Void, handler: @escaping Handler
    ) {
        self.api = api
        self.logger = logger
        self.setTraceID = setTraceID
        self.handler = handler
    }

    /// Returns when the task is cancelled while it waits for work or reports; throws when the process must exit.
    package func run() async throws(RuntimeError) {
        do {
            while !Task.isCancelled {
                let (invocation, event) = try await api.next()
                setTraceID(invocation.traceID)
                try await report(await outcome(of: invocation, event), for: invocation)
            }
        } catch  where error.code == .cancelled {
            logger.debug("The runtime loop was cancelled")
        }
    }

    private func outcome(of invocation: Invocation, _ event: [UInt8]) async -> InvocationOutcome {
        do {
            return InvocationOutcome(response: try await handler(invocation, event))
        } catch {
            return .failed(FunctionError(error))
        }
    }

    private func report(_ outcome: InvocationOutcome, for invocation: Invocation) async throws(RuntimeError) {
        do {
            switch outcome {
            case .responded(let body):
                try await api.respond(to: invocation.id, with: body)
            case .failed(let error):
                log(error, for: invocation)
                try await api.fail(invocation.id, with: error)
            }
        } catch  where error.code == .tooLarge {
            // Lambda's own judgement of the size counts; the caller must still learn that there is no response.
            try await report(.failed(.responseTooLarge("\(error)")), for: invocation)
        } catch  where error.concernsOneReportOnly {
            // The invocation is over for Lambda (its time ran out, for instance). The next one is not affected.
            logger.warning(
                "Lambda did not accept the report of an invocation",
                metadata: ["requestId": "\(invocation.id)", "error": "\(error)"])
        }
    }

    private func log(_ error: FunctionError, for invocation: Invocation) {
        logger.error(
            "The invocation failed",
            metadata: [
                "requestId": "\(invocation.id)", "errorType": "\(error.type)", "errorMessage": "\(error.message)",
            ])
    }
}

/// What is reported to Lambda about one invocation.
enum InvocationOutcome: Equatable {
    case responded([UInt8])
    case failed(FunctionError)

    /// Lambda takes 6 MB [S-LAMBDA-6MB].
    static let responseBytesMax = 6 << 20

    /// A response that Lambda would refuse is a failure, told before it is sent.
    init(response: [UInt8]) {
        if response.count <= Self.responseBytesMax {
            self = .responded(response)
        } else {
            self = .failed(
                .responseTooLarge("\(response.count) bytes, of which Lambda takes \(Self.responseBytesMax)"))
        }
    }
}

extension FunctionError {
    static func responseTooLarge(_ detail: String) -> FunctionError {
        FunctionError(type: "Function.ResponseTooLarge", message: "The response is too large: \(detail)")
    }
}
