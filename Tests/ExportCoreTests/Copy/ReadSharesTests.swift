import ExportCore
import Testing

@Suite struct ReadSharesTests {
    /// Every order of some steps: nobody takes what is not there, and who ends leaves all as it was.
    @Test func noOrderTakesMoreThanThereIs() {
        for (filter, stream) in [(1, 0), (1, 1), (2, 1), (1, 2)] {
            var choices = Choices()
            repeat {
                var shares = ReadShares(filter: filter, stream: stream)
                let unused = shares
                var slices: [(ReadShares.Kind, ReadSource)] = []
                var others: [ReadSource] = []
                for _ in 0..<5 {
                    switch choices.pick(4) {
                    case 0:
                        let openings = shares.openings
                        guard !openings.isEmpty else { break }
                        let (source, kinds) = Self.split(openings[choices.pick(openings.count)])
                        let kind = kinds[choices.pick(kinds.count)]
                        #expect(source == .filter || kind != .filterAlone)
                        shares.begin(kind, by: source)
                        slices.append((kind, source))
                    case 1:
                        shares.slicesWait = choices.pick(2) == 1
                        guard let permit = shares.takeAnother(mayStream: choices.pick(2) == 1) else { break }
                        #expect(permit.free > 0)
                        #expect(permit.source == .stream || !shares.slicesWait)
                        others.append(permit.source)
                    case 2: if let (kind, source) = slices.popLast() { shares.end(kind, by: source) }
                    default: if let source = others.popLast() { shares.giveBack(source) }
                    }
                    let used = slices.map(\.1) + others
                    #expect(used.filter { $0 == .filter }.count <= filter)
                    #expect(used.filter { $0 == .stream }.count <= stream)
                }
                for (kind, source) in slices { shares.end(kind, by: source) }
                for source in others { shares.giveBack(source) }
                shares.slicesWait = false
                #expect(shares == unused)
            } while choices.advance()
        }
    }

    private static func split(_ opening: ReadShares.Opening) -> (ReadSource, [ReadShares.Kind]) {
        (opening.source, ReadShares.Kind.allCases.filter(opening.kinds.contains))
    }

    private static func openings(_ shares: ReadShares) -> [ReadSource: [Set<ReadShares.Kind>]] {
        Dictionary(grouping: shares.openings, by: \.source).mapValues { $0.map(\.kinds) }
    }

    @Test func filterLogEventsTakesFirstWhatItAloneMayAndLastWhatBothMay() throws {
        let openings = ReadShares(filter: 1, stream: 1).openings
        #expect(openings.map(\.source) == [.filter, .stream, .filter])
        #expect(openings.map(\.kinds) == [[.filterAlone], [.small, .large], [.small, .large]])
    }

    @Test func getLogEventsHelpsALargeSliceBeforeItBeginsAnother() throws {
        var shares = ReadShares(filter: 1, stream: 2)
        shares.begin(.large, by: .filter)
        #expect(Self.openings(shares) == [.stream: [[.small]]])
        shares.slicesWait = true
        #expect(shares.takeAnother(mayStream: false) == nil)
        let taken = shares.takeAnother(mayStream: true)
        let permit = try #require(taken)
        #expect(permit.source == .stream && permit.free == 2)
        shares.end(.large, by: .filter)
        shares.begin(.filterAlone, by: .filter)
        shares.giveBack(.stream)
        #expect(Self.openings(shares) == [.stream: [[.small, .large]]])
    }

    @Test func withoutItsQuotaAllIsAsItWas() {
        var shares = ReadShares(filter: 1, stream: 0)
        #expect(shares.takeAnother(mayStream: true)?.source == .filter)
        #expect(shares.openings.isEmpty)
    }
}
