/// Undoes the compression of an object that comes in chunks, in bounded memory whatever it holds.
///
/// `push` a chunk, take `next()` until it is `nil`, and so on; at the end `finish()` says whether the object was whole.
/// Pieces that came out before an error are what the object says, but an object with an error is not to be trusted.
package final class Decompressor {
    /// Pieces are larger than this by a window of deflate at most.
    static let pieceBytes = 256 << 10

    private enum Reader {
        case none(pending: [UInt8])
        case gzip(GzipReader)
        case zstd(ZstdReader)
    }

    private var reader: Reader

    /// The level is of no concern here.
    package init(_ compression: Compression) {
        reader =
            switch compression {
            case .none: .none(pending: [])
            case .gzip: .gzip(GzipReader())
            case .zstd: .zstd(ZstdReader())
            }
    }

    package func push(_ chunk: [UInt8]) {
        switch reader {
        case .none(let pending): reader = .none(pending: pending.isEmpty ? chunk : pending + chunk)
        case .gzip(let gzip): gzip.push(chunk)
        case .zstd(let zstd): zstd.push(chunk)
        }
    }

    /// The next piece; `nil` when more input is needed.
    package func next() throws(ArchiveError) -> [UInt8]? {
        switch reader {
        case .none(let pending):
            reader = .none(pending: [])
            return pending.isEmpty ? nil : pending
        case .gzip(let gzip): return try gzip.next()
        case .zstd(let zstd): return try zstd.next()
        }
    }

    /// Throws `.truncated` if the object ends too early. An empty object is truncated, unless it is not compressed.
    package func finish() throws(ArchiveError) {
        switch reader {
        case .none: return
        case .gzip(let gzip): try gzip.finish()
        case .zstd(let zstd): try zstd.finish()
        }
    }
}
