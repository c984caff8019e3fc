import CDeflate

/// Compresses pieces of one deflate stream, each by itself: a piece ends at a byte, is not the last, and refers to nothing
/// before it. So pieces can be made side by side, joined as they are, and read alone.
///
/// They come out in pairs, since where two end is found in little more time than where one does.
package struct DeflatePieces: ~Copyable {
    /// An empty block that is the last: it ends a stream of pieces.
    package static let end: [UInt8] = [0x03, 0x00]

    private let compressor: OpaquePointer
    private var scanner = DeflateScanner()
    private var waiting = Output()
    private var newest = Output()

    package init(level: Int) throws(CompressionError) {
        guard Compression.gzipLevels ~= level else {
            throw CompressionError(code: .invalidLevel, reason: "gzip has levels 1 to 12")
        }
        guard let compressor = libdeflate_alloc_compressor(Int32(level)) else {
            throw CompressionError(code: .outOfMemory, reason: "no memory for a gzip compressor")
        }
        self.init(compressor: compressor)
    }

    private init(compressor: OpaquePointer) {
        self.compressor = compressor
    }

    deinit {
        libdeflate_free_compressor(compressor)
    }

    /// Bytes of a piece that waits for the next one.
    package var waitingBytes: Int { waiting.count }

    /// The piece before these rows and that of these rows, or none yet.
    package mutating func add(_ rows: [UInt8]) throws(CompressionError) -> [[UInt8]] {
        guard waiting.count > 0 else {
            try waiting.compress(rows, compressor)
            return []
        }
        try newest.compress(rows, compressor)
        let (first, second) = try scanner.scan(waiting.stream, newest.stream)
        defer { waiting.count = 0 }
        return [try waiting.piece(first), try newest.piece(second)]
    }

    /// The piece that waits, if one does.
    package mutating func finish() throws(CompressionError) -> [[UInt8]] {
        guard waiting.count > 0 else { return [] }
        defer { waiting.count = 0 }
        return [try waiting.piece(try scanner.scan(waiting.stream))]
    }
}

/// A stream as the library made it.
private struct Output: ~Copyable {
    private var bytes: UnsafeMutablePointer<UInt8> = .allocate(capacity: 0)
    private var capacity = 0
    /// 0: there is none.
    var count = 0

    deinit {
        bytes.deallocate()
    }

    /// With what the scanner wants behind it.
    var stream: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: bytes, count: count + DeflateScanner.slackBytes)
    }

    mutating func compress(_ rows: [UInt8], _ compressor: OpaquePointer) throws(CompressionError) {
        let bound = libdeflate_deflate_compress_bound(compressor, rows.count)
        reserve(bound + DeflateScanner.slackBytes)
        count = rows.withUnsafeBytes { input in
            libdeflate_deflate_compress(compressor, input.baseAddress, input.count, bytes, bound)
        }
        // Cannot happen within the bound that the library itself gave; an empty piece would lose rows.
        guard count > 0 else { throw CompressionError(code: .failed, reason: "libdeflate gave no output") }
        (bytes + count).initialize(repeating: 0, count: DeflateScanner.slackBytes)
    }

    /// The stream as a piece: without the mark of the last block, and ended at a byte.
    func piece(_ ends: DeflateScanner.Ends) throws(CompressionError) -> [UInt8] {
        let padding = 8 * count - ends.end
        guard 0..<8 ~= padding, padding == 0 || bytes[count - 1] >> (8 - padding) == 0,
            bytes[ends.lastHeader / 8] >> (ends.lastHeader % 8) & 1 == 1
        else { throw CompressionError(code: .failed, reason: "the end of what libdeflate made was not found") }
        bytes[ends.lastHeader / 8] &= ~(1 << (ends.lastHeader % 8))
        // Three bits of zero are the header of a stored block that is not the last; the rest of the byte is passed over.
        let joint: [UInt8] = padding < 3 ? [0, 0, 0, 0xFF, 0xFF] : [0, 0, 0xFF, 0xFF]
        return [UInt8](unsafeUninitializedCapacity: count + joint.count) { piece, used in
            if let base = piece.baseAddress {
                base.initialize(from: bytes, count: count)
                (base + count).initialize(from: joint, count: joint.count)
            }
            used = count + joint.count
        }
    }

    private mutating func reserve(_ needed: Int) {
        guard needed > capacity else { return }
        bytes.deallocate()
        capacity = needed
        bytes = .allocate(capacity: needed)
    }
}
