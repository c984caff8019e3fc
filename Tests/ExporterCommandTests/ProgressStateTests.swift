import ExportCore
import ExporterCommand
import Testing

/// The line of progress: what matters stands first, since a terminal cuts off the end.
@Suite struct ProgressStateTests {
    private static let day: Int64 = 86_400_000

    private func slice(_ name: String, _ deed: Slice.Deed = .task) throws -> Slice {
        let group = try #require(LogGroupARN("arn:aws:logs:us-east-1:123456789012:log-group:\(name)"))
        return Slice(
            lane: LaneID(group: group), window: TimeWindow(start: EventTime(0), end: EventTime(Self.day)), deed: deed)
    }

    @Test func itSaysHowManyGroupsAreDoneHowLongItTakesAndHowFast() throws {
        var state = ProgressState(now: 0)
        #expect(state.line(now: 1500).hasSuffix(" 1.5 s · looking at the state"))
        let (a, b) = (try slice("/a"), try slice("/b"))
        state.note(.discovering(groups: 2), now: 2000)
        #expect(state.line(now: 2000).contains("listing the streams of 2 log groups"))
        state.note(.planned([a.lane: 1, b.lane: 2]), now: 10_000)
        state.note(.started(a, index: 1, of: 3), now: 10_000)
        #expect(state.line(now: 11_000).contains("0 of 2 groups · 1.0 s · export task · /a · 1970-01-01"))
        state.note(.committed(a, events: nil, bytes: 4 << 20), now: 14_000)
        state.note(.taskRunning(b, taskID: "t", status: "RUNNING"), now: 14_000)
        #expect(
            state.line(now: 14_000).dropFirst(2)
                == "1 of 2 groups · about 8 s left · 1.0 MiB/s · 0.0 s · export task running · /b · 1970-01-01")
        state.note(.committed(b, events: nil, bytes: 0), now: 20_000)
        #expect(state.line(now: 20_000).contains("1 of 2 groups · about 5 s left"), "one of two slices of /b")
        state.note(.committed(b, events: nil, bytes: 0), now: 22_000)
        #expect(state.line(now: 22_000).contains("2 of 2 groups · 341.3 KiB/s"))
        #expect(state.milestone(now: 22_000)?.hasPrefix("2 of 2 groups") == true)
    }

    @Test func whatMattersFitsIntoEightyColumns() throws {
        var state = ProgressState(now: 0)
        let long = try slice("/aws/lambda/" + String(repeating: "x", count: 200), .read)
        state.note(.planned([long.lane: 5]), now: 0)
        state.note(.committed(long, events: 1, bytes: 1 << 30), now: 3_600_000)
        state.note(.readEvents(long, events: 1_234_567, through: EventTime(Self.day)), now: 3_600_000)
        let shown = String(state.line(now: 7_200_000).prefix(79))
        for words in ["0 of 1 group", "about 8 h left", "/s", "read"] { #expect(shown.contains(words), "\(shown)") }
    }

    /// The name is what gives way last, and only in its middle: which group it is must be seen.
    @Test func itGivesWayFromTheEnd() throws {
        var state = ProgressState(now: 0)
        let slice = try slice("/aws/lambda/checkout")
        state.note(.planned([slice.lane: 3]), now: 0)
        state.note(.committed(slice, events: nil, bytes: 4 << 20), now: 4000)
        state.note(.taskRunning(slice, taskID: "t", status: "RUNNING"), now: 4000)
        let whole = "0 of 1 group · about 8 s left · 1.0 MiB/s · 0.0 s · export task running · /aws/lambda/checkout"
        let bare = "0 of 1 group · about 8 s left · 0.0 s · export task running · /aws/lambda/checkout"
        func line(_ width: Int?) -> String { String(state.line(now: 4000, width: width).dropFirst(2)) }
        #expect(line(nil) == line(200) && line(nil) == whole + " · 1970-01-01")
        #expect(line(100) == whole)
        #expect(line(90) == bare)
        for width in 76...84 {
            #expect(line(width).count <= width - 2 && line(width).hasSuffix("ckout"), "\(line(width))")
            #expect(line(width).contains("· export task running · /aws"))
        }
    }

    @Test func whatIsWaitedForIsNamed() throws {
        var state = ProgressState(now: 0)
        state.note(
            .waitingForSlot(heldBy: SlotHolder(taskID: "5066", taskName: "nightly", logGroup: "/ecs/web")), now: 0)
        #expect(
            state.line(now: 0).hasSuffix("waiting for another export task to end · /ecs/web · nightly")
        )
        state.note(.waitingForSlot(heldBy: nil), now: 0)
        #expect(state.line(now: 0).hasSuffix("waiting for another export task to end"))
    }

    @Test func aPauseIsShownAsOneAndTellsNothingElsewhere() throws {
        var state = ProgressState(now: 0)
        let slice = try slice("/a")
        state.note(.planned([slice.lane: 1]), now: 0)
        state.note(.committed(slice, events: nil, bytes: 1), now: 1000)
        state.rest(until: 5000)
        #expect(state.line(now: 2994).dropFirst(2) == "idle, next run in 2 s")
        #expect(state.milestone(now: 2994) == nil)
        #expect(state.line(now: 5100).contains("looking at the state"))
        state.note(.discovering(groups: 1), now: 5200)
        #expect(state.milestone(now: 5200)?.contains("listing the streams of 1 log group") == true)
    }
}
