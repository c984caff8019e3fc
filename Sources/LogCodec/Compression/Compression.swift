/// How an object that we write is compressed: as one gzip member or one zstd frame (`CompressedWriter`). Objects of several
/// members or frames, as earlier versions wrote them, are read all the same.
///
/// The bytes of an object are a pure function of its rows and the level.
package enum Compression: Sendable, Hashable {
    case none
    /// By libdeflate; levels 1…12.
    case gzip(level: Int)
    /// By libzstd; levels 1…19. A frame says its size and carries a checksum.
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

    /// A whole object with these bytes in it, as one piece.
    package func object(of bytes: [UInt8]) throws(CompressionError) -> [UInt8] {
        var writer = CompressedWriter(self, pieceBytes: max(1, bytes.count), reservesPiece: false)
        let first = bytes.isEmpty ? [] : try writer.append(row: bytes, at: 0) ?? []
        return first + (try writer.finish())
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
