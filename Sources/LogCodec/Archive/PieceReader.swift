import CDeflate

/// Reads one piece of an object alone, from its bytes and what the manifest says of it.
package enum PieceReader {
    /// The rows of a piece. Anything but the rows that were written is an error.
    ///
    /// - Parameter bytes: of the object, from the piece's offset on, as many as its length.
    package static func rows(
        of piece: ObjectPiece, in bytes: [UInt8], _ compression: Compression
    ) throws(ArchiveError) -> [UInt8] {
        guard bytes.count == piece.length else {
            throw ArchiveError(.truncated, "\(bytes.count) bytes of a piece that has \(piece.length)")
        }
        let rows: [UInt8] =
            switch compression {
            case .none: bytes
            case .gzip: try inflated(bytes, rowBytes: piece.rowBytes)
            case .zstd: try whole(bytes, rowBytes: piece.rowBytes)
            }
        guard rows.count == piece.rowBytes else {
            throw ArchiveError(.checksum, "a piece has \(rows.count) bytes of rows, not \(piece.rowBytes)")
        }
        if let checksum = piece.checksum, CRC32Sum(of: rows).value != checksum {
            throw ArchiveError(.checksum, "a piece does not match its checksum")
        }
        return rows
    }

    /// A piece ends at a byte and is not the last: with an empty last block it is a stream of its own.
    private static func inflated(_ bytes: [UInt8], rowBytes: Int) throws(ArchiveError) -> [UInt8] {
        guard let decompressor = libdeflate_alloc_decompressor() else {
            throw ArchiveError(.outOfMemory, "no memory for a gzip decompressor")
        }
        defer { libdeflate_free_decompressor(decompressor) }
        let stream = bytes + DeflatePieces.end
        var (result, used, written) = (LIBDEFLATE_SUCCESS, 0, 0)
        let rows = [UInt8](unsafeUninitializedCapacity: max(1, rowBytes)) { output, count in
            result = stream.withUnsafeBytes { input in
                libdeflate_deflate_decompress_ex(
                    decompressor, input.baseAddress, input.count, output.baseAddress, rowBytes, &used, &written)
            }
            count = result == LIBDEFLATE_SUCCESS ? written : 0
        }
        guard result == LIBDEFLATE_SUCCESS, used == stream.count else {
            throw ArchiveError(.corrupt, "gzip: a piece cannot be inflated alone")
        }
        return rows
    }

    private static func whole(_ bytes: [UInt8], rowBytes: Int) throws(ArchiveError) -> [UInt8] {
        let decompressor = Decompressor(.zstd)
        decompressor.push(bytes)
        var rows: [UInt8] = []
        rows.reserveCapacity(min(rowBytes, 1 << 30))
        while let part = try decompressor.next() {
            guard rows.count + part.count <= rowBytes else {
                throw ArchiveError(.checksum, "a piece has more than \(rowBytes) bytes of rows")
            }
            rows += part
        }
        try decompressor.finish()
        return rows
    }
}
