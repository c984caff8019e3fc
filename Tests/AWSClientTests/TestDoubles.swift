import AWSClient
import HTTPTypes
import Logging
import Seams
import SigV4
import Synchronization

/// What a listing of CloudWatch Logs answers where there is nothing, whichever it is.
let emptyLists = #"{"logGroups":[],"logStreams":[],"exportTasks":[],"events":[]}"#

/// A transport that answers from a list and keeps what it was sent.
final class ScriptedTransport: HTTPTransport {
    enum Step: Sendable {
        case answer(Int, [String: String] = [:], String = "")
        case failure(TransportError.Code)
    }

    private let state: Mutex<(steps: [Step], requests: [TransportRequest])>
    /// What is answered when the list has come to its end.
    private let otherwise: Step?

    init(_ steps: [Step] = [], otherwise: Step? = nil) {
        state = Mutex((steps, []))
        self.otherwise = otherwise
    }

    var requests: [TransportRequest] { state.withLock { $0.requests } }

    func send(_ request: TransportRequest, timeout: Duration) async throws(TransportError) -> TransportResponse {
        let step = state.withLock { state in
            state.requests.append(request)
            return state.steps.isEmpty ? otherwise : state.steps.removeFirst()
        }
        switch step {
        case .answer(let status, let headers, let body):
            var fields = HTTPFields()
            for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
                if let name = HTTPField.Name(name) { fields[name] = value }
            }
            return TransportResponse(status: status, headers: fields, body: Array(body.utf8))
        case .failure(let code):
            throw TransportError(code, "scripted")
        case nil:
            throw TransportError(.notSent, "the script is at its end")
        }
    }
}

/// A clock that is where it was put; sleeping moves it and takes no time.
final class ManualClock: WallClock {
    private let state: Mutex<(now: Int64, slept: [Duration])>

    init(_ milliseconds: Int64 = 1_700_000_000_000) {
        state = Mutex((milliseconds, []))
    }

    var slept: [Duration] { state.withLock { $0.slept } }

    func set(_ milliseconds: Int64) {
        state.withLock { $0.now = milliseconds }
    }

    func nowMilliseconds() -> Int64 { state.withLock { $0.now } }

    func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            state.slept.append(duration)
            state.now += duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
        }
    }
}

/// Always the same number: half of every jitter.
struct ConstantRandomness: Randomness {
    func next() -> UInt64 { 1 << 63 }
}

/// Credentials that count how often they were called wrong.
final class CountingCredentials: CredentialsProvider {
    private let invalidations = Mutex(0)
    var invalidationCount: Int { invalidations.withLock { $0 } }

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        AWSCredentials(
            accessKeyID: "AKIATEST\(invalidationCount)", secretAccessKey: "verysecretkey",
            sessionToken: "verysecrettoken")
    }

    func invalidate() {
        invalidations.withLock { $0 += 1 }
    }
}

/// The clients over a script, with everything that a test may want to look at.
struct Fixture {
    let transport: ScriptedTransport
    let clock: ManualClock
    let credentials = CountingCredentials()
    let clients: AWSClients

    init(
        _ steps: [ScriptedTransport.Step] = [], otherwise: ScriptedTransport.Step? = nil, attemptsMax: Int? = nil,
        endpoints: EndpointConfiguration = EndpointConfiguration(region: "eu-central-1"), logger: Logger? = nil,
        credentials given: (any CredentialsProvider)? = nil
    ) throws {
        transport = ScriptedTransport(steps, otherwise: otherwise)
        clock = ManualClock()
        clients = try AWSClients(
            context: AWSContext(
                transport: transport, clock: clock, randomness: ConstantRandomness(),
                logger: logger ?? Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }),
            endpoints: endpoints, credentials: given ?? credentials, attemptsMax: attemptsMax)
    }

    var requests: [TransportRequest] { transport.requests }
}

extension TransportRequest {
    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// The error of a call that must fail.
func failure<Value>(
    _ body: () async throws(AWSError) -> Value
) async -> AWSError? {
    do throws(AWSError) {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}
