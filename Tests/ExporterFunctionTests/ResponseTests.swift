import ExportCore
import ExportEngine
import ExporterFunction
import ExporterReports
import ExporterSettings
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

    private static func response(_ report: RunReport) -> FunctionResponse {
        FunctionResponse(
            report, selection: GroupSelection(prefixes: ["/a"]), region: "us-east-1",
            Sentences(SettingSpelling(.function)))
    }

    private struct Answer: Decodable {
        struct Target: Decodable { var logGroup: String }
        struct Told: Decodable { var code, message: String }
        struct Summary: Decodable {
            var exported, failedLanes: Int
            var stop: String
        }
        var targets: [Target]
        var targetsOmitted: Int
        var messages: [String]
        var failed, warnings: [Told]
        var done: Bool
        var retryAfterSeconds: Int?
        var summary: Summary
    }

    @Test func twentyThousandTargetsFitIntoAResponse() throws {
        var report = RunReport(run: RunID("abc"))
        report.done = try (0..<20_000).map(Self.done)
        report.failures = report.done.enumerated().map { index, done in
            RunReport.Failure(
                lane: done.slice.lane, reason: .other("reason \(index) " + String(repeating: "x", count: 100)))
        }
        report.plan.warnings = (0..<20_000).map { .prefixWithoutMatch("/\($0)/" + String(repeating: "x", count: 100)) }
        let json = Self.response(report).json()
        #expect(json.count < 6 << 20)
        let small = Self.response(report).json(bytesMax: FunctionResponse.stateMachineBytesMax)
        #expect(small.count <= FunctionResponse.stateMachineBytesMax)
        let answer = try JSONDecoder().decode(Answer.self, from: Data(json))
        #expect(answer.targets.count > 5000)
        #expect(answer.targets.count + answer.targetsOmitted == 20_000)
        #expect(
            answer.targets.map(\.logGroup) == report.done.prefix(answer.targets.count).map(\.slice.lane.group.name.text)
        )
        #expect(answer.summary.exported == 20_000 && answer.summary.failedLanes == 20_000)
        #expect(answer.failed.count > 500 && answer.failed.allSatisfy { $0.code == "failed" })
        #expect(answer.warnings.count > 500 && answer.warnings.allSatisfy { $0.code == "prefixWithoutMatch" })
        #expect(answer.messages.last?.hasSuffix("more messages do not fit into a response") == true)
    }

    @Test func whatIsLeftComesWithATimeToComeBack() throws {
        var report = RunReport(run: RunID("abc"))
        report.stop = .taskRunning(since: ServiceTime(Self.now))
        report.retryAfter = Span(milliseconds: 12_001)
        let answer = try JSONDecoder().decode(
            Answer.self, from: Data(Self.response(report).json()))
        #expect(!answer.done && answer.retryAfterSeconds == 13 && answer.summary.stop == "taskRunning")
        #expect(answer.targetsOmitted == 0)
        let complete = try JSONDecoder().decode(
            Answer.self, from: Data(Self.response(RunReport(run: RunID("d"))).json()))
        #expect(complete.done && complete.retryAfterSeconds == nil)
    }
}
