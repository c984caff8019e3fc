import AWSClient

/// Every operation of every client, with the fewest and with all of its fields.
enum OperationCatalogue {
    struct Operation: Sendable {
        var service: String
        var name: String
        var answer: ScriptedTransport.Step
        /// Of the pages after the first.
        var further: [ScriptedTransport.Step] = []

        init(_ service: String, _ name: String, _ body: String = "", _ headers: [String: String] = [:]) {
            self.service = service
            self.name = name
            answer = .answer(200, headers, body)
        }
    }

    typealias Call = @Sendable (AWSClients) async throws(AWSError) -> Void

    static let all: [(Operation, Call)] =
        logGroups + exportTasks + events + objects + multipart + buckets + dynamoDB + sts

    static let logGroups: [(Operation, Call)] = [
        (
            Operation("logs", "DescribeLogGroups", emptyLists),
            { clients throws(AWSError) in _ = try await clients.logs.describeLogGroups(.init()) }
        ),
        (
            Operation("logs", "DescribeLogGroups", emptyLists),
            { clients throws(AWSError) in
                _ = try await clients.logs.describeLogGroups(
                    .init(
                        accountIdentifiers: ["123456789012"], logGroupNamePrefix: "/aws/lambda",
                        logGroupNamePattern: "lambda", nextToken: "t", limit: 50, includeLinkedAccounts: true,
                        logGroupClass: .infrequentAccess, logGroupIdentifiers: ["/a", "/b"]))
            }
        ),
        (
            Operation("logs", "DescribeLogStreams", emptyLists),
            { clients throws(AWSError) in _ = try await clients.logs.describeLogStreams(.init(logGroupName: "/a")) }
        ),
        (
            Operation("logs", "DescribeLogStreams", emptyLists),
            { clients throws(AWSError) in
                _ = try await clients.logs.describeLogStreams(
                    .init(
                        logGroupName: "/a", logGroupIdentifier: "arn:aws:logs:eu-central-1:123456789012:log-group:/a",
                        logStreamNamePrefix: "s/é", orderBy: .lastEventTime, descending: true, nextToken: "t",
                        limit: 1))
            }
        ),
    ]

    static let exportTasks: [(Operation, Call)] = [
        (
            Operation("logs", "CreateExportTask", #"{"taskId":"id"}"#),
            { clients throws(AWSError) in
                _ = try await clients.logs.createExportTask(
                    .init(logGroupName: "/a", from: 0, to: 1, destination: "bucket"))
            }
        ),
        (
            Operation("logs", "CreateExportTask", #"{"taskId":"id"}"#),
            { clients throws(AWSError) in
                _ = try await clients.logs.createExportTask(
                    .init(
                        taskName: "slice-1", logGroupName: "/a", logStreamNamePrefix: "s", from: 1_700_000_000_000,
                        to: 1_700_000_100_000, destination: "bucket", destinationPrefix: "p/q"))
            }
        ),
        (
            Operation("logs", "DescribeExportTasks", emptyLists),
            { clients throws(AWSError) in _ = try await clients.logs.describeExportTasks(.init()) }
        ),
        (
            Operation("logs", "DescribeExportTasks", emptyLists),
            { clients throws(AWSError) in
                _ = try await clients.logs.describeExportTasks(
                    .init(taskId: "id", statusCode: .pendingCancel, nextToken: "t", limit: 50))
            }
        ),
        (
            Operation("logs", "CancelExportTask"),
            { clients throws(AWSError) in try await clients.logs.cancelExportTask(taskID: "id") }
        ),
    ]

    static let events: [(Operation, Call)] = [
        (
            Operation("logs", "FilterLogEvents", emptyLists),
            { clients throws(AWSError) in _ = try await clients.logs.filterLogEvents(.init(logGroupName: "/a")) }
        ),
        (
            Operation("logs", "FilterLogEvents", emptyLists),
            { clients throws(AWSError) in
                _ = try await clients.logs.filterLogEvents(
                    .init(
                        logGroupName: "/a", logGroupIdentifier: "/a", logStreamNames: ["s", "日本"],
                        logStreamNamePrefix: "s", startTime: 0, endTime: 1_700_000_000_000, filterPattern: "\"x\"",
                        nextToken: "t", limit: 10_000, unmask: true))
            }
        ),
        (
            Operation("logs", "GetLogEvents", emptyLists),
            { clients throws(AWSError) in _ = try await clients.logs.getLogEvents(.init(logStreamName: "s")) }
        ),
        (
            Operation("logs", "GetLogEvents", emptyLists),
            { clients throws(AWSError) in
                _ = try await clients.logs.getLogEvents(
                    .init(
                        logGroupName: "/a", logGroupIdentifier: "/a", logStreamName: "s", startTime: 0, endTime: 1,
                        nextToken: "f/1/s", limit: 10_000, startFromHead: true, unmask: true))
            }
        ),
        (
            Operation("logs", "PutLogEvents", "{}"),
            { clients throws(AWSError) in
                _ = try await clients.logs.putLogEvents(
                    .init(
                        logGroupName: "/a", logStreamName: "s",
                        logEvents: [
                            .init(timestamp: 0, message: "é \u{1F600} \"\\/\u{8}"), .init(timestamp: 1, message: "b"),
                        ]))
            }
        ),
        (
            Operation("logs", "CreateLogGroup"),
            { clients throws(AWSError) in try await clients.logs.createLogGroup(.init(logGroupName: "/a")) }
        ),
        (
            Operation("logs", "CreateLogGroup"),
            { clients throws(AWSError) in
                try await clients.logs.createLogGroup(
                    .init(
                        logGroupName: "/a", kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/1",
                        tags: ["team": "a", "stage": "b"], logGroupClass: .delivery))
            }
        ),
        (
            Operation("logs", "CreateLogStream"),
            { clients throws(AWSError) in
                try await clients.logs.createLogStream(.init(logGroupName: "/a", logStreamName: "s"))
            }
        ),
        (
            Operation("logs", "PutRetentionPolicy"),
            { clients throws(AWSError) in
                try await clients.logs.putRetentionPolicy(.init(logGroupName: "/a", retentionInDays: 14))
            }
        ),
    ]

    static let dynamoDB: [(Operation, Call)] = [
        (
            Operation("dynamodb", "GetItem", "{}"),
            { clients throws(AWSError) in
                _ = try await clients.dynamoDB.getItem(table: "state", key: ["id": .string("a")])
            }
        ),
        (
            Operation("dynamodb", "PutItem", "{}"),
            { clients throws(AWSError) in
                try await clients.dynamoDB.putItem(table: "state", item: ["id": .string("a")])
            }
        ),
        (
            Operation("dynamodb", "PutItem", "{}"),
            { clients throws(AWSError) in
                try await clients.dynamoDB.putItem(
                    table: "state",
                    item: [
                        "id": .string("a"), "n": .number("12"), "b": .binary([0, 255]), "f": .bool(true), "z": .null,
                    ],
                    condition: .init("#n = :n", names: ["#n": "n"], values: [":n": .number("11")]))
            }
        ),
        (
            Operation("dynamodb", "DeleteItem", "{}"),
            { clients throws(AWSError) in
                try await clients.dynamoDB.deleteItem(table: "state", key: ["id": .string("a")])
            }
        ),
        (
            Operation("dynamodb", "DeleteItem", "{}"),
            { clients throws(AWSError) in
                try await clients.dynamoDB.deleteItem(
                    table: "state", key: ["id": .string("a")],
                    condition: .init("#n = :n", names: ["#n": "n"], values: [":n": .number("11")]))
            }
        ),
        (
            Operation(
                "dynamodb", "DescribeTable",
                #"{"Table":{"TableName":"state","TableStatus":"ACTIVE","KeySchema":[],"AttributeDefinitions":[]}}"#),
            { clients throws(AWSError) in _ = try await clients.dynamoDB.describeTable("state") }
        ),
        (
            Operation("dynamodb", "CreateTable", "{}"),
            { clients throws(AWSError) in
                try await clients.dynamoDB.createTable(
                    "state", keySchema: [.init(name: "id", kind: .hash), .init(name: "r", kind: .range)],
                    attributeDefinitions: [.init(name: "id", type: "S"), .init(name: "r", type: "N")])
            }
        ),
    ]

    private static let credentialsXML = """
        <Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>S</SecretAccessKey><SessionToken>T</SessionToken>\
        <Expiration>2026-11-22T14:00:00Z</Expiration></Credentials>
        """

    private static func stsAnswer(_ name: String, _ content: String) -> Operation {
        Operation("sts", name, "<\(name)Response><\(name)Result>\(content)</\(name)Result></\(name)Response>")
    }

    static let sts: [(Operation, Call)] = [
        (
            stsAnswer("GetCallerIdentity", "<Arn>a</Arn><UserId>u</UserId><Account>1</Account>"),
            { clients throws(AWSError) in _ = try await clients.sts.getCallerIdentity() }
        ),
        (
            stsAnswer("AssumeRole", credentialsXML),
            { clients throws(AWSError) in
                _ = try await clients.sts.assumeRole(
                    .init(roleARN: "arn:aws:iam::123456789012:role/reader", sessionName: "export"))
            }
        ),
        (
            stsAnswer("AssumeRole", credentialsXML),
            { clients throws(AWSError) in
                _ = try await clients.sts.assumeRole(
                    .init(
                        roleARN: "arn:aws:iam::123456789012:role/reader", sessionName: "export", durationSeconds: 900,
                        externalID: "ex:1/2", serialNumber: "arn:aws:iam::123456789012:mfa/me", tokenCode: "123456"))
            }
        ),
        (
            stsAnswer("AssumeRoleWithWebIdentity", credentialsXML),
            { clients throws(AWSError) in
                _ = try await clients.sts.assumeRoleWithWebIdentity(
                    roleARN: "arn:aws:iam::123456789012:role/reader", sessionName: "export",
                    webIdentityToken: "eyJ.a+b/c=", durationSeconds: 3600)
            }
        ),
    ]
}
