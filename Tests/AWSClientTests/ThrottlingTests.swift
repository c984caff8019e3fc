import AWSClient
import Synchronization
import Testing

private let throttled = ScriptedTransport.Step.answer(400, [:], #"{"__type":"ThrottlingException"}"#)
private let empty = ScriptedTransport.Step.answer(200, [:], emptyLists)

@Suite struct `Every shape of a throttling answer` {
    @Test(
        arguments: [
            (400, [:], #"{"__type":"ThrottlingException","message":"Rate exceeded"}"#),
            (400, [:], #"{"__type":"com.amazonaws.logs#ThrottlingException"}"#),
            (400, [:], #"{"__type":"ThrottlingException:http://internal/"}"#),
            (400, ["x-amzn-errortype": "ThrottlingException"], ""),
            (400, ["x-amzn-errortype": "ThrottlingException"], "{}"),
            (400, [:], #"{"code":"Throttling"}"#), (400, [:], #"{"Code":"ThrottlingException"}"#),
            (400, [:], #"{"__type":"ThrottlingException","code":429,"message":{"a":1}}"#),
            (400, [:], #"{"__type":7,"code":"RequestLimitExceeded"}"#),
            (400, [:], #"{"__type":"ThrottlingException","message":null}"#),
            (400, [:], #"{"__type":"TooManyRequestsException"}"#), (400, [:], #"{"__type":"RequestLimitExceeded"}"#),
            (400, [:], #"{"__type":"LimitExceededException"}"#), (400, [:], #"{"__type":"ThrottledException"}"#),
            (400, [:], #"{"__type":"RequestThrottledException"}"#), (503, [:], #"{"__type":"ThrottlingException"}"#),
            (429, [:], ""), (429, [:], "<html>Too Many Requests</html>"), (429, [:], "{}"), (509, [:], ""),
        ] as [(Int, [String: String], String)])
    func `of a service that speaks JSON is told`(status: Int, headers: [String: String], body: String) async throws {
        let fixture = try Fixture([.answer(status, headers, body), empty])
        _ = try await fixture.clients.logs.describeLogGroups(.init())
        #expect(fixture.clients.calls.snapshot().map(\.throttles) == [1])
    }

    @Test(arguments: [
        (503, "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"),
        (503, "<Error><Code>RequestLimitExceeded</Code></Error>"), (400, "<Error><Code>Throttling</Code></Error>"),
        (429, ""), (429, "<html/>"),
    ])
    func `of a service that speaks XML is told`(status: Int, body: String) async throws {
        let fixture = try Fixture([.answer(status, [:], body), .answer(200)])
        _ = try await fixture.clients.s3.headBucket("bucket")
        #expect(fixture.clients.calls.snapshot().map(\.throttles) == [1])
    }

    @Test func `is not the word that the one slot for export tasks is taken`() async throws {
        let fixture = try Fixture([.answer(400, [:], #"{"__type":"LimitExceededException"}"#)])
        let error = await failure { () throws(AWSError) in
            try await fixture.clients.logs.createExportTask(
                .init(logGroupName: "/a", from: 0, to: 1, destination: "bucket"))
        }
        #expect(error?.kind == .permanent && error?.code == .limitExceeded)
    }

    @Test func `an error of which one member is odd keeps its code`() async throws {
        let fixture = try Fixture([
            .answer(400, [:], #"{"__type":"ResourceNotFoundException","message":["no"],"code":404}"#)
        ])
        let error = await failure { () throws(AWSError) in try await fixture.clients.logs.describeLogGroups(.init()) }
        #expect(error?.code == .resourceNotFound)
    }

    @Test func `the wait that the service asks for is in seconds, too`() async throws {
        let fixture = try Fixture([.answer(429, ["retry-after": "4"]), empty])
        _ = try await fixture.clients.logs.describeLogGroups(.init())
        #expect(fixture.clock.slept == [.seconds(4)])
    }
}

@Suite struct `A call that is throttled` {
    /// Ends after a number of pauses, and counts them.
    private final class Counted: Patience {
        let max: Int
        private let pauses = Mutex<[Int]>([])
        var numbers: [Int] { pauses.withLock { $0 } }

        init(_ max: Int) {
            self.max = max
        }

        func pause(number: Int) async -> Bool {
            pauses.withLock { $0.append(number) }
            return number < max
        }

        var longestWaitMilliseconds: Int64? { nil }
    }

    @Test func `waits for a service that has no room, beyond the attempts of the policy`() async throws {
        let fixture = try Fixture([ScriptedTransport.Step](repeating: throttled, count: 10) + [empty])
        let patience = Counted(100)
        _ = try await fixture.clients.waiting(with: patience).logs.describeLogGroups(.init())
        #expect(patience.numbers == [0, 1, 2])
        #expect(fixture.requests.count == 11)
        #expect(fixture.clients.calls.snapshot().map(\.throttles) == [10])
    }

    @Test func `fails as it would have, when patience ends`() async throws {
        let fixture = try Fixture(otherwise: throttled)
        let patience = Counted(2)
        let error = await failure { () throws(AWSError) in
            try await fixture.clients.waiting(with: patience).logs.describeLogGroups(.init())
        }
        #expect(error?.kind == .throttled && error?.attempts == 9)
        #expect(patience.numbers == [0, 1, 2])
    }

    @Test func `waits whatever it is, and in every region: it had no effect`() async throws {
        let other = ScriptedTransport.Step.answer(503, [:], "<Error><Code>SlowDown</Code></Error>")
        let fixture = try Fixture(
            [throttled, throttled, throttled, .answer(200, [:], #"{"taskId":"t"}"#)]
                + [other, other, other, .answer(200, ["etag": "\"e\""])])
        let clients = fixture.clients.waiting(with: Counted(1))
        let task = try await clients.logs.createExportTask(
            .init(logGroupName: "/a", from: 0, to: 1, destination: "bucket"))
        #expect(task == "t")
        let put = try await clients.inRegion("us-west-2").s3.putObject(bucket: "bucket", key: "k", body: [1])
        #expect(put.etag == "e")
    }

    @Test func `is not one that met trouble`() async throws {
        let fixture = try Fixture(otherwise: .answer(500))
        let patience = Counted(9)
        let error = await failure { () throws(AWSError) in
            try await fixture.clients.waiting(with: patience).logs.describeLogGroups(.init())
        }
        #expect(error?.kind == .transient && patience.numbers.isEmpty)
    }
}

@Suite struct `The quota of an operation` {
    private static let custom = EndpointConfiguration(region: "eu-central-1", endpointURL: "http://127.0.0.1:9000")

    private func listed(_ fixture: Fixture, times: Int) async throws {
        for _ in 0..<times { _ = try await fixture.clients.logs.describeLogGroups(.init()) }
    }

    @Test func `holds it back from Amazon's own endpoint from the first request on`() async throws {
        let fixture = try Fixture(otherwise: empty)
        try await listed(fixture, times: 12)
        #expect(fixture.clock.slept == [.milliseconds(100), .milliseconds(100)])
    }

    @Test func `holds it back from any other as soon as that throttles`() async throws {
        let fixture = try Fixture(
            [ScriptedTransport.Step](repeating: empty, count: 30) + [throttled], otherwise: empty,
            endpoints: Self.custom)
        try await listed(fixture, times: 30)
        #expect(fixture.clock.slept.isEmpty)
        try await listed(fixture, times: 4)
        // The retry's own wait, and then a rate of half of ten a second that comes back.
        #expect(fixture.clock.slept.first == .milliseconds(500))
        #expect(fixture.clock.slept.dropFirst().allSatisfy { $0 > .milliseconds(100) && $0 <= .milliseconds(200) })
        #expect(fixture.clock.slept.count == 4)
    }

    @Test func `is the region's`() {
        #expect(LogsClient.filterLogEvents.quota?.perSecond(in: "us-east-1") == 25)
        #expect(LogsClient.filterLogEvents.quota?.perSecond(in: "eu-central-1") == 5)
        #expect(LogsClient.filterLogEvents.quota?.perSecond(in: "eu-north-1") == 10)
        #expect(LogsClient.getLogEvents.quota?.perSecond(in: "us-east-1") == 25)
        #expect(LogsClient.getLogEvents.quota?.perSecond(in: "eu-central-1") == 10)
        #expect(LogsClient.getLogEvents.quota?.perSecond(in: "eu-west-3") == 30)
    }

    @Test func `is nobody else's: reads by FilterLogEvents and by GetLogEvents do not hold each other up`() async throws
    {
        let fixture = try Fixture(otherwise: empty, endpoints: EndpointConfiguration(region: "eu-central-1"))
        for _ in 0..<5 { _ = try await fixture.clients.logs.filterLogEvents(.init(logGroupName: "/a")) }
        for _ in 0..<10 { _ = try await fixture.clients.logs.getLogEvents(.init(logStreamName: "s")) }
        #expect(fixture.clock.slept.isEmpty)
        _ = try await fixture.clients.logs.filterLogEvents(.init(logGroupName: "/a"))
        _ = try await fixture.clients.logs.getLogEvents(.init(logStreamName: "s"))
        #expect(fixture.clock.slept == [.milliseconds(200)])
    }
}
