import ExportCore
import ExportFailures
import LogCodec

/// Compares one stretch of a lane's columns: digests first, then, of the cells whose digests differ, event by event. What is
/// held in memory has a bound: the two tables, and as many single events as `eventsMax`.
struct UnitComparison: Sendable {
    let source: SourceSide
    let archive: ArchiveSide
    let window: TimeWindow
    /// Of the digests, and of single events.
    var cellsMax = 1 << 17
    var eventsMax: Int64 = 200_000

    struct Outcome: Sendable {
        var events: [ComparedEvents] = []
        var broken: [ArchiveSide.Broken] = []
        var unreadable: Set<EventTime> = []
    }

    private struct Both: Sendable {
        var broken: [ArchiveSide.Broken]
        var unreadable: [EventTime]
    }

    /// A cell with too many events is cut into so many.
    private static let finer: Int64 = 64
    private static let firstWidth: Int64 = 3_600_000
    private static let decoyLookupsMax = 1000

    func compare() async throws -> Outcome {
        var outcome = Outcome()
        try await compare(window, width: Self.firstWidth, &outcome)
        outcome.events.removeAll { outcome.unreadable.contains($0.time) }
        return outcome
    }

    private func compare(_ part: TimeWindow, width: Int64, _ outcome: inout Outcome) async throws {
        let table = DigestTable(window: part, width: width, cellsMax: cellsMax)
        let sinks = (DigestSink(table), DigestSink(table))
        let both = try await read([part], hull: part, source: sinks.0, archive: sinks.1)
        note(both, &outcome)
        var tables = (sinks.0.sums, sinks.1.sums)
        let differences = DigestTable.differences(&tables.0, &tables.1)
        let geometry = tables.0
        var batch: [DigestTable.Difference] = []
        var count: Int64 = 0
        let large = differences.filter {
            $0.count > eventsMax && geometry.times(of: $0.cell.step).length.milliseconds > 1
        }
        for difference in differences where !large.contains(difference) {
            if count + difference.count > eventsMax, !batch.isEmpty {
                try await open(batch, geometry, &outcome)
                (batch, count) = ([], 0)
            }
            batch.append(difference)
            count += difference.count
        }
        if !batch.isEmpty { try await open(batch, geometry, &outcome) }
        for step in Set(large.map(\.cell.step)).sorted() { try await narrow(step, geometry, &outcome) }
    }

    /// A cell that holds too much is compared at a finer resolution; of that the cells that were small are known already.
    private func narrow(_ step: Int64, _ geometry: DigestTable, _ outcome: inout Outcome) async throws {
        let times = geometry.times(of: step)
        var inner = Outcome()
        try await compare(times, width: max(1, geometry.width / Self.finer), &inner)
        let known = Set(outcome.events)
        outcome.events += inner.events.filter { !known.contains($0) }
        outcome.unreadable.formUnion(inner.unreadable)
        outcome.broken += inner.broken.filter { new in
            !outcome.broken.contains { $0.finding.object == new.finding.object }
        }
    }

    private func note(_ both: Both, _ outcome: inout Outcome) {
        outcome.unreadable.formUnion(both.unreadable)
        for one in both.broken where !outcome.broken.contains(where: { $0.finding.object == one.finding.object }) {
            outcome.broken.append(one)
        }
    }

    /// Both sides at once.
    private func read(
        _ windows: [TimeWindow], hull: TimeWindow, numbers: ObjectNumbers = ObjectNumbers(),
        source sourceSink: any EventSink, archive archiveSink: any EventSink
    ) async throws -> Both {
        let list = archive.list(hull)
        let first = archive.manifests.values.map { archive.times(of: $0).start }.min()
        return try await withThrowingTaskGroup(of: Both.self) { tasks in
            tasks.addTask {
                Both(
                    broken: try await archive.read(list, hull, objects: numbers, into: archiveSink), unreadable: [])
            }
            tasks.addTask {
                var unreadable: [EventTime] = []
                for window in windows {
                    unreadable += try await source.read(window, bytes: list.bytes, from: first, into: sourceSink)
                }
                return Both(broken: [], unreadable: unreadable)
            }
            var all = Both(broken: [], unreadable: [])
            for try await part in tasks {
                all.broken += part.broken
                all.unreadable += part.unreadable
            }
            return all
        }
    }

    // MARK: Event by event

    private func open(
        _ batch: [DigestTable.Difference], _ geometry: DigestTable, _ outcome: inout Outcome
    ) async throws {
        let windows = Self.joined(batch.map { geometry.times(of: $0.cell.step) })
        guard let first = windows.first, let last = windows.last else { return }
        let hull = TimeWindow(start: first.start, end: last.end)
        let cells = Dictionary(batch.map { ($0.cell, $0.isByText) }) { $0 || $1 }
        let counts = EventCounts(cells, geometry: geometry, compared: windows)
        let numbers = ObjectNumbers()
        let sink = CountSink(counts: counts)
        note(try await read(windows, hull: hull, numbers: numbers, source: sink, archive: sink), &outcome)
        var lookups: [Int64: ColumnSink] = [:]
        for (hash, counted) in counts.unequal {
            var events = ComparedEvents(
                stream: counts.name(counted.name), isFolder: counted.isFolder, time: EventTime(counted.time),
                ingestion: counted.ingestion.map { IngestionTime($0) }, source: counted.source,
                archive: counted.archive, objects: counted.objects.map { archive.keys.key(numbers.key($0)) })
            if events.archive > events.source {
                events.source += try await linesOfOthers(hash, counted, &lookups)
                events.source = min(events.source, events.archive)
            }
            if events.source != events.archive { outcome.events.append(events) }
        }
    }

    /// How often an event outside of what is compared says this in one of its lines: text cannot tell the two.
    private func linesOfOthers(
        _ hash: ContentHash, _ counted: EventCounts.Counted, _ lookups: inout [Int64: ColumnSink]
    ) async throws -> Int64 {
        var count: Int64 = 0
        for time in counted.before.sorted() {
            let column: ColumnSink
            if let known = lookups[time] {
                column = known
            } else {
                guard lookups.count < Self.decoyLookupsMax else { continue }
                column = ColumnSink()
                _ = try await source.read(
                    TimeWindow(first: EventTime(time), last: EventTime(time)), bytes: 0, from: nil, into: column)
                lookups[time] = column
            }
            count += column.count(hash)
        }
        return count
    }

    /// Neighbours as one.
    private static func joined(_ windows: [TimeWindow]) -> [TimeWindow] {
        var joined: [TimeWindow] = []
        for window in Set(windows).sorted(by: { $0.start < $1.start }) {
            if let last = joined.last, window.start <= last.end {
                joined[joined.count - 1].end = max(last.end, window.end)
            } else {
                joined.append(window)
            }
        }
        return joined
    }
}
