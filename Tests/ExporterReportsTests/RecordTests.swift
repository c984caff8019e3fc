import AWSClient
import ExportCore
import ExportEngine
import ExportFailures
import ExporterReports
import ExporterSettings
import Foundation
import Logging
import Storage
import Testing

/// What programs read: keys that stay, a code for every reason, and a page that lists them all.
@Suite struct RecordTests {
    private static let sentences = Sentences(SettingSpelling(.command))
    private let destination = Destination(bucket: "logs", prefix: "archive")

    private static func lane(_ name: String) throws -> LaneID {
        LaneID(group: try #require(LogGroupARN("arn:aws:logs:us-east-1:123456789012:log-group:\(name)")))
    }

    private func object(_ record: some Encodable) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(JSONText.bytes(record))) as? [String: Any])
    }

    private func report() throws -> RunReport {
        var report = RunReport(run: RunID("abc"))
        let window = TimeWindow(start: EventTime(0), end: EventTime(86_400_000))
        let slice = Slice(lane: try Self.lane("/a"), window: window, deed: .task)
        report.done = [.init(slice: slice, window: window, taskID: "t", objects: 2, bytes: 5)]
        report.failures = [.init(lane: try Self.lane("/b"), reason: .otherTaskScope)]
        report.plan.warnings = [
            .prefixWithoutMatch("/x"), .expiresSoon(try Self.lane("/c"), at: ServiceTime(0)),
            .expiredBeforeBeginning(lanes: 7), .classCannotBeExported(try Self.lane("/e"), .delivery),
        ]
        report.stateWrites = 3
        return report
    }

    @Test func aRunIsOneObjectWithSumsAndListsSideBySide() throws {
        let record = try object(
            RunRecord(report(), destination: destination, state: .file(path: "/s.json"), Self.sentences))
        #expect(
            Set(record.keys) == [
                "command", "run", "exitStatus", "stop", "destination", "state", "groups", "copied", "failed",
                "warnings", "lost", "lostWindows",
                "exported", "failedLanes", "exportTasks", "exportTaskFailures", "objects", "bytes", "eventsWritten",
                "lateEvents", "stateWrites", "stateBytesWritten", "slotWaitMilliseconds", "startedAt", "endedAt",
                "calls",
            ])
        #expect(record["stop"] as? String == "done" && record["exitStatus"] as? Int == 1)
        #expect(record["stateWrites"] as? Int == 3 && record["objects"] as? Int == 2)
        let failed = try #require((record["failed"] as? [[String: Any]])?.first)
        #expect(failed["logGroup"] as? String == "/b" && failed["code"] as? String == "otherTaskScope")
        #expect((failed["message"] as? String)?.contains("--task-scope") == true)
        let warnings = try #require(record["warnings"] as? [[String: Any]])
        #expect(
            warnings.map { $0["code"] as? String } == [
                "prefixWithoutMatch", "expiresSoon", "expiredBeforeBeginning", "classCannotBeExported",
            ])
        #expect(warnings[0]["prefix"] as? String == "/x" && warnings[1]["at"] as? String == "1970-01-01T00:00:00.000Z")
        #expect(warnings[2]["lanes"] as? Int == 7)
        #expect(warnings[3]["logGroupClass"] as? String == "DELIVERY" && warnings[3]["logGroup"] as? String == "/e")
    }

    @Test func aRunThatFindsAnothersLeaseSaysWhose() throws {
        var report = RunReport(run: RunID("abc"))
        let lease = Lease(
            run: RunID("x"), expires: ServiceTime(60_000), generation: 1, place: RunPlace(host: "h", pid: 7),
            started: ServiceTime(0))
        report.stop = .leaseHeld(lease, left: .seconds(60))
        let record = try object(
            RunRecord(report, destination: destination, state: .file(path: "/s.json"), Self.sentences))
        let told = try #require(record["lease"] as? [String: Any])
        #expect(told["run"] as? String == "x" && told["host"] as? String == "h" && told["pid"] as? Int == 7)
        #expect(told["startedAt"] as? String == "1970-01-01T00:00:00.000Z")
        #expect(record["exitStatus"] as? Int == 75)
    }

    @Test func aRunThatFindsTheSlotTakenSaysByWhichTask() throws {
        var report = RunReport(run: RunID("abc"))
        report.stop = .slotTaken(SlotHolder(taskID: "5066", taskName: "nightly", logGroup: "/ecs/web"))
        let record = try object(
            RunRecord(report, destination: destination, state: .file(path: "/s.json"), Self.sentences))
        let told = try #require(record["slotHeldBy"] as? [String: String])
        #expect(told == ["taskId": "5066", "taskName": "nightly", "logGroup": "/ecs/web"])
        report.stop = .slotTaken(nil)
        let unknown = try object(RunSums(report))
        #expect(unknown["slotHeldBy"] == nil && unknown["stop"] as? String == "slotTaken")
    }

    @Test func theFunctionsSummaryIsTheSumsOfTheCommand() throws {
        let sums = try object(RunSums(report()))
        let whole = try object(
            RunRecord(report(), destination: destination, state: .file(path: "/s.json"), Self.sentences))
        for (key, value) in sums { #expect("\(value)" == whole[key].map { "\($0)" }, "\(key)") }
    }

    @Test func aSkippedLaneHasACodeAndWords() throws {
        var plan = ExportPlan()
        plan.skipped = [
            SkippedLane(lane: try Self.lane("/a"), reason: .upToDate),
            SkippedLane(lane: try Self.lane("/b"), reason: .classCannotBeExported(.delivery)),
        ]
        let record = try object(
            PlanRecord(
                PlanView(plan, intents: [], groups: 2, destination: destination, now: ServiceTime(0)), Self.sentences))
        let skipped = try #require(record["skipped"] as? [[String: Any]])
        #expect(skipped.map { $0["reason"] as? String } == ["upToDate", "classCannotBeExported"])
        #expect(skipped.map { $0["message"] as? String }.first == "up to date")
    }

    @Test func aFailureIsAnObjectToo() throws {
        let error = ExportError(.configuration, .bucketMissing(bucket: "b"))
        let record = try object(
            FailureRecord(command: "run", .configuration, ErrorRecord(error, nil, Self.sentences)))
        #expect(record["command"] as? String == "run" && record["exitStatus"] as? Int == 78)
        let told = try #require(record["error"] as? [String: Any])
        #expect(told["code"] as? String == "bucketMissing")
        #expect(
            told["message"] as? String
                == "the bucket 'b' of --destination does not exist: create it, or correct the name")
    }

    @Test func numbersInLogLinesAreNumbers() throws {
        let fields = try object(
            LogFields([
                "bytes": .stringConvertible(Int64(396)), "share": .stringConvertible(0.5), "lane": "/a",
                "list": ["x", .stringConvertible(2)], "isLast": .stringConvertible(true),
            ]))
        #expect(
            fields["bytes"] as? Int == 396 && fields["share"] as? Double == 0.5 && fields["lane"] as? String == "/a")
        #expect((fields["list"] as? [Any])?.last as? Int == 2 && fields["isLast"] as? Bool == true)
    }

    @Test func everyCodeIsDocumented() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/CLI.md"), encoding: .utf8)
        let codes =
            FailureCode.allCases.map(\.rawValue) + WarningCode.allCases.map(\.rawValue)
            + SkipCode.allCases.map(\.rawValue) + StandingCode.allCases.map(\.rawValue)
            + ErrorCode.allCases.map(\.rawValue) + CatNoteCode.allCases.map(\.rawValue)
            + VerifyNoteCode.allCases.map(\.rawValue)
            + RunReport.Stop.Kind.allCases.map(\.rawValue)
        for code in codes { #expect(page.contains("`\(code)`"), "\(code)") }
        let lambda = try String(contentsOf: root.appending(path: "docs/LAMBDA.md"), encoding: .utf8)
        for key in try object(RunSums(report())).keys {
            #expect(page.contains("`\(key)`") && lambda.contains("`\(key)`"), "\(key)")
        }
    }
}
