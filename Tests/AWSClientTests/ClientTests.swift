import AWSClient
import Seams
import SigV4
import Testing

@Suite struct `The CloudWatch Logs client` {
    @Test func `reads groups and streams of all pages, through empty ones and repeated tokens`() async throws {
        let fixture = try Fixture([
            .answer(
                200, [:], #"{"logGroups":[{"logGroupName":"/a","retentionInDays":7,"unknown":{}}],"nextToken":"t"}"#),
            .answer(200, [:], #"{"logGroups":[],"nextToken":"t"}"#),
            .answer(200, [:], #"{"logGroups":[{"logGroupName":"/b","logGroupClass":"BRAND_NEW"}]}"#),
        ])
        let groups = try await fixture.clients.logs.logGroups(.init(logGroupNamePrefix: "/")).collect()
        #expect(groups.map(\.logGroupName) == ["/a", "/b"])
        #expect(groups[0].retentionInDays == 7 && groups[1].retentionInDays == nil)
        #expect(groups[1].logGroupClass == LogsAPI.LogGroupClass(rawValue: "BRAND_NEW"))
        #expect(fixture.requests[2].text == #"{"logGroupNamePrefix":"/","nextToken":"t"}"#)
    }

    @Test func `does not take an endless listing for a list`() async {
        let endless = PagedSequence(LogsClient.describeLogGroups, pagesMax: 3) { _ throws(AWSError) in
            Page(items: [1], next: PageToken("t"))
        }
        let error = await failure { () throws(AWSError) in try await endless.collect() }
        #expect(error?.code == .tooManyPages)
        #expect(error?.operation == "logs:DescribeLogGroups")
    }

    @Test func `asks for no page that nobody wants`() async throws {
        let fixture = try Fixture([
            .answer(200, [:], #"{"logStreams":[{"logStreamName":"a"},{"logStreamName":"b"}],"nextToken":"t"}"#)
        ])
        for try await stream in fixture.clients.logs.logStreams(.init(logGroupName: "/a")) {
            #expect(stream.lastIngestionTime == nil)
            if stream.logStreamName == "b" { break }
        }
        #expect(fixture.requests.count == 1)
    }

    @Test func `creates an export task with the wire's names`() async throws {
        let fixture = try Fixture([.answer(200, [:], #"{"taskId":"id-1"}"#)])
        let id = try await fixture.clients.logs.createExportTask(
            .init(taskName: "n", logGroupName: "/a", from: 1, to: 2, destination: "b", destinationPrefix: "p/é"))
        #expect(id == "id-1")
        let request = fixture.requests[0]
        #expect(request.header("x-amz-target") == "Logs_20140328.CreateExportTask")
        #expect(request.authority + request.path == "logs.eu-central-1.amazonaws.com/")
        #expect(
            request.text
                == #"{"destination":"b","destinationPrefix":"p/é","from":1,"logGroupName":"/a","taskName":"n","to":2}"#)
    }

    @Test func `reads export tasks`() async throws {
        let fixture = try Fixture([
            .answer(
                200, [:],
                """
                {"exportTasks":[{"taskId":"id","taskName":"n","logGroupName":"/a","from":1,"to":2,"destination":"b",
                "status":{"code":"COMPLETED","message":"done"},"executionInfo":{"creationTime":5,"completionTime":9}}]}
                """)
        ])
        let task = try await fixture.clients.logs.exportTasks(.init()).collect()[0]
        #expect(task.status?.code == .completed)
        #expect(task.executionInfo?.completionTime == 9)
    }

    @Test func `hands out pages of events as they came`() async throws {
        let body = #"{ "events" : [ ] , "nextToken":"x" }"#
        let fixture = try Fixture(otherwise: .answer(200, [:], body))
        #expect(try await fixture.clients.logs.filterLogEvents(.init(logGroupName: "/a")) == Array(body.utf8))
        #expect(try await fixture.clients.logs.getLogEvents(.init(logStreamName: "s")) == Array(body.utf8))
    }

    @Test func `leaves an export task unknown when its answer cannot be read`() async throws {
        let fixture = try Fixture([.answer(200, [:], "{}")])
        let error = await failure { () throws(AWSError) in
            try await fixture.clients.logs.createExportTask(.init(logGroupName: "/a", from: 0, to: 1, destination: "b"))
        }
        #expect(error?.code == .malformedAnswer)
        #expect(error?.kind == .outcomeUnknown)
    }
}

@Suite struct `The DynamoDB client` {
    @Test func `reads consistently, every type of attribute`() async throws {
        let fixture = try Fixture([
            .answer(
                200, [:],
                #"{"Item":{"s":{"S":"é"},"n":{"N":"12"},"b":{"B":"AP8="},"f":{"BOOL":false},"z":{"NULL":true}}}"#),
            .answer(200, [:], "{}"),
        ])
        let item = try await fixture.clients.dynamoDB.getItem(table: "t", key: ["id": .string("a")])
        #expect(
            item == ["s": .string("é"), "n": .number("12"), "b": .binary([0, 255]), "f": .bool(false), "z": .null])
        #expect(
            fixture.requests[0].text == #"{"ConsistentRead":true,"Key":{"id":{"S":"a"}},"TableName":"t"}"#)
        #expect(fixture.requests[0].header("content-type") == "application/x-amz-json-1.0")
        #expect(try await fixture.clients.dynamoDB.getItem(table: "t", key: ["id": .string("b")]) == nil)
    }

    @Test func `writes under a condition`() async throws {
        let fixture = try Fixture([
            .answer(
                400, [:],
                #"{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","Message":"no"}"#)
        ])
        let error = await failure { () throws(AWSError) in
            try await fixture.clients.dynamoDB.putItem(
                table: "t", item: ["id": .string("a")],
                condition: .init("attribute_not_exists(#i)", names: ["#i": "id"]))
        }
        #expect(error?.isConditionFailed == true)
        #expect(error?.message == "no")
        #expect(
            fixture.requests[0].text
                == ##"{"ConditionExpression":"attribute_not_exists(#i)","ExpressionAttributeNames":{"#i":"id"},"##
                + #""Item":{"id":{"S":"a"}},"TableName":"t"}"#)
    }

    @Test func `tries four times`() async throws {
        let fixture = try Fixture(otherwise: .answer(500))
        let error = await failure { () throws(AWSError) in try await fixture.clients.dynamoDB.describeTable("t") }
        #expect(error?.attempts == 4)
    }
}

@Suite struct `The STS client` {
    @Test func `assumes a role`() async throws {
        let fixture = try Fixture([
            .answer(
                200, [:],
                """
                <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
                <Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s&amp;k</SecretAccessKey>
                <SessionToken>t</SessionToken><Expiration>2026-11-22T13:18:00Z</Expiration></Credentials>
                </AssumeRoleResult></AssumeRoleResponse>
                """)
        ])
        let credentials = try await fixture.clients.sts.assumeRole(
            .init(roleARN: "arn:aws:iam::1:role/r", sessionName: "s", externalID: "a b"))
        #expect(
            credentials
                == AWSCredentials(
                    accessKeyID: "ASIA1", secretAccessKey: "s&k", sessionToken: "t",
                    expirationMilliseconds: 1_795_353_480_000))
        #expect(
            fixture.requests[0].text
                == "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&RoleSessionName=s"
                + "&ExternalId=a%20b")
    }

    @Test func `exchanges a web identity without a signature and without credentials`() async throws {
        let fixture = try Fixture([
            .answer(
                400, [:],
                "<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>m</Message></Error></ErrorResponse>")
        ])
        let error = await failure { () throws(AWSError) in
            try await fixture.clients.sts.assumeRoleWithWebIdentity(
                roleARN: "r", sessionName: "s", webIdentityToken: "secret")
        }
        #expect(error?.isCredentialProblem == true)
        #expect(fixture.requests[0].header("authorization") == nil)
        #expect(error?.description.contains("secret") == false)
    }
}

@Suite struct `Clients of one account` {
    @Test func `share clock and counts between regions`() async throws {
        let fixture = try Fixture(otherwise: .answer(200, ["date": "Tue, 14 Nov 2023 22:13:30 GMT"], emptyLists))
        let other = try fixture.clients.inRegion("us-west-2")
        _ = try await other.logs.describeLogGroups(.init())
        #expect(fixture.requests[0].host == "logs.us-west-2.amazonaws.com")
        #expect(fixture.requests[0].header("authorization")?.contains("/us-west-2/logs/") == true)
        #expect(fixture.clients.serviceClock.nowMilliseconds() == 1_700_000_010_000)
        #expect(fixture.clients.calls.snapshot().map(\.attempts) == [1])
    }

    @Test func `without credentials fail before anything is sent`() async throws {
        let fixture = try Fixture(credentials: NoCredentials())
        let error = await failure { () throws(AWSError) in try await fixture.clients.logs.describeLogGroups(.init()) }
        #expect(error?.isCredentialProblem == true)
        #expect(error?.cause == .credentials(CredentialsError(.noneFound, "set AWS_PROFILE")))
        #expect(error?.description == "logs:DescribeLogGroups failed: CredentialsUnavailable: set AWS_PROFILE")
        #expect(fixture.requests.isEmpty)
    }
}

private struct NoCredentials: CredentialsProvider {
    func credentials() async throws(CredentialsError) -> AWSCredentials {
        throw CredentialsError(.noneFound, "set AWS_PROFILE")
    }

    func invalidate() {}
}
