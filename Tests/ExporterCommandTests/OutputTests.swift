import AWSClient
import ExportCore
import ExportEngine
import ExporterCommand
import Foundation
import Testing

@Suite struct OutputTests {
    private static let midnight: Int64 = 1_795_305_600_000  // 2026-11-22T00:00:00Z
    private let day: Int64 = 86_400_000
    private let destination = Destination(bucket: "logs", prefix: "archive")

    private func lane(_ name: String) throws -> LaneID {
        LaneID(group: try #require(LogGroupARN("arn:aws:logs:us-east-1:123456789012:log-group:\(name)")))
    }

    private func slice(_ name: String, _ deed: Slice.Deed = .task) throws -> Slice {
        Slice(
            lane: try lane(name),
            window: TimeWindow(start: EventTime(Self.midnight - day), end: EventTime(Self.midnight)), deed: deed)
    }

    @Test func numbersReadAsPeopleWriteThem() {
        #expect(HumanText.count(Int64(1_234_567)) == "1,234,567")
        #expect(HumanText.count(999) == "999")
        #expect(HumanText.count(1, "task") == "1 task")
        #expect(HumanText.bytes(980) == "980 B")
        #expect(HumanText.bytes(4_404_019) == "4.2 MiB")
        #expect(HumanText.bytes(1_048_575) == "1.0 MiB")
        #expect(HumanText.duration(.seconds(12)) == "12.0 s")
        #expect(HumanText.duration(.hours(13)) == "13 h")
        #expect(HumanText.duration(.minutes(785)) == "13 h 5 min")
        #expect(HumanText.instant(Self.midnight) == "2026-11-22 00:00")
        #expect(
            HumanText.window(TimeWindow(start: EventTime(Self.midnight), end: EventTime(Self.midnight + day)))
                == "2026-11-22")
        #expect(
            HumanText.window(TimeWindow(start: EventTime(Self.midnight), end: EventTime(Self.midnight + 3_600_000)))
                == "2026-11-22 00:00 – 01:00")
    }

    @Test func aTableIsAlignedAndGivesWayInItsFirstColumn() {
        var table = TextTable([("NAME", .left), ("SIZE", .right)])
        table.add(["/aws/lambda/a-rather-long-name", "1 B"])
        table.add(["/b", "10 KiB"])
        #expect(
            table.lines() == [
                "NAME                              SIZE", "/aws/lambda/a-rather-long-name     1 B",
                "/b                              10 KiB",
            ])
        #expect(table.lines(width: 28)[1] == "/aws/lamb…-long-name     1 B")
        #expect(table.lines(rowsMax: 1).last == "… and 1 more; --json shows all")
    }

    @Test func aRunWithNothingToDoSaysSo() {
        var report = RunReport(run: RunID("abc"))
        report.calls = [.init(operation: "logs:DescribeLogGroups", attempts: 1_200, throttles: 3)]
        report.endedMilliseconds = 1500
        report.copiedThrough = EventTime(Self.midnight - 1)
        report.sealedThrough = EventTime(Self.midnight - day - 1)
        let result = RunResult(report, destination: destination, state: .file(path: "/s.json"), width: nil)
        #expect(
            result.text == """
                nothing to export: s3://logs/archive is up to date (1.5 s)
                every group is copied up to 2026-11-22 00:00 UTC, final up to 2026-11-21 00:00 UTC
                calls: logs:DescribeLogGroups 1,200 (3 throttled)
                """)
    }

    @Test func theExitStatusSaysHowARunEnded() {
        func status(_ change: (inout RunReport) -> Void) -> ExporterCommand.ExitStatus {
            var report = RunReport(run: RunID("abc"))
            change(&report)
            return RunResult(report, destination: destination, state: .file(path: "/s"), width: nil).status
        }
        #expect(status { _ in } == .done)
        #expect(status { $0.stop = .outOfTime } == .tryAgain)
        #expect(status { $0.stop = .slotTaken(taskID: nil) } == .tryAgain)
        #expect(status { $0.stop = .leaseHeld(by: RunID("x"), until: ServiceTime(0)) } == .tryAgain)
    }

    @Test func aPlanSaysWhatAndWhyAndWhyNot() throws {
        var plan = ExportPlan()
        plan.slices = [
            PlannedSlice(
                lane: try lane("/app/web"), window: try slice("/app/web").window, order: .task(TaskOrder()),
                reason: .newWindow)
        ]
        plan.skipped = [SkippedLane(lane: try lane("/app/old"), reason: .upToDate)]
        plan.warnings = [.prefixWithoutMatch("/ap")]
        let result = PlanResult(
            plan, intents: [], groups: 2, destination: destination, now: ServiceTime(Self.midnight), width: nil)
        #expect(
            result.text == """
                LOG GROUP  EVENT TIMES (UTC)  WHAT         WHY
                /app/web   2026-11-21         export task  new events

                1 export task, for 2 log groups, to s3://logs/archive
                skipped, up to date: 1 (/app/old)
                warning: --log-groups '/ap' matches no log group
                Nothing was changed. 'cwlogs-export run' does it.
                """)
    }

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
