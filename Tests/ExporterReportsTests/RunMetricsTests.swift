import ExportCore
import ExportEngine
import ExporterReports
import Foundation
import Storage
import Testing

/// A run's figures as lines of Lambda's log.
@Suite struct RunMetricsTests {
    private static let now: Int64 = 1_795_305_600_000  // 2026-11-22T00:00:00Z

    @Test func metricsAreOneLineARunAndOneForEachGroupAtRisk() throws {
        var report = RunReport(run: RunID("abc"))
        report.lateEvents = 7
        report.copiedThrough = EventTime(Self.now - 46_800_000)
        let group = try #require(LogGroupARN("arn:aws:logs:us-east-1:123456789012:log-group:/app"))
        report.risks = [
            RetentionRisk(group: group, retention: .days(3), left: .hours(5)),
            RetentionRisk(group: group, retention: .days(30), left: .days(29)),
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
        #expect(lines[1]["LogGroup"] as? String == "/app")
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
