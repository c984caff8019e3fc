import CDeflate
import CZstd

/// Why an object could not be unpacked.
struct DecompressionError: Error, Equatable, CustomStringConvertible {
    var description: String
}

/// The checkers' own way of unpacking, apart from the exporter's.
enum Decompression {
    /// All members of a gzip file, one after the other.
    static func gzip(_ packed: [UInt8]) throws(DecompressionError) -> [UInt8] {
        guard let decompressor = libdeflate_alloc_decompressor() else {
            throw DecompressionError(description: "no memory for a decompressor")
        }
        defer { libdeflate_free_decompressor(decompressor) }
        guard !packed.isEmpty else { throw DecompressionError(description: "an empty file is not gzip") }
        var plain: [UInt8] = []
        var offset = 0
        while offset < packed.count {
            let member = try member(decompressor, packed, from: offset)
            plain.append(contentsOf: member.bytes)
            offset += member.consumed
        }
        return plain
    }

    private static func member(
        _ decompressor: OpaquePointer, _ packed: [UInt8], from offset: Int
    ) throws(DecompressionError) -> (bytes: [UInt8], consumed: Int) {
        var capacity = max(64 << 10, (packed.count - offset) * 8)
        while capacity <= 4 << 30 {
            var (consumed, produced) = (0, 0)
            var status = LIBDEFLATE_BAD_DATA
            let bytes = packed.withUnsafeBytes { source in
                [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
                    status = libdeflate_gzip_decompress_ex(
                        decompressor, source.baseAddress! + offset, source.count - offset, target.baseAddress!,
                        target.count, &consumed, &produced)
                    count = status == LIBDEFLATE_SUCCESS ? produced : 0
                }
            }
            if status == LIBDEFLATE_SUCCESS { return (bytes, consumed) }
            guard status == LIBDEFLATE_INSUFFICIENT_SPACE else {
                throw DecompressionError(description: "damaged gzip at byte \(offset) of \(packed.count)")
            }
            capacity *= 4
        }
        throw DecompressionError(description: "a gzip member of more than 4 GiB")
    }

    /// All frames of a zstd file.
    static func zstd(_ packed: [UInt8]) throws(DecompressionError) -> [UInt8] {
        guard let stream = ZSTD_createDStream() else {
            throw DecompressionError(description: "no memory for a decompressor")
        }
        defer { ZSTD_freeDStream(stream) }
        guard !packed.isEmpty else { throw DecompressionError(description: "an empty file is not zstd") }
        var plain: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: ZSTD_DStreamOutSize())
        var position = 0
        var pending = 0
        repeat {
            let (status, produced) = packed.withUnsafeBytes { source in
                chunk.withUnsafeMutableBytes { target in
                    var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: position)
                    var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                    let status = ZSTD_decompressStream(stream, &output, &input)
                    position = input.pos
                    return (status, output.pos)
                }
            }
            guard ZSTD_isError(status) == 0 else {
                throw DecompressionError(description: "damaged zstd: \(String(cString: ZSTD_getErrorName(status)))")
            }
            plain.append(contentsOf: chunk[..<produced])
            pending = status
            if position == packed.count, pending != 0, produced < chunk.count {
                throw DecompressionError(description: "the zstd file ends inside a frame")
            }
        } while position < packed.count || pending != 0
        return plain
    }
}
