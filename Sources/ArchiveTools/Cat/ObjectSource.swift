import ExportCore
import ExportFailures
import LogCodec
import Storage

/// The wanted rows of one item of the list, segment by segment, in the order of time.
///
/// Pieces are fetched together and read one by one. Any other object is read as a stream, in bounded memory: of what is in
/// order there is a segment at a time. Whether that is so of an object without an index (a folder of an export task can be
/// several streams') is known at its end: it is read once for that, which is enough where little of it is wanted.
actor ObjectSource {
    struct Segment: Sendable {
        var rows: SelectedRows
        var isLast: Bool
    }

    private enum Stage {
        case scan, stream(RowStream), ended
    }

    private let fetch: ObjectFetch
    private let item: ReadList.Item
    private let wish: RowWish
    private let heldBytesMax: Int
    private var stage = Stage.scan
    private var fetched: [UInt8] = []
    private var nextPiece = 0
    private var selector: RowSelector?

    /// A segment is handed over when it has become so large.
    private static let segmentBytes = 512 << 10

    /// - Parameter heldBytesMax: how much of an object whose order is not known may be held, once it was read to its end.
    init(_ item: ReadList.Item, _ wish: RowWish, fetch: ObjectFetch, heldBytesMax: Int) {
        self.item = item
        self.wish = wish
        self.fetch = fetch
        self.heldBytesMax = heldBytesMax
    }

    func next() async throws(ExportError) -> Segment {
        let encoding = try fetch.encoding(of: item)
        guard let origin = fetch.origin(of: item, encoding, wish) else {
            stage = .ended
            return Segment(rows: SelectedRows(), isLast: true)
        }
        if let pieces = item.pieces { return try await next(of: pieces, encoding, origin) }
        while true {
            switch stage {
            case .scan where item.object.index != nil:
                stage = .stream(RowStream(item, fetch, RowSelector(wish, encoding.format, origin), encoding))
            case .scan:
                if let whole = try await scanned(RowStream(item, fetch, selector(encoding, origin), encoding)) {
                    stage = .ended
                    return Segment(rows: whole, isLast: true)
                }
                stage = .stream(RowStream(item, fetch, selector(encoding, origin), encoding))
            case .stream(var stream):
                stage = .ended
                let rows = try await stream.rows(upTo: Self.segmentBytes)
                if !stream.isAtEnd { stage = .stream(stream) }
                return Segment(rows: rows, isLast: stream.isAtEnd)
            case .ended: return Segment(rows: SelectedRows(), isLast: true)
            }
        }
    }

    private func selector(_ encoding: ObjectEncoding, _ origin: RowOrigin) -> RowSelector {
        RowSelector(wish, encoding.format, origin)
    }

    /// All wanted rows, where they are few or out of order; `nil`: they are many, and in order.
    private func scanned(_ stream: RowStream) async throws(ExportError) -> SelectedRows? {
        var stream = stream
        var held = SelectedRows()
        var (latest, isInOrder, isTooMuch) = (Int64.min, true, false)
        while !stream.isAtEnd {
            var rows = try await stream.rows(upTo: Self.segmentBytes)
            isInOrder = isInOrder && rows.isInOrder && (rows.entries.first?.time ?? .max) >= latest
            latest = max(latest, rows.entries.last?.time ?? .min)
            if isTooMuch, isInOrder { continue }
            if isTooMuch { return try await fetch.all(of: item, wish) }
            rows.sort()
            held.append(rows)
            guard held.bytes.count > heldBytesMax else { continue }
            isTooMuch = true
            if isInOrder { held = SelectedRows() }
            if !isInOrder { return try await fetch.all(of: item, wish) }
        }
        if isTooMuch { return nil }
        held.sort()
        return held
    }

    // MARK: Pieces

    private func next(
        of pieces: [ObjectIndex.Piece], _ encoding: ObjectEncoding, _ origin: RowOrigin
    ) async throws(ExportError) -> Segment {
        guard let first = pieces.first, let last = pieces.last else {
            return Segment(rows: SelectedRows(), isLast: true)
        }
        if nextPiece == 0 {
            fetched = try await fetch.bytes(of: item, first.offset..<last.offset + last.length)
        }
        var selector = selector ?? RowSelector(wish, encoding.format, origin)
        var rows = SelectedRows()
        while nextPiece < pieces.count, rows.bytes.count < Self.segmentBytes {
            let piece = pieces[nextPiece]
            let start = Int(piece.offset - first.offset)
            do throws(ArchiveError) {
                let block = try PieceReader.rows(
                    of: ObjectPiece(piece), in: Array(fetched[start..<start + Int(piece.length)]),
                    encoding.compression)
                try selector.take(block, into: &rows)
            } catch {
                throw fetch.failure(error, item)
            }
            nextPiece += 1
        }
        self.selector = selector
        let isLast = nextPiece == pieces.count
        if isLast { fetched = [] }
        rows.sort()
        return Segment(rows: rows, isLast: isLast)
    }
}

extension ObjectPiece {
    init(_ piece: ObjectIndex.Piece) {
        self.init(
            offset: piece.offset, length: Int(piece.length), rowBytes: Int(piece.rowBytes), rows: Int(piece.rows),
            firstTime: piece.first.milliseconds, lastTime: piece.last.milliseconds, checksum: piece.crc32)
    }
}
