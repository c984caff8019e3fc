import ExportCore
import Testing

@Suite("Selection of lanes")
struct LaneSelectionTests {
    @Test("a name that another begins with cannot be selected by a task, for all sets of short names")
    func properPrefixes() {
        let names = ["a", "ab", "abc", "b", "a/b", "a-b", "ba", "é"].map(Sample.stream)
        for mask in 0..<(1 << names.count) {
            let chosen = names.indices.filter { mask >> $0 & 1 == 1 }.map { names[$0] }
            let expected = chosen.filter { name in
                chosen.contains { $0 != name && Array($0.text.utf8).starts(with: Array(name.text.utf8)) }
            }
            #expect(LaneSelection.properPrefixes(among: chosen.reversed()) == Set(expected))
        }
    }

    @Test("prefixes are a matter of bytes: e is one of e with an accent written apart, and not of é")
    func prefixesByBytes() {
        #expect(
            LaneSelection.properPrefixes(among: ["e", "e\u{301}"].map(Sample.stream)) == [Sample.stream("e")])
        #expect(LaneSelection.properPrefixes(among: ["e", "\u{E9}"].map(Sample.stream)) == [])
        #expect(LaneSelection.properPrefixes(among: ["a", "a", "ab"].map(Sample.stream)) == [Sample.stream("a")])
    }

    private func ways(_ group: LogGroup, _ streams: [String], _ change: (inout ExportPolicy) -> Void) -> [String:
        LaneSelection.Way]
    {
        var policy = ExportPolicy()
        change(&policy)
        let entry = GroupEntry(group: group, streams: .all(streams.map { Sample.liveStream($0) }))
        let lanes = LaneSelection.lanes(of: entry, policy: policy)
        return Dictionary(uniqueKeysWithValues: lanes.map { ($0.lane.stream?.text ?? "*", $0.way) })
    }

    @Test("a group is one lane, and so it is where we read it ourselves whatever the task scope")
    func groupScope() {
        #expect(ways(Sample.group(), ["a", "ab"]) { _ in } == ["*": .tasks])
        #expect(
            ways(Sample.group(), ["a"]) {
                $0.engine = .read
                $0.taskScope = .stream
            } == ["*": .reads(.readEngine)])
    }

    @Test("with the scope stream each stream is a lane, and one whose name begins another's is read")
    func streamScope() {
        let ways = ways(Sample.group(), ["a", "ab", "b"]) { $0.taskScope = .stream }
        #expect(ways == ["a": .reads(.nameIsPrefixOfAnother), "ab": .tasks, "b": .tasks])
    }

    @Test("what tasks cannot do, or do too late, is read")
    func reads() {
        #expect(ways(Sample.group(groupClass: .infrequentAccess), []) { _ in } == ["*": .reads(.classWithoutTasks)])
        #expect(ways(Sample.group(retention: .days(1)), []) { _ in } == ["*": .reads(.shortRetention)])
        #expect(ways(Sample.group(retention: .days(5)), []) { _ in } == ["*": .tasks])
        let streams = ways(Sample.group(retention: .days(1)), ["a", "ab"]) { $0.taskScope = .stream }
        #expect(streams == ["a": .reads(.shortRetention), "ab": .reads(.shortRetention)])
    }
}
