import HTTPTypes
import LambdaRuntime
import Logging
import Seams
import Synchronization
import Testing

@Suite("The runtime loop")
struct RuntimeLoopTests {
    private func loop(
        _ transport: ScriptedTransport, setTraceID: @escaping @Sendable (String?) -> Void = { _ in },
        handler: @escaping @Sendable (Invocation, [UInt8]) async throws -> [UInt8]
    ) throws -> RuntimeLoop<LiveRuntimeAPI> {
        let api = LiveRuntimeAPI(endpoint: try RuntimeEndpoint("127.0.0.1:9001"), transport: transport)
        return RuntimeLoop(api: api, logger: .silent, setTraceID: setTraceID, handler: handler)
    }

    @Test func `asks, does the work, responds, and asks again`() async throws {
        let transport = ScriptedTransport(
            .invocation("a", event: #"{"n":1}"#), .status(202), .invocation("b", event: #"{"n":2}"#), .status(202))
        try await loop(transport) { _, event in event + Array("!".utf8) }.run()
        #expect(
            transport.lines == [
                "GET /invocation/next", "POST /invocation/a/response",
                "GET /invocation/next", "POST /invocation/b/response", "GET /invocation/next",
            ])
        #expect(transport.requests[1].body == Array(#"{"n":1}!"#.utf8))
        #expect(transport.requests[3].body == Array(#"{"n":2}!"#.utf8))
        #expect(transport.requests.allSatisfy { $0.scheme == "http" && $0.authority == "127.0.0.1:9001" })
    }

    @Test func `waits for work without a limit, and not so for reports`() async throws {
        let transport = ScriptedTransport(.invocation("a"), .status(202))
        try await loop(transport) { _, event in event }.run()
        #expect(transport.timeouts[0] > .seconds(86_400 * 365))
        #expect(transport.timeouts[1] <= .seconds(60))
    }

    @Test func `the handler sees the deadline and what else the headers say`() async throws {
        var headers = HTTPFields()
        headers[.init("Lambda-Runtime-Aws-Request-Id")!] = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
        headers[.init("lambda-runtime-deadline-ms")!] = "1542409706888"
        headers[.init("Lambda-Runtime-Invoked-Function-Arn")!] = "arn:aws:lambda:us-east-2:123456789012:function:f:live"
        headers[.init("Lambda-Runtime-Trace-Id")!] = "Root=1-5bef4de7;Sampled=1"
        headers[.init("Lambda-Runtime-Client-Context")!] = #"{"client":{}}"#
        headers[.init("Lambda-Runtime-Cognito-Identity")!] = #"{"identity_id":"x"}"#
        let seen = Mutex<Invocation?>(nil)
        let transport = ScriptedTransport(.success(TransportResponse(status: 200, headers: headers)), .status(202))
        try await loop(transport) { invocation, _ in
            seen.withLock { $0 = invocation }
            return []
        }.run()
        let expected = Invocation(
            id: try #require(InvocationID("8476a536-e9f4-11e8-9739-2dfe598c3fcd")),
            deadlineMilliseconds: 1_542_409_706_888,
            functionARN: "arn:aws:lambda:us-east-2:123456789012:function:f:live",
            traceID: "Root=1-5bef4de7;Sampled=1", clientContext: #"{"client":{}}"#,
            cognitoIdentity: #"{"identity_id":"x"}"#)
        #expect(seen.withLock { $0 } == expected)
    }

    @Test func `the trace id is set before each invocation, and taken away where there is none`() async throws {
        let traces = Mutex<[String?]>([])
        let transport = ScriptedTransport(
            .invocation("a", traceID: "Root=1"), .status(202), .invocation("b"), .status(202))
        let loop = try loop(transport, setTraceID: { trace in traces.withLock { $0.append(trace) } }) { _, _ in
            traces.withLock { $0.append("handled") }
            return []
        }
        try await loop.run()
        #expect(traces.withLock { $0 } == ["Root=1", "handled", nil, "handled"])
    }

    @Test func `an error is reported by the contract, and the loop goes on`() async throws {
        let transport = ScriptedTransport(.invocation("a"), .status(202), .invocation("b"), .status(202))
        try await loop(transport) { invocation, _ in
            guard invocation.id.rawValue == "b" else {
                throw FunctionError(type: "Function.InvalidEvent", message: #"unknown key "x"\#n"#)
            }
            return Array("1".utf8)
        }.run()
        let report = transport.requests[1]
        #expect(transport.lines[1] == "POST /invocation/a/error")
        #expect(report.headers[.init("Lambda-Runtime-Function-Error-Type")!] == "Function.InvalidEvent")
        #expect(report.headers[.contentType] == "application/vnd.aws.lambda.error+json")
        let body =
            #"{"errorType":"Function.InvalidEvent","errorMessage":"unknown key \"x\"\u000a","stackTrace":[]}"#
        #expect(String(decoding: report.body, as: UTF8.self) == body)
        #expect(transport.lines[3] == "POST /invocation/b/response")
    }

    @Test func `a response that Lambda cannot take becomes an error before it is sent`() async throws {
        let transport = ScriptedTransport(.invocation("a"), .status(202), .invocation("b"), .status(202))
        try await loop(transport) { invocation, _ in
            [UInt8](repeating: 0x20, count: (6 << 20) + (invocation.id.rawValue == "a" ? 1 : 0))
        }.run()
        #expect(transport.lines[1] == "POST /invocation/a/error")
        #expect(
            transport.requests[1].headers[.init("Lambda-Runtime-Function-Error-Type")!] == "Function.ResponseTooLarge")
        #expect(transport.lines[3] == "POST /invocation/b/response")
    }

    @Test func `413 to a response is reported as an error of the invocation`() async throws {
        let transport = ScriptedTransport(.invocation("a"), .status(413), .status(202))
        try await loop(transport) { _, event in event }.run()
        #expect(
            transport.lines == [
                "GET /invocation/next", "POST /invocation/a/response", "POST /invocation/a/error",
                "GET /invocation/next",
            ])
    }

    @Test(arguments: [400, 403, 404, 429])
    func `a report that is refused does not end the loop`(status: Int) async throws {
        let transport = ScriptedTransport(
            .invocation("a"), .status(status), .invocation("b"), .status(status), .invocation("c"), .status(202))
        try await loop(transport) { invocation, event in
            guard invocation.id.rawValue != "b" else { throw FunctionError(type: "Function.B", message: "") }
            return event
        }.run()
        #expect(transport.lines.filter { $0 == "GET /invocation/next" }.count == 4)
    }

    @Test(arguments: [true, false])
    func `500 to a report means that the process must exit`(succeeds: Bool) async throws {
        let transport = ScriptedTransport(.invocation("a"), .status(500), .invocation("b"))
        let loop = try loop(transport) { _, event in
            guard succeeds else { throw FunctionError(type: "Function.A", message: "") }
            return event
        }
        let error = await #expect(throws: RuntimeError.self) { try await loop.run() }
        #expect(error?.code == .containerNotRecoverable)
        #expect(transport.lines.count == 2)
    }

    @Test(arguments: [(403, RuntimeError.Code.refused), (500, .containerNotRecoverable), (204, .refused)])
    func `without work there is nothing to go on with`(status: Int, code: RuntimeError.Code) async throws {
        let transport = ScriptedTransport(.status(status), .invocation("a"))
        let loop = try loop(transport) { _, event in event }
        let error = await #expect(throws: RuntimeError.self) { try await loop.run() }
        #expect(error?.code == code)
        #expect(transport.lines == ["GET /invocation/next"])
    }

    @Test(arguments: [TransportError.Code.notSent, .outcomeUnknown])
    func `a lost connection ends the process, and no report is sent twice`(code: TransportError.Code) async throws {
        let transport = ScriptedTransport(.invocation("a"), .failure(TransportError(code, "gone")), .status(202))
        let loop = try loop(transport) { _, event in event }
        let error = await #expect(throws: RuntimeError.self) { try await loop.run() }
        #expect(error?.code == .connectionLost)
        #expect(error?.underlying?.reason == "gone")
        #expect(transport.lines == ["GET /invocation/next", "POST /invocation/a/response"])
    }

    @Test(arguments: [("a b", "1"), ("../next", "1"), ("", "1"), ("a", nil), ("a", "soon")])
    func `an invocation without an id or a deadline is not guessed at`(id: String, deadline: String?) async throws {
        let transport = ScriptedTransport(.invocation(id, deadline: deadline))
        let loop = try loop(transport) { _, event in event }
        let error = await #expect(throws: RuntimeError.self) { try await loop.run() }
        #expect(error?.code == .malformedInvocation)
    }

    @Test func `a cancelled task asks for nothing`() async throws {
        let transport = ScriptedTransport(.invocation("a"), .status(202))
        let loop = try loop(transport) { _, event in event }
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { await #expect(throws: Never.self) { try await loop.run() } }
        }
        #expect(transport.lines.isEmpty)
    }

    @Test func `a failed start is told to Lambda`() async throws {
        let transport = ScriptedTransport(.status(202), .status(500))
        let api = LiveRuntimeAPI(endpoint: try RuntimeEndpoint("localhost"), transport: transport)
        let failure = FunctionError(type: "Configuration.Missing", message: "DESTINATION_S3_BUCKET")
        try await api.failInitialization(with: failure)
        #expect(transport.lines == ["POST /init/error"])
        #expect(transport.requests[0].authority == "localhost")
        #expect(transport.requests[0].headers[.init("Lambda-Runtime-Function-Error-Type")!] == "Configuration.Missing")
        let error = await #expect(throws: RuntimeError.self) { try await api.failInitialization(with: failure) }
        #expect(error?.code == .containerNotRecoverable)
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
