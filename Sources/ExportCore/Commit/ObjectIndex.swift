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

/// What is kept about the objects that this program writes, so that little of them need be read.
package enum ObjectIndexing: String, Sendable, CaseIterable {
    /// The times in each piece, and a filter of the terms in it.
    case terms
    /// The times alone.
    case times
    case none
}

/// The object that holds the filters of a commit's pieces (`TermsFile`), in the order of the manifest's objects.
package struct TermsObject: Hashable, Sendable {
    package var key: String
    package var bytes: Int64
    /// In hexadecimal.
    package var sha256: String
    /// In base64, as S3 gives it.
    package var crc64nvme: String

    package init(key: String, bytes: Int64, sha256: String, crc64nvme: String) {
        self.key = key
        self.bytes = bytes
        self.sha256 = sha256
        self.crc64nvme = crc64nvme
    }
}
