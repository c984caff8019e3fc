import ExportCore
import ExportEngine
import ExporterFunction
import Foundation
import Testing

/// What an invocation answers and measures, without an invocation.
@Suite struct ResponseTests {
    private static let now: Int64 = 1_795_305_600_000  // 2026-11-22T00:00:00Z

    private static func done(_ index: Int) throws -> RunReport.Done {
        let name = "/fleet/\(index)/" + String(repeating: "long-name-", count: 40)
        let arn = try #require(LogGroupARN("arn:aws:logs:us-east-1:123456789012:log-group:\(name)"))
        let window = TimeWindow(start: EventTime(now - 86_400_000), end: EventTime(now))
        return RunReport.Done(
            slice: Slice(lane: LaneID(group: arn), window: window, deed: .task), window: window,
            taskID: "5066da2f-0000-0000-0000-000000000000", objects: 3, bytes: 1 << 30)
    }

    private struct Answer: Decodable {
        struct Target: Decodable { var logGroup: String }
        struct Summary: Decodable {
            var exported: Int
            var stop: String
        }
        var targets: [Target]
        var targetsOmitted: Int
        var messages: [String]
        var done: Bool
        var retryAfterSeconds: Int?
        var summary: Summary
    }

    @Test func twentyThousandTargetsFitIntoAResponse() throws {
        var report = RunReport(run: RunID("abc"))
        report.done = try (0..<20_000).map(Self.done)
        report.leftovers = (0..<20_000).map {
            RunReport.Leftover(prefix: "logs/\($0)/", message: String(repeating: "x", count: 100))
        }
        let json = try FunctionResponse(report, region: "us-east-1").json()
        #expect(json.count < 6 << 20)
        let small = try FunctionResponse(report, region: "us-east-1").json(
            bytesMax: FunctionResponse.stateMachineBytesMax)
        #expect(small.count <= FunctionResponse.stateMachineBytesMax)
        let answer = try JSONDecoder().decode(Answer.self, from: Data(json))
        #expect(answer.targets.count > 5000)
        #expect(answer.targets.count + answer.targetsOmitted == 20_000)
        #expect(
            answer.targets.map(\.logGroup) == report.done.prefix(answer.targets.count).map(\.slice.lane.group.name.text)
        )
        #expect(answer.summary.exported == 20_000)
        #expect(answer.messages.last?.hasSuffix("more messages do not fit into a response") == true)
    }

    @Test func whatIsLeftComesWithATimeToComeBack() throws {
        var report = RunReport(run: RunID("abc"))
        report.stop = .taskRunning(since: ServiceTime(Self.now))
        report.retryAfter = Span(milliseconds: 12_001)
        let answer = try JSONDecoder().decode(
            Answer.self, from: Data(try FunctionResponse(report, region: "r").json()))
        #expect(!answer.done && answer.retryAfterSeconds == 13 && answer.summary.stop == "taskRunning")
        #expect(answer.targetsOmitted == 0)
        let complete = try JSONDecoder().decode(
            Answer.self, from: Data(try FunctionResponse(RunReport(run: RunID("d")), region: "r").json()))
        #expect(complete.done && complete.retryAfterSeconds == nil)
    }

    @Test func metricsAreOneLineARunAndOneForEachGroupAtRisk() throws {
        var report = RunReport(run: RunID("abc"))
        report.lateEvents = 7
        report.copiedThrough = EventTime(Self.now - 46_800_000)
        let slice = try Self.done(1).slice
        report.risks = [
            RetentionRisk(group: slice.lane.group, retention: .days(3), left: .hours(5)),
            RetentionRisk(group: slice.lane.group, retention: .days(30), left: .days(29)),
        ]
        let metrics = RunMetrics(destination: Destination(bucket: "logs", prefix: "a"))
        let lines = try metrics.lines(report, now: Self.now).map { line in
            try #require(
                try JSONSerialization.jsonObject(with: try JSONEncoder().encode(line)) as? [String: Any])
        }
        #expect(lines.count == 2)
        #expect(lines[0]["Destination"] as? String == "s3://logs/a")
        #expect(lines[0]["ExportLagSeconds"] as? Double == 46_800)
        #expect(lines[0]["LateEvents"] as? Double == 7)
        #expect(lines[0]["Runs"] as? Double == 1 && lines[0]["Outcome"] as? String == "done")
        #expect(lines[0]["RetentionRiskSeconds"] as? Double == 18_000)
        #expect(lines[1]["LogGroup"] as? String == slice.lane.group.name.text)
        for line in lines { try Self.checkFormat(line) }
    }

    /// Every metric and dimension that a directive names stands at the root (the specification of the format).
    private static func checkFormat(_ line: [String: Any]) throws {
        let aws = try #require(line["_aws"] as? [String: Any])
        #expect(aws["Timestamp"] as? Int64 == now)
        let directives = try #require(aws["CloudWatchMetrics"] as? [[String: Any]])
        #expect(!directives.isEmpty)
        for directive in directives {
            #expect(directive["Namespace"] as? String == "CloudWatchLogsExporter")
            let dimensions = try #require(directive["Dimensions"] as? [[String]])
            for name in dimensions.joined() { #expect(line[name] is String, "\(name)") }
            for metric in try #require(directive["Metrics"] as? [[String: String]]) {
                #expect(line[try #require(metric["Name"])] is Double, "\(metric)")
                #expect(["Count", "Bytes", "Seconds"].contains(metric["Unit"]))
            }
        }
    }
}
