import ExportCore
import Testing

@Suite struct LaneTurnsTests {
    private static func read(_ group: String, _ start: Int64, _ end: Int64) -> PlannedSlice {
        PlannedSlice(
            slice: Slice(
                lane: Sample.lane(group), window: TimeWindow(start: EventTime(start), end: EventTime(end)), deed: .read),
            reason: .readEngine)
    }

    @Test func lanesGoSideBySideAndTheSlicesOfOneAfterEachOther() throws {
        var turns = LaneTurns([Self.read("/a", 0, 5), Self.read("/a", 5, 9), Self.read("/b", 0, 9)], first: 4)
        let next = turns.next()
        let first = try #require(next)
        #expect(first.planned == Self.read("/a", 0, 5))
        #expect(first.number == 4)
        #expect(turns.next()?.planned == Self.read("/b", 0, 9))
        #expect(turns.next() == nil)
        turns.committed(first, through: EventTime(5))
        #expect(turns.next()?.planned == Self.read("/a", 5, 9))
        #expect(turns.next() == nil)
    }

    @Test func whatACommitLeftOfItsWindowComesNext() throws {
        var turns = LaneTurns([Self.read("/a", 0, 5), Self.read("/a", 5, 9)])
        let next = turns.next()
        let first = try #require(next)
        turns.committed(first, through: EventTime(3))
        #expect(turns.next()?.planned == Self.read("/a", 3, 5))
    }

    @Test func whoMayNotReadEverythingTakesTheFirstThatItMay() throws {
        var both = Self.read("/b", 0, 5)
        both.soleStream = Sample.stream("s")
        var turns = LaneTurns([Self.read("/a", 0, 5), both, Self.read("/b", 5, 9)])
        #expect(turns.kinds == [.filterAlone, .small])
        #expect(turns.next(of: [.large]) == nil)
        let taken = turns.next(of: [.small, .large])
        let turn = try #require(taken)
        #expect(turn.planned == both)
        #expect(turns.next(of: [.small, .filterAlone])?.planned == Self.read("/a", 0, 5))
        #expect(!turns.hasNext)
        turns.committed(turn, through: EventTime(5))
        #expect(turns.next(of: [.small]) == nil && turns.hasNext)
        #expect(turns.next()?.planned == Self.read("/b", 5, 9))
    }

    @Test func aLaneThatIsStuckWaitsForTheNextPlan() throws {
        var turns = LaneTurns([Self.read("/a", 0, 5), Self.read("/a", 5, 9), Self.read("/b", 0, 9)])
        _ = turns.next()
        turns.block(Sample.lane("/a"))
        #expect(turns.next()?.planned.slice.lane == Sample.lane("/b"))
        #expect(turns.next() == nil)
        #expect(turns.blocked == [Sample.lane("/a")])
    }
}
