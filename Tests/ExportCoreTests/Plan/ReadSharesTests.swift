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
                        shares.waiting = choices.pick(2) == 1 ? [.small] : []
                        guard let permit = shares.takeAnother(mayStream: choices.pick(2) == 1) else { break }
                        #expect(permit.free > 0)
                        #expect(permit.source == .stream || shares.waiting.isEmpty)
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
                shares.waiting = []
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

    /// Who may not begin for its size does not keep others from helping.
    @Test func fewLargeSlicesAreUnderWayWithManyReaders() throws {
        var shares = ReadShares(filter: 2, stream: 3)
        shares.waiting = [.large]
        for _ in 0..<2 { shares.begin(.large, by: .stream) }
        #expect(Self.openings(shares)[.stream] == [[.small, .large]])
        #expect(shares.takeAnother(mayStream: false) == nil)
        shares.begin(.large, by: .filter)
        #expect(Self.openings(shares) == [.stream: [[.small]], .filter: [[.filterAlone], [.small]]])
        let first = shares.takeAnother(mayStream: true)
        let stream = try #require(first)
        #expect(stream.source == .stream && stream.free == 1)
        let second = shares.takeAnother(mayStream: true)
        let filter = try #require(second)
        #expect(filter.source == .filter && filter.free == 1)
        shares.giveBack(.filter)
        shares.end(.large, by: .stream)
        #expect(shares.takeAnother(mayStream: false) == nil)
        #expect(Self.openings(shares)[.filter] == [[.filterAlone], [.small, .large]])
    }

    @Test func withoutItsQuotaAllIsAsItWas() {
        var shares = ReadShares(filter: 1, stream: 0)
        #expect(shares.takeAnother(mayStream: true)?.source == .filter)
        #expect(shares.openings.isEmpty)
    }
}
