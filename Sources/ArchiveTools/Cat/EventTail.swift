import ExportCore
import LogCodec

/// The last events of what is asked for: the items are read from the last one on, until none can hold a later event than
/// those that are there.
struct EventTail: Sendable {
    let count: Int
    let width: Int

    func rows(_ list: ReadList, _ source: (ReadList.Item) -> ObjectSource) async throws -> [UInt8] {
        // What may hold an event of any time comes first.
        let items = list.items.sorted { latest($0) > latest($1) }
        var rows = SelectedRows()
        var next = 0
        while next < items.count {
            if rows.entries.count >= count, let first = rows.entries.first, first.time > latest(items[next]) { break }
            let batch = items[next..<min(items.count, next + width)].map(source)
            for some in try await read(batch) { rows.append(some) }
            rows.keepLast(count)
            next += batch.count
        }
        rows.keepLast(count)
        return rows.entries.reduce(into: []) { $0 += rows.bytes[$1.start..<$1.start + $1.count] }
    }

    private func latest(_ item: ReadList.Item) -> Int64 { item.last?.milliseconds ?? .max }

    private func read(_ sources: [ObjectSource]) async throws -> [SelectedRows] {
        let count = count
        return try await withThrowingTaskGroup(of: (Int, SelectedRows).self) { tasks in
            for (index, source) in sources.enumerated() {
                tasks.addTask {
                    var rows = SelectedRows()
                    while true {
                        let segment = try await source.next()
                        rows.append(segment.rows)
                        if rows.entries.count > 2 * count { rows.keepLast(count) }
                        if segment.isLast { return (index, rows) }
                    }
                }
            }
            var all = sources.map { _ in SelectedRows() }
            for try await (index, rows) in tasks { all[index] = rows }
            return all
        }
    }
}
