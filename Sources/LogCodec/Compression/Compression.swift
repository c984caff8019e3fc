import CDeflate
import CZstd

/// How an object that we write is compressed: as a row of members (gzip) or frames (zstd), which concatenate to a valid object.
///
/// A member is a pure function of its bytes and the level, so any number may be compressed side by side.
package enum Compression: Sendable, Hashable {
    case none
    /// By libdeflate; levels 1…12.
    case gzip(level: Int)
    /// By libzstd; levels 1…19. Every frame says its size and carries a checksum.
    case zstd(level: Int)

    package static let gzipLevels = 1...12
    package static let zstdLevels = 1...19

    /// Level 5 of libdeflate gives 1 to 3 % less than zlib's 6 in half of its time; level 4 gives up to 7 % more, and saves
    /// a tenth of the time (docs/decisions/0016).
    package static let gzip = Compression.gzip(level: 5)
    /// Level 1 of zstd gives less than zlib's 6 too, in a fifth of its time. Level 3 takes half as long again or twice as
    /// long, for rows of logs that become hardly smaller, or larger.
    package static let zstd = Compression.zstd(level: 1)

    /// `""`, `gz` or `zst`.
    package var fileExtension: String {
        switch self {
        case .none: ""
        case .gzip: "gz"
        case .zstd: "zst"
        }
    }

    /// One member of an object.
    package func member(of bytes: [UInt8]) throws(CompressionError) -> [UInt8] {
        switch self {
        case .none: bytes
        case .gzip(let level): try Self.gzipMember(of: bytes, level: level)
        case .zstd(let level): try Self.zstdFrame(of: bytes, level: level)
        }
    }

    /// libdeflate writes no time, no name and no system into the header.
    private static func gzipMember(of bytes: [UInt8], level: Int) throws(CompressionError) -> [UInt8] {
        guard gzipLevels ~= level else {
            throw CompressionError(code: .invalidLevel, reason: "gzip has levels 1 to 12")
        }
        guard let compressor = libdeflate_alloc_compressor(Int32(level)) else {
            throw CompressionError(code: .outOfMemory, reason: "no memory for a gzip compressor")
        }
        defer { libdeflate_free_compressor(compressor) }
        let bound = libdeflate_gzip_compress_bound(compressor, bytes.count)
        let member = [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            count = bytes.withUnsafeBytes { input in
                libdeflate_gzip_compress(compressor, input.baseAddress, input.count, output.baseAddress, bound)
            }
        }
        // Cannot happen within the bound that the library itself gave; an empty member would lose rows.
        guard !member.isEmpty else { throw CompressionError(code: .failed, reason: "libdeflate gave no output") }
        return member
    }

    private static func zstdFrame(of bytes: [UInt8], level: Int) throws(CompressionError) -> [UInt8] {
        guard zstdLevels ~= level else {
            throw CompressionError(code: .invalidLevel, reason: "zstd has levels 1 to 19")
        }
        guard let context = ZSTD_createCCtx() else {
            throw CompressionError(code: .outOfMemory, reason: "no memory for a zstd compressor")
        }
        defer { ZSTD_freeCCtx(context) }
        for (parameter, value) in [(ZSTD_c_compressionLevel, Int32(level)), (ZSTD_c_checksumFlag, 1)] {
            let status = ZSTD_CCtx_setParameter(context, parameter, value)
            guard ZSTD_isError(status) == 0 else { throw CompressionError(zstd: status) }
        }
        var status = 0
        let bound = ZSTD_compressBound(bytes.count)
        let frame = [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            status = bytes.withUnsafeBytes { input in
                ZSTD_compress2(context, output.baseAddress, bound, input.baseAddress, input.count)
            }
            count = ZSTD_isError(status) == 0 ? status : 0
        }
        guard ZSTD_isError(status) == 0 else { throw CompressionError(zstd: status) }
        return frame
    }
}

/// A compressor that could not do its work: never a fault of the bytes.
package struct CompressionError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        case invalidLevel, outOfMemory, failed
    }

    package var code: Code
    package var reason: String

    package var description: String { reason }
}

extension CompressionError {
    fileprivate init(zstd status: Int) {
        self.init(code: .failed, reason: "zstd: \(String(cString: ZSTD_getErrorName(status)))")
    }
}
