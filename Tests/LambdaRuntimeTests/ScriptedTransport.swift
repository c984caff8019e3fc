import HTTPTypes
import Seams
import Synchronization

/// Answers in the order of its script and keeps what it was asked. At the end of the script the task counts as
/// cancelled, which ends the loop under test.
final class ScriptedTransport: HTTPTransport {
    typealias Answer = Result<TransportResponse, TransportError>

    private struct Script {
        var answers: [Answer]
        var requests: [TransportRequest] = []
        var timeouts: [Duration] = []

        mutating func receive(_ request: TransportRequest, _ timeout: Duration) -> Answer {
            requests.append(request)
            timeouts.append(timeout)
            return answers.isEmpty ? .failure(TransportError(.cancelled, "end of script")) : answers.removeFirst()
        }
    }

    private let script: Mutex<Script>

    init(_ answers: Answer...) {
        script = Mutex(Script(answers: answers))
    }

    func send(_ request: TransportRequest, timeout: Duration) async throws(TransportError) -> TransportResponse {
        try script.withLock { $0.receive(request, timeout) }.get()
    }

    var requests: [TransportRequest] { script.withLock { $0.requests } }
    var timeouts: [Duration] { script.withLock { $0.timeouts } }
    /// `GET /…` for each request, without the part that is the same everywhere.
    var lines: [String] {
        requests.map { "\($0.method.rawValue) \($0.path.dropFirst("/2018-06-01/runtime".count))" }
    }
}

extension ScriptedTransport.Answer {
    static func invocation(
        _ id: String, event: String = "{}", traceID: String? = nil, deadline: String? = "1763812800000"
    ) -> Self {
        var headers = HTTPFields()
        headers[.init("Lambda-Runtime-Aws-Request-Id")!] = id
        headers[.init("Lambda-Runtime-Deadline-Ms")!] = deadline
        headers[.init("Lambda-Runtime-Trace-Id")!] = traceID
        return .success(TransportResponse(status: 200, headers: headers, body: Array(event.utf8)))
    }

    static func status(_ status: Int) -> Self {
        .success(TransportResponse(status: status))
    }
}
