import HTTPTypes
import Seams

/// The four requests of the Runtime API, version 2018-06-01, as values [S-LAMBDA-RUNTIME].
enum RuntimeRequest: Equatable {
    case next
    case response(InvocationID, [UInt8])
    case error(InvocationID, FunctionError)
    case initializationError(FunctionError)

    var path: String {
        let base = "/2018-06-01/runtime"
        return switch self {
        case .next: "\(base)/invocation/next"
        case .response(let id, _): "\(base)/invocation/\(id)/response"
        case .error(let id, _): "\(base)/invocation/\(id)/error"
        case .initializationError: "\(base)/init/error"
        }
    }

    /// `next` must have no timeout: the process may be frozen for days before its answer comes. A century is none.
    var timeout: Duration {
        self == .next ? .seconds(100 * 365 * 86_400) : .seconds(60)
    }

    func transportRequest(to endpoint: RuntimeEndpoint) -> TransportRequest {
        var request = TransportRequest(
            method: .post, scheme: "http", host: endpoint.host, port: endpoint.port, path: path)
        switch self {
        case .next:
            request.method = .get
        case .response(_, let body):
            request.headers[.contentType] = "application/json"
            request.body = body
        case .error(_, let error), .initializationError(let error):
            request.headers[.contentType] = "application/vnd.aws.lambda.error+json"
            request.headers[.lambdaErrorType] = error.type
            request.body = error.json
        }
        return request
    }

    /// What an answer's status means for this request.
    func check(status: Int) throws(RuntimeError) {
        switch (self, status) {
        case (.next, 200), (.response, 200...299), (.error, 200...299), (.initializationError, 200...299):
            return
        case (_, 500):
            throw RuntimeError(.containerNotRecoverable, "\(path) answered 500")
        case (.response, 413):
            throw RuntimeError(.tooLarge, "\(path) answered 413")
        default:
            throw RuntimeError(.refused, "\(path) answered \(status)")
        }
    }
}
