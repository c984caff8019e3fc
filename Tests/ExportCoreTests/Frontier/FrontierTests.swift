import ExportCore
import Testing

@Suite("Frontier")
struct FrontierTests {
    private static let operations: [FrontierOperation] = [
        .append(width: 1, .task(Sample.band(1, 3)), read: nil), .append(width: 2, .task(Sample.band(4, 4)), read: nil),
        .append(width: 1, .reads, read: 2), .append(width: 2, .reads, read: nil),
        .append(width: 1, .believedEmpty, read: nil),
        .raise(0..<1, to: 2), .raise(0..<3, to: 4), .raise(1..<2, to: 5), .raise(2..<6, to: 3), .raise(1..<4, to: 1),
        .seal(columns: 1, keepingDays: 1), .seal(columns: 3, keepingDays: 0), .seal(columns: 6, keepingDays: 1),
        .coarsen(columns: 2), .coarsen(columns: 6),
    ]
    /// As commits do it: the last read of a window seals it, and what is young is merged but for a few pieces.
    private static let operationsOfCommits: [FrontierOperation] = [
        .append(width: 1, .task(Sample.band(1, 3)), read: nil), .append(width: 2, .task(Sample.band(4, 4)), read: nil),
        .append(width: 1, .reads, read: 2), .append(width: 2, .reads, read: nil),
        .append(width: 1, .believedEmpty, read: nil), .raise(0..<3, to: 4), .raise(1..<2, to: 5),
        .finish(columns: 1, at: 5), .finish(columns: 2, at: 6), .finish(columns: 4, at: 3),
        .coarsen(columns: 0, keeping: 1), .coarsen(columns: 0, keeping: 2), .coarsen(columns: 2, keeping: 1),
    ]

    @Test(
        "says what its operations did, point by point, in every sequence of up to five of them",
        arguments: [operations, operationsOfCommits])
    func exhaustive(operations: [FrontierOperation]) {
        var visited = 0
        var failures: [String] = []
        func visit(_ frontier: Frontier, _ model: FrontierModel, _ trail: [FrontierOperation], _ left: Int) {
            for operation in operations {
                if case .append(let width, _, _) = operation, model.columns.count + width > 6 { continue }
                var frontier = frontier
                var model = model
                operation.apply(to: &frontier, &model)
                visited += 1
                if let wrong = model.contradiction(in: frontier) ?? FrontierModel.disorder(of: frontier) {
                    if failures.count < 5 { failures.append("\(trail + [operation]): \(wrong)") }
                    continue
                }
                if left > 1 { visit(frontier, model, trail + [operation], left - 1) }
            }
        }
        visit(Frontier(start: EventTime(0)), FrontierModel(), [], 5)
        #expect(failures == [])
        #expect(visited > 200_000)
    }

    @Test("says what its operations did in long random sequences", arguments: 0..<200)
    func random(seed: Int) {
        var random = SeededGenerator(seed: seed)
        var frontier = Frontier(start: EventTime(0))
        var model = FrontierModel()
        for _ in 0..<60 {
            let operation = Self.draw(&random, columns: model.columns.count)
            operation.apply(to: &frontier, &model)
            let wrong = model.contradiction(in: frontier) ?? FrontierModel.disorder(of: frontier)
            #expect(wrong == nil, "\(operation)")
            if wrong != nil { return }
        }
    }

    private static func draw(_ random: inout SeededGenerator, columns: Int) -> FrontierOperation {
        switch random.int(0...9) {
        case 0...3:
            let certain = random.int(-1...5)
            let band = DoubtfulBand(
                certain: certain < 0 ? .never : IngestionTime(Int64(certain)),
                possible: IngestionTime(Int64(random.int(max(0, certain)...6))))
            return .append(
                width: random.int(1...4), random.pick([.task(band), .reads, .believedEmpty]),
                read: random.chance(0.3) ? random.int(0...6) : nil)
        case 4...6:
            let first = random.int(0...max(0, columns))
            return .raise(first..<first + random.int(1...6), to: random.int(0...6))
        case 7 where random.chance(0.5):
            return .finish(columns: random.int(0...3), at: random.int(0...6))
        case 8: return .coarsen(columns: random.int(0...columns + 1), keeping: random.int(1...4))
        case 7: return .seal(columns: random.int(0...columns), keepingDays: Int64(random.int(0...2)))
        default: return .coarsen(columns: random.int(0...columns + 1))
        }
    }

    @Test("merging two pieces never claims more than both did, whatever they are")
    func mergingClaimsLess() {
        let heights: [IngestionTime] = [.never, IngestionTime(1), IngestionTime(2)]
        var origins: [Piece.Origin] = [.reads, .believedEmpty]
        for certain in heights {
            for possible in heights where certain <= possible {
                origins.append(.task(DoubtfulBand(certain: certain, possible: possible)))
            }
        }
        func pieces(_ first: Int64, _ last: Int64) -> [Piece] {
            origins.flatMap { origin in
                heights.flatMap { read in
                    heights.filter { $0 >= read }.map { possible in
                        Piece(
                            first: EventTime(first), last: EventTime(last), origin: origin, read: read,
                            readPossible: possible)
                    }
                }
            }
        }
        for left in pieces(0, 4) {
            for right in pieces(5, 9) {
                let both = left.merged(with: right)
                #expect(both.window == TimeWindow(first: EventTime(0), last: EventTime(9)))
                #expect(both.certain <= min(left.certain, right.certain))
                #expect(both.possible >= max(left.possible, right.possible))
                #expect(both.read <= min(left.read, right.read))
                #expect(both.readPossible >= max(left.readPossible, right.readPossible))
                #expect(
                    (both.band?.certain ?? .never) <= min(left.band?.certain ?? .never, right.band?.certain ?? .never))
                #expect(
                    (both.band?.possible ?? .never)
                        >= max(left.band?.possible ?? .never, right.band?.possible ?? .never))
            }
        }
    }

    @Test("coarsening makes no hole that was none: reads beside a window believed empty stay apart")
    func coarseningMakesNoHoles() {
        var frontier = Frontier(start: EventTime(0))
        frontier.append(Self.hours(0, 2), origin: .reads, read: IngestionTime(7))
        frontier.append(Self.hours(2, 4), origin: .believedEmpty)
        frontier.coarsen(before: EventTime(Sample.day))
        let holes = frontier.pieces.filter(\.isOpenHole)
        #expect(holes == [])
    }

    /// Found by a seed: a hole that was read part by part was read again and again, for each part was merged with the rest.
    @Test("coarsening keeps the end of a sweep that got no further")
    func coarseningKeepsAnEnd() throws {
        let (first, last) = (EventTime(0), EventTime(Sample.day - 1))
        let task = Piece(
            first: EventTime(-Sample.day), last: EventTime(-1),
            origin: .task(DoubtfulBand(certain: IngestionTime(1), possible: IngestionTime(2))))
        let hole = Piece(first: first, last: last, origin: .reads, read: IngestionTime(10))
        var frontier = try #require(Frontier(sealedThrough: EventTime(-Sample.day - 1), pieces: [task, hole]))
        let middle = EventTime(Sample.day / 2)
        frontier.raise(TimeWindow(start: first, end: middle), to: IngestionTime(20))
        frontier.coarsen(before: EventTime(9 * Sample.day), keeping: 4)
        #expect(frontier.pieces.map(\.read) == [.never, IngestionTime(20), IngestionTime(10)])
        frontier.raise(TimeWindow(first: middle, last: last), to: IngestionTime(20))
        frontier.coarsen(before: EventTime(9 * Sample.day), keeping: 4)
        #expect(frontier.pieces.map(\.read) == [.never, IngestionTime(20)])
    }

    @Test("coarsening leaves one piece a day, an open hole apart, and what is young as it was")
    func coarsening() {
        var frontier = Frontier(start: EventTime(0))
        for hour in 0..<72 {
            let isHole = hour == 30
            frontier.append(
                Self.hours(hour, hour + 1),
                origin: isHole ? .reads : .task(Sample.band(Int64(hour), Int64(hour) + 9)))
        }
        frontier.coarsen(before: EventTime(2 * Sample.day))
        #expect(frontier.pieces.count == 1 + 3 + 24)
        #expect(
            frontier.pieces[0]
                == Piece(
                    first: EventTime(0), last: EventTime(Sample.day - 1), origin: .task(Sample.band(0, 32))))
        #expect(frontier.pieces[2].isOpenHole && frontier.pieces[2].window == Self.hours(30, 31))
        #expect(frontier.pieces[3].origin == .task(Sample.band(31, 56)))
    }

    @Test("windows that the metadata calls empty merge into one, task windows stay what they are")
    func joining() {
        var frontier = Frontier(start: EventTime(0))
        for hour in 0..<5 { frontier.append(Self.hours(hour, hour + 1), origin: .believedEmpty) }
        #expect(frontier.pieces.count == 1)
        for hour in 5..<7 { frontier.append(Self.hours(hour, hour + 1), origin: .task(Sample.band(3, 4))) }
        #expect(frontier.pieces.count == 3)
    }

    @Test("what was read at once around midnight stays in two pieces, so that each day can become one")
    func readsAtMidnight() {
        var frontier = Frontier(start: EventTime(0))
        frontier.append(Self.hours(0, 23), origin: .reads, read: IngestionTime(1))
        frontier.append(Self.hours(23, 24), origin: .reads, read: IngestionTime(2))
        frontier.append(Self.hours(24, 25), origin: .reads, read: IngestionTime(2))
        frontier.append(Self.hours(25, 48), origin: .reads, read: IngestionTime(3))
        frontier.coarsen(before: EventTime(9 * Sample.day))
        #expect(frontier.pieces.map(\.window) == [Self.hours(0, 24), Self.hours(24, 48)])
    }

    @Test("a last read of a part of a long task window does not tear it, and is final all the same")
    func finishing() {
        var frontier = Frontier(start: EventTime(0))
        frontier.append(Self.hours(0, 5), origin: .reads)
        frontier.append(Self.hours(5, 99), origin: .task(Sample.band(3, 4)))
        frontier.finish(Self.hours(0, 7), at: IngestionTime(9))
        #expect(frontier.pieces.map(\.window) == [Self.hours(0, 5), Self.hours(5, 99)])
        #expect(frontier.pieces.map(\.read) == [IngestionTime(9), .never])
        #expect(frontier.sealedThrough == Self.hours(0, 7).last)
        frontier.finish(Self.hours(7, 99), at: IngestionTime(9))
        #expect(frontier.unsealed == nil && frontier.pieces.last?.read == IngestionTime(9))
    }

    @Test("a read tears a piece only for as long as the parts say different things")
    func splitAndJoin() {
        var frontier = Frontier(start: EventTime(0))
        frontier.append(Self.hours(0, 10), origin: .reads, read: IngestionTime(5))
        let whole = frontier
        frontier.raise(Self.hours(3, 6), to: IngestionTime(9))
        #expect(frontier.pieces.map(\.read.milliseconds) == [5, 9, 5])
        frontier.raise(Self.hours(0, 10), to: IngestionTime(4))
        #expect(frontier.pieces.count == 3)
        frontier.raise(Self.hours(0, 10), to: IngestionTime(9))
        #expect(frontier.pieces.count == 1)
        #expect(whole.pieces[0].window == frontier.pieces[0].window)
    }

    @Test("pieces cut to a window are those of the window and no other columns")
    func restricted() {
        var frontier = Frontier(start: EventTime(0))
        for hour in stride(from: 0, to: 12, by: 3) {
            frontier.append(Self.hours(hour, hour + 3), origin: .task(Sample.band(Int64(hour), 20)))
        }
        for first in 0..<14 {
            for last in first + 1...15 {
                let cut = frontier.pieces(in: Self.hours(first, last))
                #expect(cut.first?.first == (first < 12 ? Self.hours(first, last).first : nil))
                #expect(cut.last?.last == (first < 12 ? Self.hours(first, min(last, 12)).last : nil))
                for piece in cut { #expect(frontier.piece(at: piece.first)?.origin == piece.origin) }
            }
        }
    }

    @Test("an empty frontier begins at its start")
    func empty() {
        let frontier = Frontier(start: EventTime(17))
        #expect(frontier.next == EventTime(17) && frontier.copiedThrough == EventTime(16))
        #expect(frontier.unsealed == nil && frontier.piece(at: EventTime(17)) == nil)
    }

    @Test("sealing never goes back, never beyond what was copied, and forgets only what lies far behind it")
    func sealing() {
        var frontier = Frontier(start: EventTime(0))
        for day in 0..<4 {
            frontier.append(
                Self.hours(day * 24, day * 24 + 24), origin: .believedEmpty, read: IngestionTime(Int64(day)))
        }
        frontier.seal(through: EventTime(2 * Sample.day + 5))
        #expect(frontier.unsealed == TimeWindow(start: EventTime(2 * Sample.day + 6), end: EventTime(4 * Sample.day)))
        #expect(frontier.pieces.first?.first == EventTime(Sample.day))
        frontier.seal(through: EventTime(0))
        #expect(frontier.sealedThrough == EventTime(2 * Sample.day + 5))
        frontier.seal(through: EventTime(9 * Sample.day))
        #expect(frontier.sealedThrough == EventTime(4 * Sample.day - 1) && frontier.unsealed == nil)
        #expect(frontier.next == EventTime(4 * Sample.day))
    }

    @Test("after everything was sealed and forgotten, the next window begins where the last ended")
    func emptyAgain() {
        var frontier = Frontier(start: EventTime(0))
        frontier.append(Self.hours(0, 24), origin: .reads, read: IngestionTime(1))
        frontier.seal(through: EventTime(Sample.day - 1), keeping: .days(-1))
        #expect(frontier.pieces.isEmpty && frontier.next == EventTime(Sample.day))
        frontier.append(Self.hours(24, 25), origin: .believedEmpty)
        #expect(FrontierModel.disorder(of: frontier) == nil)
    }

    @Test("the codec's way in refuses pieces with a gap, out of order, or behind columns that are not sealed")
    func codecEntrance() {
        let a = Piece(first: EventTime(0), last: EventTime(4), origin: .reads)
        let b = Piece(first: EventTime(5), last: EventTime(9), origin: .reads, read: IngestionTime(1))
        let c = Piece(first: EventTime(11), last: EventTime(12), origin: .reads)
        #expect(Frontier(sealedThrough: EventTime(-1), pieces: [a, b]) != nil)
        #expect(Frontier(sealedThrough: EventTime(3), pieces: [a, b]) != nil)
        #expect(Frontier(sealedThrough: EventTime(-2), pieces: [a, b]) == nil)
        #expect(Frontier(sealedThrough: EventTime(-1), pieces: [b, a]) == nil)
        #expect(Frontier(sealedThrough: EventTime(-1), pieces: [a, c]) == nil)
        #expect(Frontier(sealedThrough: EventTime(-1), pieces: [a, a]) == nil)
    }

    private static func hours(_ first: Int, _ end: Int) -> TimeWindow {
        TimeWindow(start: EventTime(Int64(first) * Sample.hour), end: EventTime(Int64(end) * Sample.hour))
    }
}
