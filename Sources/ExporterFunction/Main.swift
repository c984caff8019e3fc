import AWSClient
import ExporterSettings
import LambdaRuntime
import Logging
import Seams

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `bootstrap`: the export as an AWS Lambda function.
///
/// Before the first invocation nothing is set up but a socket, and the environment is read once: the way to AWS is made when
/// there is work.
@main
struct Main {
    static func main() async {
        ProcessMemory.giveBackLargeBlocks()
        let environment = AWSEnvironment.live()
        let logger = LogLines.logger(environment)
        do {
            let endpoint = try RuntimeEndpoint(environment["AWS_LAMBDA_RUNTIME_API"])
            let api = LiveRuntimeAPI(endpoint: endpoint, transport: LoopbackTransport())
            do {
                try EnvironmentCheck.check(environment, now: LiveClock().nowMilliseconds())
            } catch {
                let reported = FunctionError(error)
                try await api.failInitialization(with: reported)
                throw reported
            }
            let function = ExportFunction(environment: environment)
            let loop = RuntimeLoop(
                api: api, logger: logger, setTraceID: setTraceID
            ) { invocation, event in
                try await function.answer(invocation, event)
            }
            try await loop.run()
        } catch {
            logger.critical("The function process ends", metadata: ["error": "\(error)"])
            exit(1)
        }
    }

    @Sendable private static func setTraceID(_ traceID: String?) {
        if let traceID {
            setenv("_X_AMZN_TRACE_ID", traceID, 1)
        } else {
            unsetenv("_X_AMZN_TRACE_ID")
        }
    }
}
