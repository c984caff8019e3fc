/// What a manifest knows of an object that this program wrote, beside its size: digests of its bytes, and the pieces that
/// can be read alone (docs/ARCHIVE.md).
package struct ObjectIndex: Hashable, Sendable {
    /// A run of whole rows.
    package struct Piece: Hashable, Sendable {
        /// Of its first byte in the object, and how many there are.
        package var offset: Int64
        package var length: Int64
        /// Its bytes when they are not compressed.
        package var rowBytes: Int64
        package var rows: Int64
        package var first: EventTime
        package var last: EventTime
        /// Of its rows, where they have no other checksum.
        package var crc32: UInt32?

        package init(
            offset: Int64, length: Int64, rowBytes: Int64, rows: Int64, first: EventTime, last: EventTime,
            crc32: UInt32?
        ) {
            self.offset = offset
            self.length = length
            self.rowBytes = rowBytes
            self.rows = rows
            self.first = first
            self.last = last
            self.crc32 = crc32
        }
    }

    /// In hexadecimal.
    package var sha256: String
    /// In base64, as S3 gives it.
    package var crc64nvme: String
    package var pieces: [Piece]

    package init(sha256: String, crc64nvme: String, pieces: [Piece]) {
        self.sha256 = sha256
        self.crc64nvme = crc64nvme
        self.pieces = pieces
    }
}
