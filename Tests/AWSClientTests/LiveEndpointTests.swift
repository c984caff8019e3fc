import AWSClient
import Foundation
import Logging
import Seams
import SigV4
import Testing

/// The clients over real HTTP against an emulator of AWS: set `AWS_TEST_ENDPOINT` (`http://127.0.0.1:5000` for moto)
/// to run it. Everything it makes has a name of its own.
@Suite(.enabled(if: endpoint != nil, "AWS_TEST_ENDPOINT is not set"))
struct `An emulator of AWS` {
    private static let name = "peer-" + LiveRandomness().hexadecimal(12)

    private func withClients(_ body: (AWSClients) async throws -> Void) async throws {
        let transport = LiveTransport()
        let clients = try AWSClients(
            context: AWSContext(
                transport: transport, clock: LiveClock(), randomness: LiveRandomness(),
                logger: Logger(label: "peer") { _ in SwiftLogNoOpLogHandler() }),
            endpoints: EndpointConfiguration(region: "eu-central-1", endpointURL: endpoint),
            credentials: StaticCredentials(AWSCredentials(accessKeyID: "testing", secretAccessKey: "testing")))
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(clients))
        } catch {
            outcome = .failure(error)
        }
        try await transport.shutdown()
        try outcome.get()
    }

    @Test func `keeps objects under any key, on conditions`() async throws {
        try await withClients { clients in
            let bucket = Self.name
            try await clients.s3.createBucket(bucket)
            #expect(try await clients.s3.getBucketLocation(bucket) == "eu-central-1")
            let keys = ["a b+c%d=e:f$g[h]/日本é", "plain", "x/y/z.gz"]
            for key in keys {
                let written = try await clients.s3.putObject(
                    bucket: bucket, key: key, body: Array(key.utf8), condition: .ifAbsent,
                    options: .init(contentType: "text/plain", metadata: ["writer": "w"]))
                let object = try await clients.s3.getObject(bucket: bucket, key: key)
                #expect(object.body == Array(key.utf8))
                #expect(object.head.etag == written.etag && object.head.metadata == ["writer": "w"])
            }
            #expect(try await clients.s3.listObjects(.init(bucket: bucket, maxKeys: 1)).collect().map(\.key) == keys)
            #expect(
                try await clients.s3.listObjectsPage(.init(bucket: bucket, prefix: "x/", delimiter: "/")).commonPrefixes
                    == ["x/y/"])
            let taken = await failure { () throws(AWSError) in
                try await clients.s3.putObject(bucket: bucket, key: "plain", body: [], condition: .ifAbsent)
            }
            #expect(taken?.isConditionFailed == true)
            #expect(try await clients.s3.getObject(bucket: bucket, key: "plain", range: 1...2).body == Array("la".utf8))
            #expect(try await clients.s3.headObjectIfPresent(bucket: bucket, key: "none") == nil)
            #expect(try await clients.s3.getObjectIfPresent(bucket: bucket, key: "none") == nil)
            #expect(try await clients.s3.getBucketPolicy(bucket) == nil)
        }
    }

    @Test func `makes one object of parts`() async throws {
        try await withClients { clients in
            let (bucket, key) = (Self.name + "-parts", "big")
            try await clients.s3.createBucket(bucket)
            let upload = try await clients.s3.createMultipartUpload(bucket: bucket, key: key)
            #expect(try await clients.s3.multipartUploads(bucket: bucket).collect().map(\.uploadID) == [upload])
            let bodies = [[UInt8](repeating: 1, count: 5 << 20), [2, 3]]
            var parts: [S3API.UploadedPart] = []
            for (index, body) in bodies.enumerated() {
                parts.append(
                    try await clients.s3.uploadPart(
                        bucket: bucket, key: key, uploadID: upload, partNumber: index + 1, body: body))
            }
            _ = try await clients.s3.completeMultipartUpload(bucket: bucket, key: key, uploadID: upload, parts: parts)
            #expect(try await clients.s3.headObject(bucket: bucket, key: key).size == 5 << 20 + 2)
        }
    }

    @Test func `keeps events and export tasks`() async throws {
        try await withClients { clients in
            let group = "/" + Self.name
            try await clients.logs.createLogGroup(.init(logGroupName: group))
            try await clients.logs.putRetentionPolicy(.init(logGroupName: group, retentionInDays: 14))
            try await clients.logs.createLogStream(.init(logGroupName: group, logStreamName: "s/é"))
            let now = LiveClock().nowMilliseconds()
            _ = try await clients.logs.putLogEvents(
                .init(logGroupName: group, logStreamName: "s/é", logEvents: [.init(timestamp: now, message: "hello")]))
            let groups = try await clients.logs.logGroups(.init(logGroupNamePrefix: group)).collect()
            #expect(groups.map(\.retentionInDays) == [14])
            #expect(
                try await clients.logs.logStreams(.init(logGroupName: group)).collect().map(\.logStreamName) == ["s/é"])
            let page = try await clients.logs.filterLogEvents(.init(logGroupName: group, startTime: now - 1))
            #expect(String(decoding: page, as: UTF8.self).contains("hello"))
            let missing = await failure { () throws(AWSError) in
                try await clients.logs.createExportTask(
                    .init(logGroupName: group, from: 0, to: now, destination: Self.name + "-none"))
            }
            #expect(missing?.code == .invalidParameter)
            #expect(clients.serviceClock.isSynchronized)
        }
    }

    @Test func `keeps an item on conditions`() async throws {
        try await withClients { clients in
            let (table, item) = (Self.name, ["id": DynamoDBAPI.AttributeValue.string("é"), "n": .number("1")])
            try await clients.dynamoDB.createTable(
                table, keySchema: [.init(name: "id", kind: .hash)], attributeDefinitions: [.init(name: "id", type: "S")]
            )
            #expect(try await clients.dynamoDB.describeTable(table).status == "ACTIVE")
            let absent = DynamoDBAPI.Condition("attribute_not_exists(#i)", names: ["#i": "id"])
            try await clients.dynamoDB.putItem(table: table, item: item, condition: absent)
            let taken = await failure { () throws(AWSError) in
                try await clients.dynamoDB.putItem(table: table, item: item, condition: absent)
            }
            #expect(taken?.isConditionFailed == true)
            #expect(try await clients.dynamoDB.getItem(table: table, key: ["id": .string("é")]) == item)
        }
    }

    @Test func `says who we are`() async throws {
        try await withClients { clients in
            #expect(try await clients.sts.getCallerIdentity().account == "123456789012")
            let role = try await clients.sts.assumeRole(
                .init(roleARN: "arn:aws:iam::123456789012:role/r", sessionName: "peer"))
            #expect(role.sessionToken != nil && role.expirationMilliseconds != nil)
        }
    }
}

private let endpoint = ProcessInfo.processInfo.environment["AWS_TEST_ENDPOINT"]
