import AWSClient
import Seams
import Testing

/// What is no answer of the service is asked again, and what says no is the service's own word.
@Suite struct `An answer` {
    private static let page = "<html><head><title>Welcome</title></head><body>Please sign in.</body></html>"
    private static let html = ScriptedTransport.Step.answer(200, ["content-type": "text/html"], page)

    /// Those that answer by a status, or by a document of others' making.
    private static func isWordless(_ operation: OperationCatalogue.Operation) -> Bool {
        ["HeadBucket", "HeadObject", "GetObject", "CreateBucket", "GetBucketPolicy"].contains(operation.name)
    }

    @Test func `is asked again where a page of HTML came in its place, whatever the operation`() async throws {
        for (operation, call) in OperationCatalogue.all where !Self.isWordless(operation) {
            let fixture = try Fixture([Self.html, operation.answer] + operation.further)
            let error = await failure { () throws(AWSError) in try await call(fixture.clients) }
            // What must happen once may have happened.
            guard let error else { continue }
            #expect(error.kind == .outcomeUnknown && fixture.requests.count == 1, "\(operation.name): \(error)")
            #expect(
                ["CreateExportTask", "CancelExportTask", "PutLogEvents", "CreateMultipartUpload"].contains(
                    operation.name))
        }
    }

    @Test func `is asked again where it lacks what the operation always has`() async throws {
        // An empty object says that there is no item; what is deleted or created is answered by nothing.
        let mayBeEmpty = [
            "GetItem", "PutItem", "DeleteItem", "CreateTable", "DeleteObject", "AbortMultipartUpload",
            "CancelExportTask",
            "CreateLogGroup", "CreateLogStream", "PutRetentionPolicy", "PutLogEvents",
        ]
        for (operation, call) in OperationCatalogue.all where !Self.isWordless(operation) {
            guard !mayBeEmpty.contains(operation.name) else { continue }
            for body in ["{}", ""] {
                let fixture = try Fixture([.answer(200, [:], body), operation.answer] + operation.further)
                let error = await failure { () throws(AWSError) in try await call(fixture.clients) }
                #expect(error == nil || error?.kind == .outcomeUnknown, "\(operation.name): \(error as Any)")
                #expect(fixture.requests.count > 1 || error != nil, "\(operation.name)")
            }
        }
    }

    @Test(arguments: ["logGroups", "logStreams", "exportTasks"])
    func `without its list is not an empty list`(member: String) async throws {
        for body in ["{}", "{\"\(member)\":null}"] {
            let fixture = try Fixture(otherwise: .answer(200, [:], body))
            let error = await failure { () throws(AWSError) in
                switch member {
                case "logGroups": _ = try await fixture.clients.logs.logGroups(.init()).collect()
                case "logStreams": _ = try await fixture.clients.logs.logStreams(.init()).collect()
                default: _ = try await fixture.clients.logs.exportTasks(.init()).collect()
                }
            }
            #expect(error?.code == .malformedAnswer && error?.kind == .transient)
            #expect(fixture.requests.count == 3)
        }
    }

    @Test func `that cannot be read says what came`() async throws {
        let fixture = try Fixture(otherwise: Self.html)
        let error = await failure { () throws(AWSError) in try await fixture.clients.logs.describeLogGroups(.init()) }
        #expect(error?.description.contains("text/html '<html><head><title>Welcome") == true, "\(error as Any)")
    }

    @Test func `that is a page cut in two is no page`() async throws {
        let whole = #"{"events":[{"message":"m"}],"nextToken":"t"}"#
        let fixture = try Fixture([.answer(200, [:], String(whole.dropLast(12))), .answer(200, [:], whole)])
        let page = try await fixture.clients.logs.filterLogEvents(.init(logGroupName: "/a"))
        #expect(String(decoding: page, as: UTF8.self) == whole)
    }

    @Test func `of DynamoDB that is no JSON saves nothing`() async throws {
        let fixture = try Fixture([Self.html, .answer(200, [:], "{}")])
        try await fixture.clients.dynamoDB.putItem(table: "t", item: ["id": .string("a")])
        #expect(fixture.requests.count == 2)
    }
}

@Suite struct `A refusal` {
    private static let html = ScriptedTransport.Step.answer(400, ["content-type": "text/html"], "<html>no</html>")

    @Test func `in words of others is asked again`() async throws {
        let fixture = try Fixture([Self.html, .answer(200, [:], emptyLists)])
        _ = try await fixture.clients.logs.describeLogGroups(.init())
        let never = try Fixture(otherwise: Self.html)
        let error = await failure { () throws(AWSError) in try await never.clients.logs.describeLogGroups(.init()) }
        #expect(error?.kind == .transient && error?.isAccessDenied == false)
        #expect(error?.description.contains("HTTP400: text/html '<html>no</html>'") == true, "\(error as Any)")
    }

    @Test(arguments: [400, 403, 404])
    func `in words of others leaves the outcome of what must happen once unknown`(status: Int) async throws {
        let fixture = try Fixture([.answer(status, ["content-type": "text/html"], "<html>no</html>")])
        let error = await failure { () throws(AWSError) in
            try await fixture.clients.logs.createExportTask(.init(logGroupName: "/a", from: 0, to: 1, destination: "b"))
        }
        #expect(error?.kind == .outcomeUnknown)
        #expect(fixture.requests.count == 1)
    }

    @Test func `in the service's words is final`() async throws {
        let fixture = try Fixture([.answer(400, [:], #"{"__type":"InvalidParameterException","message":"m"}"#)])
        let error = await failure { () throws(AWSError) in try await fixture.clients.logs.describeLogGroups(.init()) }
        #expect(error?.kind == .permanent)
        // Without words, but with the service's own number.
        let numbered = try Fixture([.answer(403, ["x-amzn-requestid": "r"])])
        let denied = await failure { () throws(AWSError) in try await numbered.clients.logs.describeLogGroups(.init()) }
        #expect(denied?.kind == .permanent && denied?.isAccessDenied == true)
    }

    @Test(arguments: [
        #"{"Code":"ThrottlingException","Message":"m"}"#, #"{"__type":"ThrottlingException","code":429}"#,
        #"{"__type":"ThrottlingException","message":{"text":"m"}}"#, #"{"Error":{"Code":"ThrottlingException"}}"#,
        #"{"error":{"code":"ThrottlingException","message":"m"}}"#, #"{"code":"ThrottlingException","message":null}"#,
        "<Error><Code>ThrottlingException</Code><Message>m</Message></Error>",
        "<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>",
    ])
    func `for too many requests is throttling in any shape`(body: String) async throws {
        for status in [400, 503] {
            let fixture = try Fixture([.answer(status, [:], body), .answer(200, [:], emptyLists)])
            _ = try await fixture.clients.logs.describeLogGroups(.init())
            #expect(fixture.clients.calls.snapshot().map(\.throttles) == [1], "\(status) \(body)")
        }
    }
}

@Suite struct `The condition of a write` {
    @Test(arguments: ["\"opaque=.Q~\"", "W/\"weak\"", "bare"])
    func `is the ETag as it came`(etag: String) async throws {
        let fixture = try Fixture([.answer(200, ["etag": etag], "old"), .answer(200, ["etag": etag])])
        let found = try await fixture.clients.s3.getObject(bucket: "bucket", key: "k")
        _ = try await fixture.clients.s3.putObject(
            bucket: "bucket", key: "k", body: [1], condition: .ifMatch(etag: found.validator))
        #expect(fixture.requests[1].header("if-match") == etag)
    }

    @Test func `is tried without quotation marks where it does not hold with them`() async throws {
        let failed = ScriptedTransport.Step.answer(412, [:], "<Error><Code>PreconditionFailed</Code></Error>")
        let fixture = try Fixture([failed, .answer(200, ["etag": "\"new\""])])
        let written = try await fixture.clients.s3.putObject(
            bucket: "bucket", key: "k", body: [1], condition: .ifMatch(etag: "\"old\""))
        #expect(written.validator == "\"new\"")
        #expect(fixture.requests.map { $0.header("if-match") } == ["\"old\"", "old"])
        let never = try Fixture(otherwise: failed)
        let error = await failure { () throws(AWSError) in
            try await never.clients.s3.putObject(
                bucket: "bucket", key: "k", body: [1], condition: .ifMatch(etag: "\"old\""))
        }
        #expect(error?.isConditionFailed == true && never.requests.count == 2)
    }
}

@Suite struct `A call that its quota holds back` {
    private struct Limited: Patience {
        var longestWaitMilliseconds: Int64?

        func pause(number: Int) async -> Bool { false }
    }

    @Test func `waits no longer than the caller can`() async throws {
        let fixture = try Fixture(otherwise: .answer(200, [:], emptyLists))
        fixture.clients.rates.setRate(0.01, for: LogsClient.describeLogGroups)
        let clients = fixture.clients.waiting(with: Limited(longestWaitMilliseconds: 5_000))
        _ = try await clients.logs.describeLogGroups(.init())
        let error = await failure { () throws(AWSError) in try await clients.logs.describeLogGroups(.init()) }
        #expect(error?.kind == .throttled && error?.code == .heldBack)
        #expect(fixture.requests.count == 1)
        #expect(fixture.clock.slept == [.seconds(5)])
    }
}
