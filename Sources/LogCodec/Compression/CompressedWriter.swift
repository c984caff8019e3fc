import Synchronization

/// Rows in, the bytes of one object out: one gzip member, or one zstd frame, however large it is (docs/ARCHIVE.md).
///
/// Rows are compressed in pieces that end with a row; where they end depends on the rows alone. Of gzip pieces are handed
/// over two by two, so that memory is bounded by the rows of one piece, two compressed ones and the longest row. A zstd
/// frame is held until its end. A writer is one object's: a copy of it must not go on beside it.
package struct CompressedWriter: Sendable {
    package let compression: Compression
    private let pieceBytes: Int
    private let heldBytesMax: Int
    private let keepsCompressor: Bool
    private var engine: Engine?
    private var rows: [UInt8] = []
    private var open = OpenPiece()
    /// Those whose bytes have not come out of the compressor yet.
    private var waiting: [OpenPiece] = []
    private var sum = CRC32Sum()
    /// The pieces that are complete, in their order. All, once the object is finished.
    package private(set) var pieces: [ObjectPiece] = []
    /// Of each of `pieces` the bytes of its filter (`TermsFilter`), where terms are indexed.
    package private(set) var terms: [[UInt8]] = []
    private var marks: PieceTerms?
    /// Rows so far.
    package private(set) var rowCount = 0
    /// Bytes of all rows so far, before compression.
    package private(set) var rowBytes = 0
    /// Bytes handed over so far.
    package private(set) var compressedBytes = 0

    /// - Parameters:
    ///   - pieceBytes: a piece ends with the row that makes it at least this large, before compression. 1 MiB
    ///     costs half a percent of ratio against one large stream (docs/decisions/0016).
    ///   - heldBytesMax: where a zstd frame is full.
    ///   - reservesPiece: takes the memory of a piece, and keeps a compressor, at once; not for one of many objects that
    ///     may stay small.
    ///   - terms: what the filters of pieces are made of; `nil`: none are.
    package init(
        _ compression: Compression, pieceBytes: Int = 1 << 20, heldBytesMax: Int = 32 << 20, reservesPiece: Bool = true,
        terms: TermsOrigin? = nil
    ) {
        precondition(pieceBytes > 0)
        self.compression = compression
        self.pieceBytes = pieceBytes
        self.heldBytesMax = heldBytesMax
        keepsCompressor = reservesPiece
        marks = terms.map(PieceTerms.init)
        if reservesPiece { rows.reserveCapacity(pieceBytes + pieceBytes / 8) }
    }

    /// Bytes in memory: of rows, and of a frame with its compressor.
    package var openBytes: Int {
        switch engine {
        case .zstd(let frame): rows.count + frame.memoryBytes
        case .gzip(let pieces): rows.count + pieces.waitingBytes
        case nil: rows.count
        }
    }

    /// Adds an event of a page. Returns what follows in the object when pieces are complete. Where that is empty, the object
    /// is full: it must be finished.
    package mutating func append(
        _ event: ScannedEvent, of page: EventPage, by writer: inout EventWriter
    ) throws(CompressionError) -> [UInt8]? {
        let before = rows.count
        writer.append(event, of: page, to: &rows)
        marks?.take(event.message, of: page)
        return try rowAdded(before, event.timestamp)
    }

    /// Adds an event that was taken out of its page.
    package mutating func append(
        _ event: ArchivedEvent, by writer: inout EventWriter
    ) throws(CompressionError) -> [UInt8]? {
        let before = rows.count
        writer.append(event, to: &rows)
        marks?.take(event.message)
        return try rowAdded(before, event.timestamp)
    }

    /// Adds one row, with the line feed at its end.
    package mutating func append(row: [UInt8], at time: Int64) throws(CompressionError) -> [UInt8]? {
        let before = rows.count
        rows.append(contentsOf: row)
        return try rowAdded(before, time)
    }

    /// What is left of the object: the last piece, and its end. An object without a row is an empty member or frame.
    package mutating func finish() throws(CompressionError) -> [UInt8] {
        var bytes: [UInt8] = []
        switch compression {
        case .none: if open.rows > 0 { bytes = endPlainPiece() }
        case .gzip(let level):
            if open.rows > 0 { bytes = try endDeflatePiece(level) ?? [] }
            if case .gzip(let pieces) = engine { bytes += handOver(try pieces.finish()) }
            if compressedBytes == 0 { bytes = handOver(Self.gzipHeader) }
            bytes += handOver(gzipEnd)
        case .zstd(let level):
            marks?.take(rows: rows)
            bytes = handOver(try frame(level).finish(rows))
            open.rowBytes = rowBytes
            open.terms = marks?.finish()
            if rowCount > 0 { note(open, at: 0, bytes.count) }
        }
        engine = nil
        rows = []
        return bytes
    }

    private mutating func rowAdded(_ before: Int, _ time: Int64) throws(CompressionError) -> [UInt8]? {
        rowCount += 1
        rowBytes += rows.count - before
        open.add(time)
        guard rows.count >= pieceBytes else { return nil }
        switch compression {
        case .none: return endPlainPiece()
        case .gzip(let level): return try endDeflatePiece(level)
        case .zstd(let level):
            let frame = try frame(level)
            marks?.take(rows: rows)
            try frame.append(rows)
            rows.removeAll(keepingCapacity: true)
            return frame.heldBytes >= heldBytesMax ? [] : nil
        }
    }

    private mutating func endPlainPiece() -> [UInt8] {
        let bytes = rows
        closePiece()
        note(waiting.removeFirst(), at: compressedBytes, bytes.count)
        return handOver(bytes)
    }

    /// The bytes of this piece and the one before it, or `nil`: it waits for the next one.
    private mutating func endDeflatePiece(_ level: Int) throws(CompressionError) -> [UInt8]? {
        let engine = try gzip(level)
        let pieces = try engine.add(rows)
        closePiece()
        if !pieces.isEmpty { return handOver(pieces) }
        return keepsCompressor ? nil : handOver(try engine.finish())
    }

    /// What is known of the rows is kept until their bytes come.
    private mutating func closePiece() {
        let own = CRC32Sum(of: rows)
        sum.append(own)
        open.rowBytes = rows.count
        open.checksum = own.value
        marks?.take(rows: rows)
        open.terms = marks?.finish()
        waiting.append(open)
        open = OpenPiece()
        rows.removeAll(keepingCapacity: true)
    }

    private mutating func handOver(_ pieces: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = []
        if compressedBytes == 0, !pieces.isEmpty { bytes = handOver(Self.gzipHeader) }
        for piece in pieces {
            note(waiting.removeFirst(), at: compressedBytes, piece.count)
            bytes += handOver(piece)
        }
        return bytes
    }

    private mutating func note(_ piece: OpenPiece, at offset: Int, _ length: Int) {
        pieces.append(
            ObjectPiece(
                offset: Int64(offset), length: length, rowBytes: piece.rowBytes, rows: piece.rows,
                firstTime: piece.firstTime, lastTime: piece.lastTime, checksum: piece.checksum))
        if let filter = piece.terms { terms.append(filter.limited(toPieceOf: length).bytes) }
    }

    private mutating func handOver(_ bytes: [UInt8]) -> [UInt8] {
        compressedBytes += bytes.count
        return bytes
    }

    // MARK: Compressors

    private mutating func gzip(_ level: Int) throws(CompressionError) -> GzipEngine {
        if case .gzip(let pieces) = engine { return pieces }
        let pieces = try GzipEngine(level: level)
        if keepsCompressor { engine = .gzip(pieces) }
        return pieces
    }

    private mutating func frame(_ level: Int) throws(CompressionError) -> ZstdEngine {
        if case .zstd(let frame) = engine { return frame }
        let frame = try ZstdEngine(level: level, reservedBytes: keepsCompressor ? heldBytesMax + 2 * pieceBytes : 0)
        engine = .zstd(frame)
        return frame
    }

    /// No time, no name, and no system.
    private static let gzipHeader: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]

    private var gzipEnd: [UInt8] {
        DeflatePieces.end
            + [sum.value, UInt32(truncatingIfNeeded: sum.count)].flatMap { word in
                (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) }
            }
    }
}

/// What is known of the rows of a piece whose bytes have not come yet.
private struct OpenPiece: Sendable {
    var rows = 0
    var rowBytes = 0
    /// Of the rows; `nil`: not known for themselves.
    var checksum: UInt32?
    var terms: TermsFilter?
    var firstTime = Int64.max
    var lastTime = Int64.min

    mutating func add(_ time: Int64) {
        rows += 1
        firstTime = min(firstTime, time)
        lastTime = max(lastTime, time)
    }
}

private enum Engine: Sendable {
    case gzip(GzipEngine)
    case zstd(ZstdEngine)
}

private final class GzipEngine: Sendable {
    private let pieces: Mutex<DeflatePieces>

    init(level: Int) throws(CompressionError) {
        pieces = Mutex(try DeflatePieces(level: level))
    }

    var waitingBytes: Int { pieces.withLock { $0.waitingBytes } }

    func add(_ rows: [UInt8]) throws(CompressionError) -> [[UInt8]] {
        try pieces.withLock { pieces throws(CompressionError) in try pieces.add(rows) }
    }

    func finish() throws(CompressionError) -> [[UInt8]] {
        try pieces.withLock { pieces throws(CompressionError) in try pieces.finish() }
    }
}

private final class ZstdEngine: Sendable {
    private let frame: Mutex<ZstdFrame>

    init(level: Int, reservedBytes: Int) throws(CompressionError) {
        frame = Mutex(try ZstdFrame(level: level, reservedBytes: reservedBytes))
    }

    var heldBytes: Int { frame.withLock { $0.heldBytes } }
    var memoryBytes: Int { frame.withLock { $0.memoryBytes } }

    func append(_ rows: [UInt8]) throws(CompressionError) {
        try frame.withLock { frame throws(CompressionError) in try frame.append(rows) }
    }

    func finish(_ rows: [UInt8]) throws(CompressionError) -> [UInt8] {
        try frame.withLock { frame throws(CompressionError) in try frame.finish(rows) }
    }
}
