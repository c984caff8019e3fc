import CZstd

/// One zstd frame made of pieces of rows, whose header says the size of its content: some readers ask for it, and it is
/// known only at the end. So the frame is held until then.
struct ZstdFrame: ~Copyable {
    /// What the library wants for a block: with less it would keep a copy.
    private static let outputBytes = ZSTD_CStreamOutSize()
    /// Of the size of the content in a frame's header.
    private static let sizeBytes = 8

    private let context: OpaquePointer
    /// Room for the size, and behind it the frame as it is streamed, without one.
    private var frame: [UInt8]
    private var contentBytes: UInt64 = 0

    /// - Parameter reservedBytes: memory that is taken at once, and of which only what is written counts.
    init(level: Int, reservedBytes: Int) throws(CompressionError) {
        self.init(context: try Self.context(level: level), reservedBytes)
    }

    private init(context: OpaquePointer, _ reservedBytes: Int) {
        self.context = context
        frame = []
        frame.reserveCapacity(reservedBytes)
        frame.append(contentsOf: repeatElement(0, count: Self.sizeBytes))
    }

    private static func context(level: Int) throws(CompressionError) -> OpaquePointer {
        guard Compression.zstdLevels ~= level else {
            throw CompressionError(code: .invalidLevel, reason: "zstd has levels 1 to 19")
        }
        guard let context = ZSTD_createCCtx() else {
            throw CompressionError(code: .outOfMemory, reason: "no memory for a zstd compressor")
        }
        for (parameter, value) in [(ZSTD_c_compressionLevel, Int32(level)), (ZSTD_c_checksumFlag, 1)] {
            let status = ZSTD_CCtx_setParameter(context, parameter, value)
            guard ZSTD_isError(status) == 0 else {
                ZSTD_freeCCtx(context)
                throw CompressionError(zstd: status)
            }
        }
        return context
    }

    deinit {
        ZSTD_freeCCtx(context)
    }

    /// Bytes of the frame so far, without those that the library still keeps.
    var heldBytes: Int { frame.count - Self.sizeBytes }

    /// All that it has in memory.
    var memoryBytes: Int { frame.count + ZSTD_sizeof_CCtx(context) }

    mutating func append(_ rows: [UInt8]) throws(CompressionError) {
        contentBytes += UInt64(rows.count)
        try compress(rows, ZSTD_e_continue)
    }

    /// The whole frame, with the last rows.
    mutating func finish(_ rows: [UInt8]) throws(CompressionError) -> [UInt8] {
        if contentBytes == 0 {
            let status = ZSTD_CCtx_setPledgedSrcSize(context, UInt64(rows.count))
            guard ZSTD_isError(status) == 0 else { throw CompressionError(zstd: status) }
            try compress(rows, ZSTD_e_end)
            frame.removeFirst(Self.sizeBytes)
            return frame
        }
        contentBytes += UInt64(rows.count)
        try compress(rows, ZSTD_e_end)
        try stateContentSize()
        return frame
    }

    private mutating func compress(_ rows: [UInt8], _ directive: ZSTD_EndDirective) throws(CompressionError) {
        var (position, left) = (0, 1)
        while left > 0 || position < rows.count {
            frame.append(addingCapacity: Self.outputBytes) { span in
                span.withUnsafeMutableBufferPointer { output, count in
                    rows.withUnsafeBytes { bytes in
                        var written = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
                        var read = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: position)
                        left = ZSTD_compressStream2(context, &written, &read, directive)
                        (position, count) = (read.pos, written.pos)
                    }
                }
            }
            guard ZSTD_isError(left) == 0 else { throw CompressionError(zstd: left) }
            // Of what is not the end, the library keeps a part as it likes.
            if directive == ZSTD_e_continue, position == rows.count { return }
        }
    }

    /// A frame that is streamed begins with magic number, descriptor and window (RFC 8878, 3.1.1.1). They go to the front,
    /// the descriptor with the mark that eight bytes of size follow, and the size behind them.
    private mutating func stateContentSize() throws(CompressionError) {
        let header: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x04]
        let start = Self.sizeBytes
        guard frame.count > start + header.count + 1, frame[start...].starts(with: header) else {
            throw CompressionError(code: .failed, reason: "zstd: a frame does not begin as expected")
        }
        for index in header.indices { frame[index] = header[index] }
        frame[4] |= 0xC0
        frame[header.count] = frame[start + header.count]
        for index in 0..<Self.sizeBytes {
            frame[header.count + 1 + index] = UInt8(truncatingIfNeeded: contentBytes >> (8 * UInt64(index)))
        }
    }
}

extension CompressionError {
    fileprivate init(zstd status: Int) {
        self.init(code: .failed, reason: "zstd: \(String(cString: ZSTD_getErrorName(status)))")
    }
}
