import CDeflate

/// Compresses pieces of one deflate stream, each by itself: a piece ends at a byte, is not the last, and refers to nothing
/// before it. So pieces can be made side by side, joined as they are, and read alone.
package struct DeflatePieces: ~Copyable {
    /// An empty block that is the last: it ends a stream of pieces.
    package static let end: [UInt8] = [0x03, 0x00]

    private let compressor: OpaquePointer
    private var scanner = DeflateScanner()
    private var output: UnsafeMutablePointer<UInt8>
    private var capacity: Int

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
        capacity = 0
        output = .allocate(capacity: 0)
    }

    deinit {
        libdeflate_free_compressor(compressor)
        output.deallocate()
    }

    package mutating func piece(of rows: [UInt8]) throws(CompressionError) -> [UInt8] {
        let bound = libdeflate_deflate_compress_bound(compressor, rows.count)
        reserve(bound + DeflateScanner.slackBytes)
        let count = rows.withUnsafeBytes { input in
            libdeflate_deflate_compress(compressor, input.baseAddress, input.count, output, bound)
        }
        // Cannot happen within the bound that the library itself gave; an empty piece would lose rows.
        guard count > 0 else { throw CompressionError(code: .failed, reason: "libdeflate gave no output") }
        (output + count).initialize(repeating: 0, count: DeflateScanner.slackBytes)
        let ends = try scanner.scan(
            UnsafeBufferPointer(start: output, count: count + DeflateScanner.slackBytes))
        let padding = 8 * count - ends.end
        guard 0..<8 ~= padding, padding == 0 || output[count - 1] >> (8 - padding) == 0,
            output[ends.lastHeader / 8] >> (ends.lastHeader % 8) & 1 == 1
        else { throw CompressionError(code: .failed, reason: "the end of what libdeflate made was not found") }
        output[ends.lastHeader / 8] &= ~(1 << (ends.lastHeader % 8))
        // Three bits of zero are the header of a stored block that is not the last; the rest of the byte is passed over.
        let joint: [UInt8] = padding < 3 ? [0, 0, 0, 0xFF, 0xFF] : [0, 0, 0xFF, 0xFF]
        return [UInt8](unsafeUninitializedCapacity: count + joint.count) { piece, used in
            if let base = piece.baseAddress {
                base.initialize(from: output, count: count)
                (base + count).initialize(from: joint, count: joint.count)
            }
            used = count + joint.count
        }
    }

    private mutating func reserve(_ needed: Int) {
        guard needed > capacity else { return }
        output.deallocate()
        capacity = needed
        output = .allocate(capacity: needed)
    }
}
