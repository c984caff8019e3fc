import Synchronization

/// Rows in, the bytes of one object out: one gzip member, or one zstd frame, however large it is (docs/ARCHIVE.md).
///
/// Rows are compressed in pieces that end with a row; where they end depends on the rows alone. Of gzip every piece is
/// handed over as it is made, so that memory is bounded by one piece and the longest row. A zstd frame is held until its
/// end. A writer is one object's: a copy of it must not go on beside it.
package struct CompressedWriter: Sendable {
    package let compression: Compression
    private let pieceBytes: Int
    private let heldBytesMax: Int
    private let keepsCompressor: Bool
    private var engine: Engine?
    private var rows: [UInt8] = []
    private var open = OpenPiece()
    private var sum = CRC32Sum()
    /// The pieces that are complete, in their order. All, once the object is finished.
    package private(set) var pieces: [ObjectPiece] = []
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
    package init(
        _ compression: Compression, pieceBytes: Int = 1 << 20, heldBytesMax: Int = 32 << 20, reservesPiece: Bool = true
    ) {
        precondition(pieceBytes > 0)
        self.compression = compression
        self.pieceBytes = pieceBytes
        self.heldBytesMax = heldBytesMax
        keepsCompressor = reservesPiece
        if reservesPiece { rows.reserveCapacity(pieceBytes + pieceBytes / 8) }
    }

    /// Bytes in memory: of rows, and of a frame with its compressor.
    package var openBytes: Int {
        guard case .zstd(let frame) = engine else { return rows.count }
        return rows.count + frame.memoryBytes
    }

    /// Adds an event of a page. Returns what follows in the object when a piece is complete. Where that is empty, the
    /// object is full: it must be finished.
    package mutating func append(
        _ event: ScannedEvent, of page: EventPage, by writer: inout EventWriter
    ) throws(CompressionError) -> [UInt8]? {
        let before = rows.count
        writer.append(event, of: page, to: &rows)
        return try rowAdded(before, event.timestamp)
    }

    /// Adds an event that was taken out of its page.
    package mutating func append(
        _ event: ArchivedEvent, by writer: inout EventWriter
    ) throws(CompressionError) -> [UInt8]? {
        let before = rows.count
        writer.append(event, to: &rows)
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
        case .none: if open.rows > 0 { bytes = try endPiece() }
        case .gzip:
            if open.rows > 0 { bytes = try endPiece() }
            if compressedBytes == 0 { bytes = handOver(Self.gzipHeader) }
            bytes += handOver(gzipEnd)
        case .zstd(let level):
            bytes = handOver(try frame(level).finish(rows))
            if rowCount > 0 { note(at: 0, bytes.count, rowBytes: rowBytes, checksum: nil) }
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
        guard case .zstd(let level) = compression else { return try endPiece() }
        let frame = try frame(level)
        try frame.append(rows)
        rows.removeAll(keepingCapacity: true)
        return frame.heldBytes >= heldBytesMax ? [] : nil
    }

    /// Of what is compressed piece by piece.
    private mutating func endPiece() throws(CompressionError) -> [UInt8] {
        var bytes: [UInt8]
        var start = compressedBytes
        if case .gzip(let level) = compression {
            bytes = try deflate(level)
            if compressedBytes == 0 {
                start = Self.gzipHeader.count
                bytes.insert(contentsOf: Self.gzipHeader, at: 0)
            }
        } else {
            bytes = rows
        }
        _ = handOver(bytes)
        let own = CRC32Sum(of: rows)
        sum.append(own)
        note(at: start, compressedBytes - start, rowBytes: rows.count, checksum: own.value)
        rows.removeAll(keepingCapacity: true)
        return bytes
    }

    private mutating func note(at offset: Int, _ length: Int, rowBytes: Int, checksum: UInt32?) {
        pieces.append(
            ObjectPiece(
                offset: Int64(offset), length: length, rowBytes: rowBytes, rows: open.rows, firstTime: open.firstTime,
                lastTime: open.lastTime, checksum: checksum))
        open = OpenPiece()
    }

    private mutating func handOver(_ bytes: [UInt8]) -> [UInt8] {
        compressedBytes += bytes.count
        return bytes
    }

    // MARK: Compressors

    private mutating func deflate(_ level: Int) throws(CompressionError) -> [UInt8] {
        if case .gzip(let pieces) = engine { return try pieces.piece(of: rows) }
        let pieces = try GzipEngine(level: level)
        if keepsCompressor { engine = .gzip(pieces) }
        return try pieces.piece(of: rows)
    }

    private mutating func frame(_ level: Int) throws(CompressionError) -> ZstdEngine {
        if case .zstd(let frame) = engine { return frame }
        let frame = try ZstdEngine(level: level)
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

/// What is known of the rows of the piece that is not complete.
private struct OpenPiece: Sendable {
    var rows = 0
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

    func piece(of rows: [UInt8]) throws(CompressionError) -> [UInt8] {
        try pieces.withLock { pieces throws(CompressionError) in try pieces.piece(of: rows) }
    }
}

private final class ZstdEngine: Sendable {
    private let frame: Mutex<ZstdFrame>

    init(level: Int) throws(CompressionError) {
        frame = Mutex(try ZstdFrame(level: level))
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
