import ExportCore
import LogCodec
import Synchronization

/// Adds up one side.
final class DigestSink: EventSink {
    private let table: Mutex<DigestTable>

    init(_ table: DigestTable) {
        self.table = Mutex(table)
    }

    func take(_ block: HashedBlock) {
        table.withLock { table in
            for item in block.wholes {
                table.add(folder: item.folder, time: item.time) { $0.whole.add(item.hash.first, item.hash.second) }
            }
            for item in block.pieces {
                table.add(folder: item.folder, time: item.time) {
                    $0.text.add(item.hash.first, item.hash.second)
                    if block.isText { $0.hasText = true }
                }
            }
        }
    }

    var sums: DigestTable { table.withLock { $0 } }
}

/// Counts the events of some cells one by one, those of both sides.
final class EventCounts: Sendable {
    struct Counted: Sendable {
        var name: UInt64
        var isFolder: Bool
        var time: Int64
        var ingestion: Int64?
        var source: Int64 = 0
        var archive: Int64 = 0
        var objects: [Int] = []
        /// Times, outside of what is compared, of events that stand before it in an object: it may be a line of one.
        var before: Set<Int64> = []
    }

    private struct State {
        var counted: [ContentHash: Counted] = [:]
        var names: [UInt64: String] = [:]
        /// The last times in each object.
        var recent: [Int: [Int64]] = [:]
    }

    private static let recentMax = 16
    private static let objectsMax = 4

    private let cells: [DigestTable.Cell: Bool]
    private let geometry: DigestTable
    private let compared: [TimeWindow]
    private let state = Mutex(State())

    /// - Parameters:
    ///   - cells: to be looked at, and whether by text.
    ///   - geometry: which event belongs to which cell.
    ///   - compared: the windows that are read of the source.
    init(_ cells: [DigestTable.Cell: Bool], geometry: DigestTable, compared: [TimeWindow]) {
        self.cells = cells
        self.geometry = geometry
        self.compared = compared
    }

    func take(_ block: HashedBlock) {
        state.withLock { state in
            for item in block.wholes where isByText(item) == false {
                count(item, block, isText: false, before: [], &state)
            }
            for item in block.pieces {
                defer { note(item, block, &state) }
                guard isByText(item) == true else { continue }
                let before = block.isText ? state.recent[block.object ?? -1] ?? [] : []
                count(item, block, isText: true, before: before, &state)
            }
        }
    }

    /// `nil`: it is not to be counted.
    private func isByText(_ item: HashedBlock.Item) -> Bool? {
        geometry.cell(item.folder, item.time).flatMap { cells[$0] }
    }

    private func note(_ item: HashedBlock.Item, _ block: HashedBlock, _ state: inout State) {
        guard block.isText, let object = block.object else { return }
        var recent = state.recent[object] ?? []
        recent.append(item.time)
        if recent.count > Self.recentMax { recent.removeFirst() }
        state.recent[object] = recent
    }

    private func count(
        _ item: HashedBlock.Item, _ block: HashedBlock, isText: Bool, before: [Int64], _ state: inout State
    ) {
        let name = isText ? item.folder : item.stream
        if state.names[name] == nil { state.names[name] = block.names[name] }
        var counted =
            state.counted.removeValue(forKey: item.hash)
            ?? Counted(name: name, isFolder: isText, time: item.time, ingestion: isText ? nil : item.ingestion)
        if let object = block.object {
            counted.archive += 1
            if !counted.objects.contains(object), counted.objects.count < Self.objectsMax {
                counted.objects.append(object)
            }
            for time in before where !compared.contains(where: { $0.contains(EventTime(time)) }) {
                counted.before.insert(time)
            }
        } else {
            counted.source += 1
        }
        state.counted[item.hash] = counted
    }

    /// Those that are not as many on both sides, by their hashes and in order of time.
    var unequal: [(hash: ContentHash, counted: Counted)] {
        state.withLock { state in
            state.counted.filter { $0.value.source != $0.value.archive }.map { ($0.key, $0.value) }
                .sorted {
                    ($0.1.time, $0.1.name, $0.0.first, $0.0.second) < ($1.1.time, $1.1.name, $1.0.first, $1.0.second)
                }
        }
    }

    func name(_ hash: UInt64) -> String { state.withLock { $0.names[hash] ?? "" } }
}

/// One of the two sides, as a sink.
struct CountSink: EventSink {
    let counts: EventCounts

    func take(_ block: HashedBlock) { counts.take(block) }
}

/// Counts single events among those of a column.
final class ColumnSink: EventSink {
    private let counts: Mutex<[ContentHash: Int64]>

    init() {
        counts = Mutex([:])
    }

    func take(_ block: HashedBlock) {
        counts.withLock { counts in
            for item in block.pieces { counts[item.hash, default: 0] += 1 }
        }
    }

    func count(_ hash: ContentHash) -> Int64 { counts.withLock { $0[hash] ?? 0 } }
}
