import ExportCore
import Testing

/// Whether one sweep's rows stand in another's.
@Suite struct RowTallyTests {
    private static let window = TimeWindow(start: EventTime(10), end: EventTime(20))

    private func tally(_ rows: [(Int64, String, String?)]) -> RowTally {
        RowTally(
            rows.map { RowTally.Row(time: EventTime($0.0), stream: "s", message: Array($0.1.utf8), eventID: $0.2) })
    }

    @Test func allRowsOfTheEarlierStandInTheLater() {
        let earlier = tally([(10, "a", nil), (12, "b", nil)])
        #expect(earlier.isRedone(by: tally([(12, "b", nil), (10, "a", nil), (11, "c", nil)]), in: Self.window))
        #expect(!earlier.isRedone(by: tally([(12, "b", nil), (11, "c", nil)]), in: Self.window))
    }

    @Test func onlyTheColumnsOfBothCount() {
        let earlier = tally([(9, "before", nil), (10, "a", nil), (20, "behind", nil)])
        #expect(earlier.isRedone(by: tally([(10, "a", nil)]), in: Self.window))
        #expect(!tally([(9, "before", nil)]).isRedone(by: tally([(9, "before", nil)]), in: Self.window))
    }

    @Test func equalTextsAreCounted() {
        let twice = tally([(10, "a", nil), (10, "a", nil)])
        #expect(!twice.isRedone(by: tally([(10, "a", nil), (11, "b", nil)]), in: Self.window))
        #expect(twice.isRedone(by: tally([(10, "a", nil), (10, "a", nil)]), in: Self.window))
    }

    @Test func whereThereAreIdsTheyDecide() {
        let earlier = tally([(10, "a", "1")])
        #expect(!earlier.isRedone(by: tally([(10, "a", "2")]), in: Self.window))
        #expect(earlier.isRedone(by: tally([(10, "a", "1"), (10, "a", "2")]), in: Self.window))
        #expect(earlier.isRedone(by: tally([(10, "a", nil)]), in: Self.window))
    }
}
