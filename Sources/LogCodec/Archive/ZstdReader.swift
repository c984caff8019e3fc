import CZstd

/// Reads zstd, one frame or many, by anybody, fed in chunks. libzstd checks what checksums there are and refuses
/// windows above 128 MiB.
final class ZstdReader {
    /// `nil` if there was no memory for it, which the first `next()` says.
    private let stream = ZSTD_createDStream()
    private var input: [UInt8] = []
    private var position = 0
    /// libzstd is between frames, at the beginning of one or behind the last.
    private var isBetweenFrames = true
    private var hasFrames = false
    /// The last call filled its output to the brim, so there may be more without any input.
    private var mayHoldOutput = false

    deinit {
        ZSTD_freeDStream(stream)
    }

    func push(_ chunk: [UInt8]) {
        input.removeFirst(position)
        position = 0
        input.append(contentsOf: chunk)
    }

    /// The next piece; `nil` if more input is needed.
    func next() throws(ArchiveError) -> [UInt8]? {
        guard let stream else { throw ArchiveError(.outOfMemory, "no memory for a zstd decompressor") }
        while position < input.count || mayHoldOutput {
            var status = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: Decompressor.pieceBytes) { output, count in
                var written = ZSTD_outBuffer(dst: output.baseAddress, size: Decompressor.pieceBytes, pos: 0)
                status = input.withUnsafeBytes { bytes in
                    var read = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: position)
                    let status = ZSTD_decompressStream(stream, &written, &read)
                    position = read.pos
                    return status
                }
                count = written.pos
            }
            guard ZSTD_isError(status) == 0 else {
                throw ArchiveError(.corrupt, "zstd: \(String(cString: ZSTD_getErrorName(status)))")
            }
            isBetweenFrames = status == 0
            hasFrames = true
            mayHoldOutput = bytes.count == Decompressor.pieceBytes && !isBetweenFrames
            if !bytes.isEmpty { return bytes }
        }
        return nil
    }

    /// The end of the input has come and `next()` has returned `nil`.
    func finish() throws(ArchiveError) {
        guard isBetweenFrames, hasFrames else {
            throw ArchiveError(.truncated, "zstd: the object ends inside a frame")
        }
    }
}
