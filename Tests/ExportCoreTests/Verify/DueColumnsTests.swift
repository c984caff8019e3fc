import ExportCore
import Testing

/// What is compared with the source: columns that are final, and not accounted for otherwise.
@Suite struct DueColumnsTests {
    private static let day = Span.days(1).milliseconds

    /// Days by number.
    private static func days(_ from: Int64, _ to: Int64) -> TimeWindow {
        TimeWindow(start: EventTime(from * day), end: EventTime(to * day))
    }

    private static func lane(sealedDays: Int64, lost: [TimeWindow] = [], start: Int64? = nil) -> LaneState {
        var frontier = Frontier(start: EventTime(0))
        frontier.append(days(0, 40), origin: .reads, read: IngestionTime(60 * day))
        frontier.seal(through: EventTime(sealedDays * day - 1))
        var losses = Losses()
        for window in lost { losses.record(Loss(window, .seen, found: ServiceTime(0))) }
        var state = LaneState(frontier: frontier, lost: losses)
        state.start = start.map { EventTime($0 * day) }
        return state
    }

    @Test func onlyWhatIsFinalIsDue() {
        let all = Self.days(0, 1000)
        #expect(DueColumns(Self.lane(sealedDays: 30), wanted: all).windows == [Self.days(0, 30)])
        #expect(DueColumns(Self.lane(sealedDays: 0), wanted: all).isEmpty)
        #expect(DueColumns(Self.lane(sealedDays: 30), wanted: Self.days(10, 12)).windows == [Self.days(10, 12)])
        #expect(DueColumns(Self.lane(sealedDays: 30), wanted: Self.days(30, 40)).isEmpty)
        #expect(DueColumns(Self.lane(sealedDays: 30, start: 7), wanted: all).windows == [Self.days(7, 30)])
    }

    @Test func whatTheOriginalProgramExportedIsElsewhere() {
        var lane = Self.lane(sealedDays: 30)
        lane.exportedByOriginal = [Sample.stream("a"): 4 * Self.day - 1, Sample.stream("b"): 3 * Self.day - 1]
        #expect(DueColumns(lane, wanted: Self.days(0, 50)).windows == [Self.days(4, 30)])
    }

    /// Every choice of lost days among ten, and of a wanted window: due is each day that is neither lost nor unwanted.
    @Test func lossesAreLeftOutWhereverTheyLie() {
        for lost in 0..<1 << 10 {
            let windows = (0..<10).filter { lost >> $0 & 1 == 1 }.map { Self.days(Int64($0), Int64($0) + 1) }
            let lane = Self.lane(sealedDays: 8, lost: windows)
            for (from, to) in [(0, 10), (2, 7), (3, 4)] as [(Int64, Int64)] {
                let due = DueColumns(lane, wanted: Self.days(from, to)).windows
                let expected = (0..<Int64(8)).filter { $0 >= from && $0 < to && lost >> Int($0) & 1 == 0 }
                let told = (0..<Int64(10)).filter { day in due.contains { $0.overlaps(Self.days(day, day + 1)) } }
                #expect(told == expected)
                #expect(due.reduce(0) { $0 + $1.length.milliseconds } == Int64(expected.count) * Self.day)
            }
        }
    }

    // MARK: Units

    private static func units(
        _ due: DueColumns, _ rule: SubsetRule = .all, after: Int64? = nil, first: Int64? = nil, max: Int64 = 10,
        bytes: Int64 = 4
    ) -> [TimeWindow] {
        VerifyUnits.units(
            due, lane: Sample.lane("/a"), subset: rule, after: after.map { EventTime($0 * day) },
            first: first.map { EventTime($0 * day) }, bytesMax: max
        ) { _ in bytes }
    }

    @Test func unitsAreTheDueColumnsInTheirOrder() {
        let due = DueColumns(
            Self.lane(sealedDays: 35, lost: [Self.days(11, 13)]), wanted: Self.days(1, 50))
        for max in [0, 4, 8, 1000] as [Int64] {
            let units = Self.units(due, max: max)
            #expect(Self.joined(units) == due.windows)
            #expect(units.allSatisfy { max >= 1000 || $0.length <= .days(max == 8 ? 16 : 8) })
        }
        #expect(Self.joined(Self.units(due, after: 20)) == [Self.days(20, 35)])
        #expect(Self.units(due, after: 35).isEmpty)
    }

    /// Ages of which nothing is known are not cut into blocks.
    @Test func whatLiesBeforeTheFirstManifestIsOneBlock() {
        let due = DueColumns(Self.lane(sealedDays: 35), wanted: Self.days(0, 50))
        #expect(Self.units(due, first: 33, max: 0) == [Self.days(0, 35)])
        #expect(Self.units(due, first: 20, max: 0) == [Self.days(0, 24), Self.days(24, 32), Self.days(32, 35)])
        #expect(Self.units(due, first: 400, max: 0) == [Self.days(0, 35)])
    }

    @Test func partsAreDisjointAndMakeTheWhole() {
        let due = DueColumns(Self.lane(sealedDays: 40), wanted: Self.days(0, 50))
        let parts = (1...3).map { VerifySubset.part($0, of: 3).rule(seed: 5, allBytes: 1) }
        let units = parts.flatMap { Self.units(due, $0, max: 0) }.sorted { $0.start < $1.start }
        #expect(Self.joined(units) == [Self.days(0, 40)] && units.count == 5)
    }

    private static func joined(_ windows: [TimeWindow]) -> [TimeWindow] {
        var joined: [TimeWindow] = []
        for window in windows {
            if let last = joined.last, last.end == window.start {
                joined[joined.count - 1].end = window.end
            } else {
                joined.append(window)
            }
        }
        return joined
    }
}
