import ExportCore
import ExportFailures
import LogCodec
import Storage
import Synchronization

/// One lane as the archive has it: the rows of the objects that its manifests name, whatever their format.
struct ArchiveSide: Sendable {
    /// An object that cannot be read whole: what is missing may have been in it.
    struct Broken: Sendable {
        var finding: Finding
        var times: TimeWindow
    }

    let archive: any ArchiveStore
    let keys: KeyMove
    let lane: LaneID
    /// By their keys.
    let manifests: [String: Manifest]
    /// An event of a task's object can be older than the window of its task by as much.
    let lateness: Span
    let meter: VerifyMeter
    let isOver: @Sendable () -> Bool
    var width = 4

    private static let runBytes: Int64 = 4 << 20
    private static let chunkBytes: Int64 = 4 << 20

    private var reach: TaskReach { TaskReach(lateness: lateness) }

    /// What of the archive concerns the window.
    func list(_ window: TimeWindow) -> ReadList {
        ReadList(manifests, window: window, reach: reach, runBytes: Self.runBytes)
    }

    /// Gives all rows of a window to the sink; those of one object in their order.
    ///
    /// - Returns: the objects that could not be read whole.
    func read(_ list: ReadList, _ window: TimeWindow, objects: ObjectNumbers, into sink: any EventSink) async throws
        -> [Broken]
    {
        try await withThrowingTaskGroup(of: Broken?.self) { tasks in
            var broken: [Broken] = []
            var underWay = 0
            for item in list.items {
                if underWay >= width {
                    if case .some(.some(let one)) = try await tasks.next() { broken.append(one) }
                    underWay -= 1
                }
                underWay += 1
                let number = objects.number(of: item.object.key)
                tasks.addTask { try await read(item, window, number, into: sink) }
            }
            for try await case .some(let one) in tasks { broken.append(one) }
            return broken.sorted { ($0.finding.object ?? "") < ($1.finding.object ?? "") }
        }
    }

    private func read(
        _ item: ReadList.Item, _ window: TimeWindow, _ number: Int, into sink: any EventSink
    ) async throws -> Broken? {
        let fetch = ObjectFetch(archive: archive, keys: keys, streams: WantedStreams([]), meter: meter.archive)
        guard let encoding = ObjectEncoding(key: item.object.key) else {
            return broken(item, .unreadable("it is of no known format"))
        }
        var rows = HashedRows(item, encoding, window, number)
        do {
            if let pieces = item.pieces {
                try await takePieces(pieces, item, encoding, fetch, &rows, sink)
            } else {
                try await takeWhole(item, encoding, fetch, &rows, sink)
            }
            return nil
        } catch let error as ArchiveError {
            give(&rows, sink)
            return broken(item, .unreadable("\(error)"))
        } catch let error as ExportError {
            guard case .objectDamaged(_, _, let damage) = error.reason else { throw error }
            give(&rows, sink)
            return broken(item, damage == .missing ? .objectGone : .size(-1, expected: item.object.bytes))
        }
    }

    private func takePieces(
        _ pieces: [ObjectIndex.Piece], _ item: ReadList.Item, _ encoding: ObjectEncoding, _ fetch: ObjectFetch,
        _ rows: inout HashedRows, _ sink: any EventSink
    ) async throws {
        guard let first = pieces.first, let last = pieces.last else { return }
        let bytes = try await fetch.bytes(of: item, first.offset..<last.offset + last.length)
        for piece in pieces {
            let start = Int(piece.offset - first.offset)
            rows.push(
                try PieceReader.rows(
                    of: ObjectPiece(piece), in: Array(bytes[start..<start + Int(piece.length)]), encoding.compression))
            try rows.drain()
            give(&rows, sink)
        }
        rows.finish()
        try rows.drain()
        give(&rows, sink)
    }

    private func takeWhole(
        _ item: ReadList.Item, _ encoding: ObjectEncoding, _ fetch: ObjectFetch, _ rows: inout HashedRows,
        _ sink: any EventSink
    ) async throws {
        let decompressor = Decompressor(encoding.compression)
        var offset: Int64 = 0
        while offset < item.object.bytes {
            let end = min(item.object.bytes, offset + Self.chunkBytes)
            decompressor.push(try await fetch.bytes(of: item, offset..<end))
            offset = end
            while let block = try decompressor.next() {
                rows.push(block)
                try rows.drain()
                give(&rows, sink)
            }
            if isOver() { throw TimeIsOver() }
        }
        try decompressor.finish()
        rows.finish()
        try rows.drain()
        give(&rows, sink)
    }

    private func give(_ rows: inout HashedRows, _ sink: any EventSink) {
        let block = rows.take()
        meter.archive(events: block.count)
        sink.take(block)
    }

    private func broken(_ item: ReadList.Item, _ sign: Finding.Sign) -> Broken {
        let finding = Finding(
            sign == .objectGone ? .missing : .damaged, sign, lane: lane, object: keys.key(of: item),
            manifest: item.manifestKey)
        guard let manifest = manifests[item.manifestKey] else {
            return Broken(finding: finding, times: CatQuery.allTimes)
        }
        return Broken(finding: finding, times: times(of: manifest))
    }

    /// Which event times may be in the objects of a manifest.
    func times(of manifest: Manifest) -> TimeWindow {
        reach.times(of: manifest.window, isTask: manifest.slice.deed == .task)
    }
}

/// Rows of one object, parsed and hashed.
struct HashedRows {
    private enum Reader {
        case jsonl(JSONLReader)
        case text(TextReader)
    }

    private var reader: Reader
    private var hasher: EventHasher
    private let window: TimeWindow
    private let stream: String?
    private let folder: String

    init(_ item: ReadList.Item, _ encoding: ObjectEncoding, _ window: TimeWindow, _ number: Int) {
        self.window = window
        stream = (item.object.stream ?? item.stream)?.text
        folder = item.object.folderName ?? ""
        reader = encoding.format == .jsonl ? .jsonl(JSONLReader()) : .text(TextReader())
        hasher = EventHasher(object: number, isText: encoding.format == .text)
    }

    mutating func push(_ bytes: [UInt8]) {
        switch reader {
        case .jsonl(var rows):
            reader = .jsonl(JSONLReader())
            rows.push(bytes)
            reader = .jsonl(rows)
        case .text(var rows):
            reader = .text(TextReader())
            rows.push(bytes)
            reader = .text(rows)
        }
    }

    mutating func finish() {
        switch reader {
        case .jsonl(var rows):
            rows.finish()
            reader = .jsonl(rows)
        case .text(var rows):
            rows.finish()
            reader = .text(rows)
        }
    }

    mutating func drain() throws(ArchiveError) {
        switch reader {
        case .jsonl(var rows):
            reader = .jsonl(JSONLReader())
            defer { reader = .jsonl(rows) }
            while let event = try rows.next() { take(row: event) }
        case .text(var rows):
            reader = .text(TextReader())
            defer { reader = .text(rows) }
            while let event = try rows.next() {
                hasher.add(text: event.message, event.timestamp, folder: folder, stream: stream)
            }
        }
    }

    private mutating func take(row: ArchivedEvent) {
        // As the source is asked for a window: by the times of events, not by what their lines say.
        guard window.contains(EventTime(row.timestamp)) else { return }
        hasher.add(stream: row.logStream ?? "", row.timestamp, row.ingestionTime, row.message)
    }

    mutating func take() -> HashedBlock { hasher.take() }
}

/// Numbers for the objects of a comparison.
final class ObjectNumbers: Sendable {
    private struct Known {
        var numbers: [String: Int] = [:]
        var keys: [String] = []
    }

    private let known = Mutex(Known())

    func number(of key: String) -> Int {
        known.withLock { known in
            if let number = known.numbers[key] { return number }
            known.keys.append(key)
            known.numbers[key] = known.keys.count - 1
            return known.keys.count - 1
        }
    }

    func key(_ number: Int) -> String { known.withLock { $0.keys[number] } }
}
