import ExportCore
import Testing

/// Sums do not depend on the order or the grouping of what is added, and what differs is found at every resolution.
@Suite struct DigestTableTests {
    private struct Event {
        var folder: UInt64
        var time: Int64
        var hash: UInt64
    }

    private static let window = Sample.window("2026-11-01", "2026-11-03")

    private static func events(_ count: Int, _ random: inout SeededGenerator) -> [Event] {
        (0..<count).map { _ in
            Event(
                folder: random.next() % 5 &* 0x9E37_79B9_7F4A_7C15,
                time: window.start.milliseconds + Int64(random.next() % UInt64(window.length.milliseconds)),
                hash: random.next() % 50)
        }
    }

    private static func table(_ events: [Event], cellsMax: Int = 1 << 17, isText: Bool = false) -> DigestTable {
        var table = DigestTable(window: window, cellsMax: cellsMax)
        for event in events { add(event, &table, isText) }
        return table
    }

    private static func add(_ event: Event, _ table: inout DigestTable, _ isText: Bool) {
        table.add(folder: event.folder, time: event.time) { sum in
            let hash = event.hash &* 0xD6E8_FEB8_6659_FD93
            sum.text.add(hash, ~hash)
            if isText { sum.hasText = true } else { sum.whole.add(hash, ~hash) }
        }
    }

    @Test func orderAndGroupingDoNotMatter() {
        for seed in 0..<40 {
            var random = SeededGenerator(seed: seed)
            let events = Self.events(200, &random)
            var one = Self.table(events)
            var parts = stride(from: 0, to: 200, by: 37).map {
                Self.table(Array(events[$0..<min(200, $0 + 37)]), cellsMax: 3 + $0)
            }
            parts.shuffle(using: &random)
            var merged = DigestTable(window: Self.window)
            for part in parts { merged.merge(part) }
            #expect(DigestTable.differences(&one, &merged).isEmpty, "seed \(seed)")
        }
    }

    /// One event taken away, doubled, or changed: the cell that holds it differs, and no other.
    @Test func oneEventThatDiffersIsFoundWhateverTheBounds() {
        for seed in 0..<60 {
            var random = SeededGenerator(seed: seed)
            let events = Self.events(150, &random)
            let index = Int(random.next() % 150)
            var others = events
            switch seed % 3 {
            case 0: others.remove(at: index)
            case 1: others.append(events[index])
            default: others[index].hash += 1
            }
            for cellsMax in [1, 2, 7, 50, 1000] {
                var source = Self.table(events)
                var archive = Self.table(others.reversed(), cellsMax: cellsMax)
                #expect(archive.sums.count <= cellsMax)
                let found = DigestTable.differences(&source, &archive)
                #expect(found.count == 1, "seed \(seed), \(cellsMax)")
                #expect(found.first?.cell == source.cell(events[index].folder, events[index].time))
                let times = found.first.map { source.times(of: $0.cell.step) }
                #expect(times?.contains(EventTime(events[index].time)) == true)
            }
        }
    }

    /// Where text is in it, text is compared: what rows say more is not asked of it.
    @Test func cellsWithTextAreComparedByText() {
        var random = SeededGenerator(seed: 1)
        let events = Self.events(100, &random)
        var source = Self.table(events)
        var archive = Self.table(events, isText: true)
        #expect(DigestTable.differences(&source, &archive).isEmpty)
        var more = Self.table(events + events.suffix(1), isText: true)
        #expect(DigestTable.differences(&source, &more).map(\.isByText) == [true])
    }

    @Test func whatLiesOutsideTheWindowIsNotCounted() {
        var table = DigestTable(window: Self.window)
        for time in [Self.window.start.milliseconds - 1, Self.window.end.milliseconds] {
            #expect(table.cell(1, time) == nil)
            table.add(folder: 1, time: time) { $0.hasText = true }
        }
        #expect(table.sums.isEmpty)
    }
}
