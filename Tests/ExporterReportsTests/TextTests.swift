import AWSClient
import ExportCore
import ExportEngine
import ExporterReports
import ExporterSettings
import Storage
import Testing

/// What people read.
@Suite struct TextTests {
    private static let midnight: Int64 = 1_795_305_600_000  // 2026-11-22T00:00:00Z
    private let day: Int64 = 86_400_000
    private let destination = Destination(bucket: "logs", prefix: "archive")
    private let sentences = Sentences(SettingSpelling(.command))

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
        let run = RunText(report, destination: destination, sentences)
        let plain = """
            nothing to export: s3://logs/archive is up to date (1.5 s)
            every group is copied up to 2026-11-22 00:00 UTC, final up to 2026-11-21 00:00 UTC
            """
        #expect(run.text(width: nil, isVerbose: false) == plain)
        #expect(
            run.text(width: nil, isVerbose: true)
                == plain + "\ncalls: logs:DescribeLogGroups 1,200 (3 throttled)")
    }

    @Test func whatFailedForTheSameReasonIsOneLine() throws {
        var report = RunReport(run: RunID("abc"))
        report.failures = try ["/a", "/b", "/c", "/d"].map { .init(lane: try lane($0), reason: .taskRefused("no")) }
        report.failures.append(.init(lane: try lane("/e"), reason: .groupIsGone))
        let text = RunText(report, destination: destination, sentences).text(width: nil, isVerbose: false)
        #expect(text.hasSuffix("failed: 4 lanes (/a, /b, /c, …): no\nfailed: /e: the log group is gone"), "\(text)")
    }

    @Test func theExitStatusSaysHowARunEnded() {
        func status(_ change: (inout RunReport) -> Void) -> ExporterReports.ExitStatus {
            var report = RunReport(run: RunID("abc"))
            change(&report)
            return ExitStatus(report)
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
        let text = PlanText(plan, intents: [], groups: 2, destination: destination, sentences)
        #expect(
            text.text(width: nil) == """
                LOG GROUP  EVENT TIMES (UTC)  WHAT         WHY
                /app/web   2026-11-21         export task  new events

                1 export task, for 2 log groups, to s3://logs/archive
                skipped, up to date: 1 (/app/old)
                warning: --log-groups: '/ap' matches no log group
                Nothing was changed. 'cwlogs-export run' does it.
                """)
        let idle = PlanText(ExportPlan(), intents: [], groups: 2, destination: destination, sentences)
        #expect(idle.text(width: nil).hasSuffix("\nNothing was changed."))
    }

    @Test func whatATerminalWouldObeyIsShownAsText() {
        #expect(PlainText.shown("/a/ü\tb\nc") == "/a/ü\tb\nc")
        #expect(PlainText.shown("x\u{1B}[2J\u{7}\r") == #"x\u{1B}[2J\u{7}\u{D}"#)
        #expect(PlainText.shown("\u{9B}1m\u{202E}") == #"\u{9B}1m\u{202E}"#)
    }
}
