import LogCodec
import Testing

@Suite struct PieceReaderTests {
    private struct Sample {
        var object: [UInt8] = []
        var pieces: [ObjectPiece] = []
        var rows: [(bytes: [UInt8], time: Int64)] = []
    }

    private func sample(_ compression: Compression, rows count: Int = 3000) throws -> Sample {
        var source = SampleSource(seed: 71)
        var sample = Sample()
        var writer = CompressedWriter(compression, pieceBytes: 20_000)
        for _ in 0..<count {
            let row = (Array(source.message().utf8.filter { $0 != 0x0A }) + [0x0A], source.time())
            sample.rows.append(row)
            sample.object += try writer.append(row: row.0, at: row.1) ?? []
        }
        sample.object += try writer.finish()
        sample.pieces = writer.pieces
        return sample
    }

    private func bytes(_ piece: ObjectPiece, of object: [UInt8]) -> [UInt8] {
        Array(object[Int(piece.offset)..<Int(piece.offset) + piece.length])
    }

    @Test(arguments: CompressionTests.compressions)
    func everyPieceIsReadAlone(_ compression: Compression) throws {
        let sample = try sample(compression)
        if case .zstd = compression {
            #expect(sample.pieces.count == 1)
        } else {
            #expect(sample.pieces.count > 5)
        }
        var rows = sample.rows[...]
        var end = sample.pieces[0].offset
        for piece in sample.pieces {
            #expect(piece.offset == end, "pieces lie one behind the other")
            end += Int64(piece.length)
            let own = rows.prefix(piece.rows)
            rows = rows.dropFirst(piece.rows)
            let expected = own.flatMap(\.bytes)
            #expect(try PieceReader.rows(of: piece, in: bytes(piece, of: sample.object), compression) == expected)
            #expect(piece.firstTime == own.map(\.time).min())
            #expect(piece.lastTime == own.map(\.time).max())
        }
        #expect(rows.isEmpty)
    }

    /// A piece of a large object takes one fetch; what the index says does not depend on where objects are cut.
    @Test func anObjectWithoutRowsHasNoPiece() throws {
        for compression in CompressionTests.compressions {
            var writer = CompressedWriter(compression)
            _ = try writer.finish()
            #expect(writer.pieces.isEmpty)
        }
    }

    @Test(arguments: [Compression.none, .gzip, .zstd])
    func anythingButThePieceIsRefused(_ compression: Compression) throws {
        let sample = try sample(compression, rows: 400)
        let piece = sample.pieces[0]
        let good = bytes(piece, of: sample.object)
        var source = SampleSource(seed: 72)
        for _ in 0..<300 {
            var damaged = good
            damaged[source.below(damaged.count)] ^= UInt8(1 << source.below(8))
            // A bit that means nothing leaves the rows as they were.
            guard let read = try? PieceReader.rows(of: piece, in: damaged, compression) else { continue }
            #expect(read == (try PieceReader.rows(of: piece, in: good, compression)))
        }
        #expect(throws: ArchiveError.self) { try PieceReader.rows(of: piece, in: Array(good.dropLast()), compression) }
        for change in [-1, 1] {
            var other = piece
            other.rowBytes += change
            #expect(throws: ArchiveError.self) { try PieceReader.rows(of: other, in: good, compression) }
        }
        if let checksum = piece.checksum {
            var other = piece
            other.checksum = checksum ^ 1
            #expect(throws: ArchiveError.self) { try PieceReader.rows(of: other, in: good, compression) }
        }
    }
}
