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

    @Test func itSaysTheSameAsTheRuleForEveryEvent() throws {
        let frontiers: [[Piece]] = [
            [], [Self.piece(0, 60, read: 50)],
            [Self.piece(12, 20, read: 30), Self.piece(21, 21, read: 90), Self.piece(22, 30, read: .min)],
        ]
        for pieces in frontiers {
            let rule = Self.rule(pieces)
            var heights = try #require(HeightRule(rule, in: Self.window))
            for time in Int64(10)..<40 {
                for ingestion in Int64(0)...120 {
                    let verdict = rule.verdict(
                        EventTime(time), IngestionTime(ingestion), stream: Sample.stream("s"))
                    #expect(heights.writes(time, ingestion) == (verdict == .missing))
                }
            }
        }
    }

    @Test func whereMoreThanTheTimesCountsThereIsNone() {
        #expect(HeightRule(Self.rule([Self.piece(0, 60, read: 50, possible: 60)]), in: Self.window) == nil)
        #expect(HeightRule(Self.rule([], hasTasks: true), in: Self.window) == nil)
        #expect(HeightRule(Self.rule([], exported: [Sample.stream("s"): 10]), in: Self.window) == nil)
        #expect(HeightRule(Self.rule([], exported: [Sample.stream("s"): 9]), in: Self.window) != nil)
    }
}
