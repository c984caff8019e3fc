/// A run of whole rows of an object that can be read alone: where its bytes stand, and what is in it.
///
/// Of `gzip` it is about 1 MiB of rows, raw deflate that ends at a byte; of `zstd` the whole object is one piece.
package struct ObjectPiece: Sendable, Hashable {
    /// Of its first byte in the object.
    package var offset: Int64
    /// Its bytes in the object.
    package var length: Int
    /// Its bytes when they are not compressed.
    package var rowBytes: Int
    package var rows: Int
    /// The earliest event time in it, ms since the epoch.
    package var firstTime: Int64
    /// The latest event time in it.
    package var lastTime: Int64
    /// CRC-32 of its rows, not compressed; `nil` for a zstd frame, which has a checksum of its own.
    package var checksum: UInt32?

    package init(
        offset: Int64, length: Int, rowBytes: Int, rows: Int, firstTime: Int64, lastTime: Int64, checksum: UInt32?
    ) {
        self.offset = offset
        self.length = length
        self.rowBytes = rowBytes
        self.rows = rows
        self.firstTime = firstTime
        self.lastTime = lastTime
        self.checksum = checksum
    }
}
