import AWSClient
import ExportCore
import ExportEngine
import ExporterCommand
import Foundation
import Storage
import Testing

@Suite struct PolicyDocumentTests {
    private let destination = Destination(bucket: "logs", prefix: "archive")

    @Test func thePoliciesAreNarrowAndOfTheRegionsPartition() throws {
        let layout = try ArchiveLayout(prefix: "archive")
        let settings = ExportSettings(
            selection: GroupSelection(prefixes: ["/app/", "/app/web"]), destination: destination, layout: layout)
        let documents = PolicyDocuments(
            settings, state: .dynamoDB(table: "state", key: "k"), region: "cn-north-1", account: "123456789012")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bucket = String(decoding: try encoder.encode(try #require(documents.bucketPolicy)), as: UTF8.self)
        #expect(bucket.contains(#""Principal":{"Service":"logs.cn-north-1.amazonaws.com.cn"}"#))
        #expect(bucket.contains(#""Resource":["arn:aws-cn:s3:::logs/archive/*"]"#))
        #expect(bucket.contains(#""aws:SourceArn":["arn:aws-cn:logs:cn-north-1:123456789012:log-group:/app/*"]"#))
        #expect(bucket.contains(#""s3:x-amz-acl":["bucket-owner-full-control"]"#))
        let identity = String(decoding: try encoder.encode(documents.identityPolicy), as: UTF8.self)
        #expect(identity.contains("arn:aws-cn:dynamodb:cn-north-1:123456789012:table/state"))
        #expect(!identity.contains("logs:Unmask"))
        var reading = settings
        reading.policy.engine = .read
        let readDocuments = PolicyDocuments(
            reading, state: .file(path: "/s"), region: "us-east-1", account: "123456789012")
        #expect(readDocuments.bucketPolicy == nil)
    }

    /// By the same wildcards as the selection; a whole name with its streams, and no other group that begins so.
    @Test func thePoliciesNameWhatIsSelectedByNameAndGlob() throws {
        let patterns = try ["name:/n/web", "/e/*-web", "/app/", "/app/service", "/x/*"].map {
            try GroupPattern(parsing: $0, plain: .prefix)
        }
        let settings = ExportSettings(
            selection: GroupSelection(patterns), destination: destination, layout: try ArchiveLayout(prefix: "archive"))
        let documents = PolicyDocuments(
            settings, state: .file(path: "/s"), region: "us-east-1", account: "123456789012")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let identity = String(decoding: try encoder.encode(documents.identityPolicy), as: UTF8.self)
        let names = ["/app/*", "/e/*-web", "/e/*-web:*", "/n/web", "/n/web:*", "/x/*"]
            .map { #""arn:aws:logs:us-east-1:123456789012:log-group:\#($0)""# }
        let resource = #""Resource":[\#(names.joined(separator: ","))],"Sid":"ExportLogGroups""#
        #expect(identity.contains(resource), "\(identity)")
    }

    /// As AWS's own pages have it, and for programs the same as before.
    @Test func aPolicyIsLaidOutAsEverybodysAre() throws {
        let settings = ExportSettings(
            selection: GroupSelection(prefixes: ["/app/"]), destination: destination,
            layout: try ArchiveLayout(prefix: "archive"))
        let documents = PolicyDocuments(
            settings, state: .s3(bucket: "logs", key: "s.json"), region: "us-east-1", account: "123456789012")
        let policy = try #require(documents.bucketPolicy)
        let text = PolicyText.document(policy)
        #expect(
            text.hasPrefix(
                #"""
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Sid": "ExportTasksLookAtBucket",
                      "Effect": "Allow",
                      "Principal": {
                        "Service": "logs.us-east-1.amazonaws.com"
                      },
                      "Action": [
                        "s3:GetBucketAcl"
                      ],
                """#), "\(text)")
        for policy in [policy, documents.identityPolicy] {
            let laidOut = try JSONSerialization.jsonObject(with: Data(PolicyText.document(policy).utf8))
            let encoded = try JSONSerialization.jsonObject(with: try JSONEncoder().encode(policy))
            #expect(laidOut as? NSDictionary == encoded as? NSDictionary)
        }
    }

    @Test func thePoliciesGrowByWhatTheStorageOptionsNeedAndNoMore() throws {
        func identity(
            _ adjust: (inout ExportSettings) -> Void, state: StoreDSN = .s3(bucket: "logs", key: "s.json")
        ) throws -> String {
            var settings = ExportSettings(
                selection: GroupSelection(prefixes: ["/app/"]), destination: destination,
                layout: try ArchiveLayout(prefix: "archive"))
            settings.policy.engine = .read
            adjust(&settings)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let documents = PolicyDocuments(settings, state: state, region: "eu-west-1", account: "123456789012")
            return String(decoding: try encoder.encode(documents.identityPolicy), as: UTF8.self)
        }
        let plain = try identity { _ in }
        #expect(plain.contains(#""s3:AbortMultipartUpload""#))
        #expect(plain.contains(#"["s3:ListBucket","s3:ListBucketMultipartUploads"]"#))
        #expect(!plain.contains("kms:"))
        #expect(!plain.contains("s3:PutObjectAcl"))
        let owned = try identity { $0.storage.bucketOwnerFullControl = true }
        #expect(owned.components(separatedBy: "s3:PutObjectAcl").count == 3, "the archive's objects and the state")
        let elsewhere = try identity(
            { $0.storage.bucketOwnerFullControl = true }, state: .s3(bucket: "other", key: "s.json"))
        #expect(elsewhere.components(separatedBy: "s3:PutObjectAcl").count == 2)
        let arn = "arn:aws:kms:eu-west-1:1:key/k"
        let keyed = try identity { $0.storage.kmsKey = arn }
        #expect(keyed.contains(#""Action":["kms:Decrypt","kms:GenerateDataKey"]"#))
        #expect(keyed.contains(#""Resource":["\#(arn)"]"#))
        let bare = try identity { $0.storage.kmsKey = "1234abcd-12ab" }
        #expect(bare.contains(#""Resource":["arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab"]"#))
        let alias = try identity { $0.storage.kmsKey = "alias/logs" }
        #expect(alias.contains(#""kms:ResourceAliases":["alias/logs"]"#))
        let folder = try identity { $0.destination = Destination(folder: "/archive") }
        #expect(!folder.contains("WriteArchive"))
        #expect(!folder.contains("ListArchive"))
    }
}
