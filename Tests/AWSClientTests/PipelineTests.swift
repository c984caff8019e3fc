import AWSClient
import HTTPTypes
import Logging
import Seams
import SigV4
import Synchronization
import Testing

private let exportTask = LogsAPI.CreateExportTaskRequest(logGroupName: "/a", from: 0, to: 1, destination: "bucket")

private func jsonError(_ status: Int, _ code: String, _ headers: [String: String] = [:]) -> ScriptedTransport.Step {
    .answer(status, headers, #"{"__type":"\#(code)","message":"words"}"#)
}

@Suite struct `The pipeline retries` {
    @Test func `a read after throttling, trouble and a lost reply`() async throws {
        let fixture = try Fixture(
            [
                jsonError(400, "ThrottlingException"), .failure(.outcomeUnknown), jsonError(500, "X"),
                .answer(200, [:], emptyLists),
            ],
            attemptsMax: 4)
        _ = try await fixture.clients.logs.describeLogGroups(.init())
        #expect(fixture.clock.slept == [.milliseconds(500), .milliseconds(50), .milliseconds(100)])
        #expect(
            fixture.clients.calls.snapshot() == [count("logs:DescribeLogGroups", attempts: 4, retries: 3, throttles: 1)]
        )
    }

    @Test func `no further than the attempts allowed`() async throws {
        let fixture = try Fixture(otherwise: jsonError(503, "ServiceUnavailableException"))
        let error = await failure { () throws(AWSError) in try await fixture.clients.logs.describeLogGroups(.init()) }
        #expect(error?.kind == .transient)
        #expect(error?.code == .serviceUnavailable)
        #expect(error?.attempts == 3)
        #expect(error?.mayHaveTakenEffect == false)
        #expect(fixture.requests.count == 3)
    }

    @Test func `signs every attempt anew`() async throws {
        let fixture = try Fixture([jsonError(400, "ThrottlingException"), .answer(200, [:], emptyLists)])
        fixture.clock.set(1_700_000_000_900)
        _ = try await fixture.clients.logs.describeLogGroups(.init())
        #expect(fixture.requests.map { $0.header("x-amz-date") } == ["20231114T221320Z", "20231114T221321Z"])
    }

    @Test(arguments: [
        ScriptedTransport.Step.failure(.outcomeUnknown), jsonError(500, "InternalFailure"),
        jsonError(503, "ServiceUnavailableException"),
    ])
    func `nothing that must happen once and may have happened`(step: ScriptedTransport.Step) async throws {
        let fixture = try Fixture([step])
        let error = await failure { () throws(AWSError) in try await fixture.clients.logs.createExportTask(exportTask) }
        #expect(error?.kind == .outcomeUnknown)
        #expect(error?.mayHaveTakenEffect == true)
        #expect(fixture.requests.count == 1)
    }

    @Test func `what must happen once, where it has certainly not happened`() async throws {
        let fixture = try Fixture([
            .failure(.notSent), jsonError(400, "ThrottlingException"), .answer(200, [:], #"{"taskId":"t"}"#),
        ])
        #expect(try await fixture.clients.logs.createExportTask(exportTask) == "t")
    }

    @Test func `not a taken export slot, and says so`() async throws {
        let fixture = try Fixture([
            jsonError(400, "com.amazonaws.logs#LimitExceededException", ["x-amzn-requestid": "r-1"])
        ])
        let error = await failure { () throws(AWSError) in try await fixture.clients.logs.createExportTask(exportTask) }
        #expect(error?.kind == .permanent)
        #expect(error?.code == .limitExceeded)
        #expect(
            error?.description
                == "logs:CreateExportTask failed: LimitExceededException: words (HTTP 400, request r-1)")
        #expect(fixture.requests.count == 1)
    }

    @Test func `LimitExceededException of any other operation`() async throws {
        let fixture = try Fixture([jsonError(400, "LimitExceededException"), .answer(200, [:], emptyLists)])
        _ = try await fixture.clients.logs.describeLogGroups(.init())
        #expect(fixture.clients.calls.snapshot().map(\.throttles) == [1])
    }

    @Test(arguments: [ScriptedTransport.Step.failure(.outcomeUnknown), .answer(500)])
    func `a write, and remembers that the first may have been made`(step: ScriptedTransport.Step) async throws {
        let fixture = try Fixture([
            step, .answer(412, [:], "<Error><Code>PreconditionFailed</Code><Message>m</Message></Error>"),
        ])
        let error = await failure { () throws(AWSError) in
            try await fixture.clients.s3.putObject(bucket: "bucket", key: "k", body: [], condition: .ifAbsent)
        }
        #expect(error?.isConditionFailed == true)
        #expect(error?.kind == .permanent)
        #expect(error?.earlierOutcomeUnknown == true)
        #expect(error?.mayHaveTakenEffect == true)
    }

    @Test func `a write that was never sent leaves nothing unknown`() async throws {
        let fixture = try Fixture([.failure(.notSent), .answer(412)])
        let error = await failure { () throws(AWSError) in
            try await fixture.clients.s3.putObject(bucket: "bucket", key: "k", body: [], condition: .ifAbsent)
        }
        #expect(error?.isConditionFailed == true)
        #expect(error?.mayHaveTakenEffect == false)
    }

    @Test func `nothing that was cancelled`() async throws {
        let fixture = try Fixture([.failure(.cancelled)])
        let error = await failure { () throws(AWSError) in try await fixture.clients.logs.createExportTask(exportTask) }
        #expect(error?.isCancelled == true)
        #expect(error?.kind == .outcomeUnknown)
    }

    private func count(_ operation: String, attempts: Int, retries: Int, throttles: Int) -> CallCounter.Count {
        CallCounter.Count(operation: operation, attempts: attempts, retries: retries, throttles: throttles)
    }
}

@Suite struct `The pipeline corrects` {
    @Test(arguments: ["RequestTimeTooSkewed", "InvalidSignatureException", "SignatureDoesNotMatch", "RequestExpired"])
    func `a wrong clock once, without counting the attempt`(code: String) async throws {
        // The service is one hour ahead of this machine.
        let date = ["date": "Tue, 14 Nov 2023 23:13:20 GMT"]
        let fixture = try Fixture([jsonError(403, code, date), .answer(200, date, emptyLists)], attemptsMax: 1)
        _ = try await fixture.clients.logs.describeLogGroups(.init())
        #expect(fixture.requests.map { $0.header("x-amz-date") } == ["20231114T221320Z", "20231114T231320Z"])
        #expect(fixture.clock.slept.isEmpty)
        #expect(fixture.clients.serviceClock.nowMilliseconds() == 1_700_003_600_000)
    }

    @Test(arguments: [400, 403]) func `a wrong clock that a HEAD has no words for`(status: Int) async throws {
        let date = ["date": "Tue, 14 Nov 2023 23:13:20 GMT"]
        let fixture = try Fixture([.answer(status, date), .answer(200, date)], attemptsMax: 1)
        _ = try await fixture.clients.s3.headBucket("bucket")
        #expect(fixture.requests.map { $0.header("x-amz-date") } == ["20231114T221320Z", "20231114T231320Z"])
    }

    @Test func `nothing when a HEAD is refused and the clock is right`() async throws {
        let fixture = try Fixture([.answer(403, ["date": "Tue, 14 Nov 2023 22:13:21 GMT"])])
        let error = await failure { () throws(AWSError) in try await fixture.clients.s3.headBucket("bucket") }
        #expect(error?.isAccessDenied == true)
        #expect(fixture.requests.count == 1)
    }

    @Test func `nothing when the key is wrong and the clock is right`() async throws {
        let fixture = try Fixture([jsonError(403, "SignatureDoesNotMatch", ["date": "Tue, 14 Nov 2023 22:13:21 GMT"])])
        let error = await failure { () throws(AWSError) in try await fixture.clients.logs.describeLogGroups(.init()) }
        #expect(error?.isCredentialProblem == true)
        #expect(fixture.requests.count == 1)
    }

    @Test func `a clock no more than once`() async throws {
        let fixture = try Fixture(
            otherwise: jsonError(403, "RequestTimeTooSkewed", ["date": "Tue, 14 Nov 2023 23:13:20 GMT"]))
        let error = await failure { () throws(AWSError) in try await fixture.clients.logs.describeLogGroups(.init()) }
        #expect(error?.code == .requestTimeTooSkewed)
        #expect(fixture.requests.count == 2)
    }

    @Test func `expired credentials once, also for what must happen once`() async throws {
        let fixture = try Fixture(
            [jsonError(400, "ExpiredTokenException"), .answer(200, [:], #"{"taskId":"t"}"#)], attemptsMax: 1)
        #expect(try await fixture.clients.logs.createExportTask(exportTask) == "t")
        #expect(fixture.credentials.invalidationCount == 1)
        #expect(fixture.requests[0].header("authorization")?.contains("AKIATEST0") == true)
        #expect(fixture.requests[1].header("authorization")?.contains("AKIATEST1") == true)
    }

    @Test func `expired credentials no more than once`() async throws {
        let fixture = try Fixture(otherwise: jsonError(400, "ExpiredTokenException"))
        let error = await failure { () throws(AWSError) in try await fixture.clients.logs.describeLogGroups(.init()) }
        #expect(error?.isCredentialProblem == true)
        #expect(fixture.requests.count == 2)
    }
}

@Suite struct `The service clock` {
    @Test func `is a lower bound over the services`() async throws {
        let fixture = try Fixture([
            .answer(200, ["date": "Tue, 14 Nov 2023 22:13:25 GMT"], emptyLists),
            .answer(200, ["date": "Tue, 14 Nov 2023 22:13:22 GMT", "etag": "\"e\""]),
        ])
        let clock = fixture.clients.serviceClock
        #expect(!clock.isSynchronized)
        #expect(clock.nowMilliseconds() == 1_700_000_000_000)
        _ = try await fixture.clients.logs.describeLogGroups(.init())
        #expect(clock.nowMilliseconds() == 1_700_000_005_000)
        #expect(clock.nowMilliseconds(of: .s3) == 1_700_000_005_000)
        _ = try await fixture.clients.s3.putObject(bucket: "bucket", key: "k", body: [])
        #expect(clock.nowMilliseconds() == 1_700_000_002_000)
        #expect(clock.nowMilliseconds(of: .logs) == 1_700_000_005_000)
        #expect(clock.isSynchronized)
    }
}

@Suite struct `The rate limiter` {
    @Test func `spaces the calls of an operation and leaves the others alone`() async throws {
        let fixture = try Fixture(otherwise: .answer(200, [:], emptyLists))
        fixture.clients.rates.setRate(5, for: LogsClient.filterLogEvents)
        for _ in 0..<3 { _ = try await fixture.clients.logs.filterLogEvents(.init(logGroupName: "/a")) }
        _ = try await fixture.clients.logs.getLogEvents(.init(logStreamName: "s"))
        #expect(fixture.clock.slept == [.milliseconds(200), .milliseconds(200)])
        fixture.clients.rates.setRate(nil, for: LogsClient.filterLogEvents)
        _ = try await fixture.clients.logs.filterLogEvents(.init(logGroupName: "/a"))
        #expect(fixture.clock.slept.count == 2)
    }
}

@Suite struct `The log of requests` {
    @Test func `has one debug line an attempt and no secret`() async throws {
        let lines = LogLines()
        var logger = Logger(label: "test") { _ in lines }
        logger.logLevel = .trace
        let fixture = try Fixture(
            [.answer(500), .answer(200, ["x-amzn-requestid": "r-2"], emptyLists)], logger: logger)
        _ = try await fixture.clients.logs.putRetentionPolicy(.init(logGroupName: "/private", retentionInDays: 1))
        #expect(
            lines.all == [
                "debug AWS request aws-attempt=1 aws-error=HTTP500 aws-error-kind=transient aws-milliseconds=0 "
                    + "aws-operation=logs:PutRetentionPolicy aws-status=500",
                "debug AWS request aws-attempt=2 aws-milliseconds=0 aws-operation=logs:PutRetentionPolicy "
                    + "aws-request-id=r-2 aws-status=200",
            ])
    }
}

private final class LogLines: LogHandler {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    var logLevel: Logger.Level {
        get { .trace }
        set { _ = newValue }
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set { _ = newValue }
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set { _ = newValue }
    }

    func log(event: LogEvent) {
        let pairs = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        lines.withLock { $0.append("\(event.level) \(event.message) " + pairs.joined(separator: " ")) }
    }
}
