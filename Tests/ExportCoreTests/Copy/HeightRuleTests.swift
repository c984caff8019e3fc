import ExportCore
import Testing

@Suite struct HeightRuleTests {
    private static let window = TimeWindow(start: EventTime(10), end: EventTime(40))

    private static func rule(_ pieces: [Piece], exported: [LogStreamName: Int64] = [:], hasTasks: Bool = false)
        -> EventRule
    {
        let start = pieces.first?.first ?? EventTime(10)
        let frontier = Frontier(sealedThrough: EventTime(start.milliseconds - 1), pieces: pieces)
        return EventRule(
            frontier: frontier ?? Frontier(start: start), windows: WindowTable(tasks: []),
            exportedByOriginal: exported, horizon: IngestionTime(100), hasTasks: hasTasks)
    }

    private static func piece(_ first: Int64, _ last: Int64, read: Int64, possible: Int64? = nil) -> Piece {
        Piece(
            first: EventTime(first), last: EventTime(last), origin: .reads, read: IngestionTime(read),
            readPossible: possible.map { IngestionTime($0) })
    }

    @Test func itSaysTheSameAsTheRuleForEveryEvent() {
        let frontiers: [[Piece]] = [
            [], [Self.piece(0, 60, read: 50)],
            [Self.piece(12, 20, read: 30), Self.piece(21, 21, read: 90), Self.piece(22, 30, read: .min)],
            [Self.piece(12, 20, read: 30, possible: 80), Self.piece(21, 50, read: .min, possible: 40)],
        ]
        let reads = ReadHeights(reads: [
            (TimeWindow(start: EventTime(14), end: EventTime(17)), IngestionTime(70)),
            (TimeWindow(start: EventTime(16), end: EventTime(25)), IngestionTime(85)),
            (TimeWindow(start: EventTime(30), end: EventTime(90)), IngestionTime(20)),
        ])
        for pieces in frontiers {
            var rule = Self.rule(pieces)
            rule.windows = WindowTable(tasks: [], reads: reads)
            #expect(HeightRule.applies(rule, in: Self.window))
            var heights = HeightRule(rule, in: Self.window)
            for time in Int64(10)..<40 {
                for ingestion in Int64(0)...120 {
                    let verdict = rule.verdict(
                        EventTime(time), IngestionTime(ingestion), stream: Sample.stream("s"))
                    #expect(heights.writes(time, ingestion) == (verdict == .missing), "\(time), \(ingestion)")
                }
            }
        }
    }

    @Test func itAsksForManifestsOnlyWhereTheFrontierDoesNotTell() {
        let day = Sample.day
        let window = TimeWindow(start: EventTime(0), end: EventTime(5 * day))
        let rule = Self.rule([
            Self.piece(0, day - 1, read: 50), Self.piece(day, 3 * day - 1, read: 50, possible: 60),
        ])
        #expect(HeightRule.days(rule, in: window) == [1, 2])
    }

    @Test func whereMoreThanTheTimesCountsThereIsNone() {
        #expect(!HeightRule.applies(Self.rule([], hasTasks: true), in: Self.window))
        #expect(!HeightRule.applies(Self.rule([], exported: [Sample.stream("s"): 10]), in: Self.window))
        #expect(HeightRule.applies(Self.rule([], exported: [Sample.stream("s"): 9]), in: Self.window))
    }
}
