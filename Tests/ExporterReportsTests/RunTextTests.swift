import AWSClient
import ExportCore
import ExportEngine
import ExporterReports
import ExporterSettings
import Testing

/// What a run and a plan tell people.
@Suite struct RunTextTests {
    private static let yesterday = TimeWindow(
        start: EventTime(Sample.midnight - Sample.day), end: EventTime(Sample.midnight))

    private func done(_ name: String, _ deed: Slice.Deed, objects: Int, day: Int64 = 0) -> RunReport.Done {
        let window = TimeWindow(
            start: EventTime(Self.yesterday.start.milliseconds - day * Sample.day),
            end: EventTime(Self.yesterday.end.milliseconds - day * Sample.day))
        return RunReport.Done(
            slice: Slice(lane: Sample.lane(name), window: window, deed: deed), window: window, objects: objects,
            bytes: Int64(objects) * 1024, events: deed == .task ? nil : Int64(objects))
    }

    private func text(_ report: RunReport, isVerbose: Bool = false) -> String {
        Emphasis.drawn(
            RunText(report, destination: Sample.destination, Sample.sentences).text(width: nil, isVerbose: isVerbose),
            isColoured: false)
    }

    private func report(_ change: (inout RunReport) -> Void) -> RunReport {
        var report = RunReport(run: RunID("abc"))
        report.endedMilliseconds = 1500
        change(&report)
        return report
    }

    @Test func aRunWithNothingToDoSaysWhenThereWillBe() {
        let report = report { report in
            report.calls = [.init(operation: "logs:DescribeLogGroups", attempts: 1_200, throttles: 3)]
            report.nextDue = .notBefore(Sample.now)
            report.lanes = [Sample.lane("/a"), Sample.lane("/ecs/web")]
            report.idle = 1
            report.sealedThrough = EventTime(Sample.midnight - Sample.day - 1)
            report.furthest = .init(
                lane: Sample.lane("/ecs/web"), copiedThrough: EventTime(Sample.midnight - 1), lag: .hours(13))
        }
        let plain = """
            nothing is due before 2026-11-22 13:00 UTC, for s3://logs/archive (1.5 s)
            the furthest behind: /ecs/web, 13 h (copied up to 2026-11-22 00:00 UTC)
            all final up to 2026-11-21 00:00 UTC; 1 of 2 idle
            """
        #expect(text(report) == plain)
        #expect(
            text(report, isVerbose: true) == "calls: logs:DescribeLogGroups 1,200 (3 throttled)\n" + plain,
            "calls are for those who ask")
    }

    /// An archive whose first events cannot be copied yet lacks them.
    @Test func onlyAnArchiveThatLacksNothingIsUpToDate() {
        let known = text(report { $0.nextDue = .nothingKnown })
        #expect(
            known.hasSuffix("no log group shows an event that is not copied; s3://logs/archive is up to date (1.5 s)"))
        for due in [NextDue.notBefore(Sample.now), .soon] {
            #expect(!text(report { $0.nextDue = due }).contains("up to date"))
        }
    }

    @Test func emptyWindowsAreCountedAndNotListed() {
        let report = report { report in
            report.done = (0..<94).map { done("/quiet", .read, objects: 0, day: Int64($0)) }
            report.done += [
                done("/a", .read, objects: 2), done("/b", .sweep, objects: 1), done("/c", .task, objects: 0),
            ]
        }
        #expect(
            text(report) == """
                LOG GROUP  EVENT TIMES (UTC)  COPIED BY  OBJECTS     SIZE
                /a         2026-11-21         read             2  2.0 KiB
                /b         2026-11-21         re-read          1  1.0 KiB
                1 export task found nothing
                94 empty windows read

                1 export task, 95 reads (2 events), 1 re-read (1 event): 3 objects, 3.0 KiB to s3://logs/archive in 1.5 s
                """)
    }

    @Test func manyWindowsAreSummedByLogGroupTheLargestFirst() {
        let report = report { report in
            report.done =
                (0..<30).map { done("/small", .read, objects: 1, day: Int64($0)) }
                + (0..<2).map { done("/large", .task, objects: 40, day: Int64($0)) }
        }
        #expect(
            text(report).hasPrefix(
                """
                LOG GROUP  EVENT TIMES (UTC)                    WINDOWS  OBJECTS      SIZE
                /large     2026-11-20 00:00 – 2026-11-22 00:00        2       80  80.0 KiB
                /small     2026-10-23 00:00 – 2026-11-22 00:00       30       30  30.0 KiB

                """), "\(text(report))")
    }

    @Test func theReasonComesBeforeWhatFollowsFromIt() {
        let held = Lease(
            run: RunID("6f0f5c6be253"), expires: Sample.now.advanced(by: .seconds(100)), generation: 1,
            place: RunPlace(host: "web-1", pid: 4711), started: Sample.now)
        #expect(
            text(report { $0.stop = .leaseHeld(held, left: .seconds(100)) }) == """
                run 6f0f5c6be253 (web-1, process 4711, since 2026-11-22 13:00 UTC) is at work on this archive, or was \
                killed: nothing was done. In 100 s at the latest another run can go on, unless that one is alive: run it \
                again then
                nothing was exported to s3://logs/archive (1.5 s)
                """)
        let old = Lease(run: RunID("x"), expires: Sample.now, generation: 1)
        #expect(Sample.sentences.sentence(.leaseHeld(old, left: .zero))?.hasPrefix("run x is at work") == true)
    }

    /// Of a run that follows: who waits for another run hears of it once.
    @Test func aLeaseThatIsStillHeldIsNoNews() {
        let lease = Lease(run: RunID("x"), expires: Sample.now, generation: 1)
        let held = report { $0.stop = .leaseHeld(lease, left: .zero) }
        #expect(!held.isUneventful(after: [], holder: nil) && !held.isUneventful(after: [], holder: RunID("y")))
        #expect(held.isUneventful(after: [], holder: RunID("x")))
        #expect(!report { $0.done = [done("/a", .read, objects: 1)] }.isUneventful(after: [], holder: RunID("x")))
    }

    @Test func whatFailedForTheSameReasonIsOneLine() {
        let report = report { report in
            report.failures = ["/a", "/b", "/c", "/d"].map { .init(lane: Sample.lane($0), reason: .taskRefused("no")) }
            report.failures.append(.init(lane: Sample.lane("/e"), reason: .groupIsGone))
        }
        #expect(
            text(report) == """
                failed: 4 log groups (/a, /b, /c, …): no
                failed: /e: the log group is gone
                nothing was exported to s3://logs/archive (1.5 s)
                """)
        let marked = RunText(report, destination: Sample.destination, Sample.sentences).text(
            width: nil, isVerbose: false)
        #expect(Emphasis.drawn(marked, isColoured: true).hasPrefix("\u{1B}[1;31mfailed:\u{1B}[0m 4 log groups"))
    }

    // MARK: plan

    private func planText(_ view: PlanView) -> String {
        Emphasis.drawn(PlanText(view, Sample.sentences).text(width: nil), isColoured: false)
    }

    private func view(
        _ plan: ExportPlan, nextDue: NextDue? = nil, isDetailed: Bool = false, intents: [Intent] = []
    ) -> PlanView {
        PlanView(
            plan, intents: intents, groups: 2, destination: Sample.destination, now: Sample.now, nextDue: nextDue,
            isDetailed: isDetailed)
    }

    private func plan(_ count: Int, reason: (Int) -> PlanReason = { _ in .newWindow }) -> ExportPlan {
        var plan = ExportPlan()
        plan.slices = (0..<count).map { index in
            PlannedSlice(
                lane: Sample.lane("/app/\(index)"), window: Self.yesterday, order: .task(TaskOrder()),
                reason: reason(index))
        }
        return plan
    }

    @Test func aPlanSaysWhatAndWhyAndWhyNotAndHowLong() {
        var plan = plan(1)
        plan.skipped = [
            SkippedLane(lane: Sample.lane("/app/old"), reason: .upToDate),
            SkippedLane(lane: Sample.lane("/app/idle"), reason: .upToDate),
            SkippedLane(lane: Sample.lane("/app/gone"), reason: .groupIsGone),
            SkippedLane(lane: Sample.lane("/ecs/web"), reason: .notSelected),
        ]
        plan.quiet = [Sample.lane("/app/idle"): QuietLane(next: EventTime(0), seen: Self.yesterday, final: nil)]
        plan.warnings = [.prefixWithoutMatch("/ap")]
        #expect(
            planText(view(plan)) == """
                LOG GROUP  EVENT TIMES (UTC)  WHAT         WHY
                /app/0     2026-11-21         export task  new events

                skipped, idle, no event that could be copied by now: 1 (/app/idle)
                skipped, up to date: 1 (/app/old)
                skipped, the log group is gone: 1 (/app/gone)
                skipped, in the state, and not selected: 1 (/ecs/web)
                warning: --log-groups: '/ap' matches no log group
                1 export task, for 2 log groups, to s3://logs/archive
                about 1 min 30 s: 1 export task in a row, 90 s each (assumed)
                Nothing was changed. 'cwlogs-export run' does it.
                """)
    }

    @Test func aLongPlanIsShortenedAndItsReasonsAreCounted() {
        let text = planText(view(plan(300) { $0 < 2 ? .newWindow : .backlog }))
        #expect(text.contains("… and 260 more; --json shows all\n"))
        #expect(text.contains("\nwhy: 298 × backlog · 2 × new events\n"))
        #expect(text.contains("about 7 h 30 min: 300 export tasks in a row, 90 s each (assumed)"))
        #expect(text.split(separator: "\n").count < 50)
    }

    @Test func aPlanWithNothingDueSaysWhenSomethingWillBe() {
        let idle = planText(view(ExportPlan(), nextDue: .notBefore(Sample.now)))
        #expect(
            idle == """
                nothing is due before 2026-11-22 13:00 UTC, for 2 log groups, to s3://logs/archive
                Nothing was changed.
                """)
    }

    @Test func aPlanInTheOtherScopeDoesNotPromiseARun() {
        var plan = ExportPlan()
        plan.skipped = ["/a", "/b"].map { SkippedLane(lane: Sample.lane($0), reason: .otherTaskScope) }
        let view = view(plan)
        #expect(view.exitStatus == .failures && !view.isDue)
        let text = planText(view)
        #expect(text.contains("refused: 2 log groups (/a, /b): the state has its lanes in the other --task-scope"))
        #expect(text.hasSuffix("\nNothing was changed.") && text.contains("\nnothing is planned, for 2 log groups"))
    }

    @Test func theDetailedStatusSaysWhetherSomethingIsDue() {
        let full = plan(1)
        var noted = ExportPlan()
        noted.emptyWindows = [LaneWindow(lane: Sample.lane("/a"), window: Self.yesterday)]
        var hole = ExportPlan()
        hole.holes = noted.emptyWindows
        for (plan, due) in [(full, true), (ExportPlan(), false), (noted, false), (hole, true)] {
            #expect(view(plan, isDetailed: true).exitStatus.rawValue == (due ? 2 : 0))
            #expect(view(plan).exitStatus == .done)
        }
    }

    @Test func warningsOfTheSameKindAreOneLine() {
        let lanes = ["/a", "/b", "/c"].map { Sample.lane($0) }
        let soon = lanes.enumerated().map { PlanWarning.expiresSoon($1, at: ServiceTime(Sample.midnight + Int64($0))) }
        let lines = Sample.sentences.warnings(soon + [.prefixWithoutMatch("/x"), .prefixWithoutMatch("/y")])
        #expect(lines.count == 3)
        #expect(
            lines[0].hasPrefix(
                "warning: 3 log groups (/a, /b, /c): events expire soon after they can be exported, the next at 2026-11-22"
            ),
            "\(lines)")
        #expect(Sample.sentences.warnings(Array(soon.prefix(2))).count == 2)
    }
}
