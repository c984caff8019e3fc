import LogCodec
import Testing

/// What makes one member of many pieces: where a stream's last block begins, the joint, and the sum of sums.
@Suite struct DeflatePiecesTests {
    private func content(_ kind: String, _ count: Int, _ source: inout SampleSource) -> [UInt8] {
        switch kind {
        case "noise": source.bytes(count)
        case "zeros": [UInt8](repeating: 0, count: count)
        case "halves": source.bytes(count / 2) + source.logText(count - count / 2)
        default: source.logText(count)
        }
    }

    /// Stored, fixed and dynamic last blocks; every count of bits left in the last byte.
    @Test(arguments: 1...12) func piecesJoinToOneStream(_ level: Int) throws {
        var source = SampleSource(seed: UInt64(level))
        var pieces = try DeflatePieces(level: level)
        var (made, expected): ([[UInt8]], [[UInt8]]) = ([], [])
        for kind in ["logs", "noise", "zeros", "halves"] {
            for size in [1, 2, 3, 10, 50, 300, 4000, 70_000] {
                let rows = content(kind, size + source.below(5), &source)
                expected.append(rows)
                made += try pieces.add(rows)
                if source.chance(20) { made += try pieces.finish() }
            }
        }
        made += try pieces.finish()
        #expect(try pieces.finish() == [] && made.count == expected.count)
        for (piece, rows) in zip(made, expected) { #expect(try inflated(piece, of: rows) == rows) }
        #expect(try inflated(made.flatMap(\.self), of: expected.flatMap(\.self)) == expected.flatMap(\.self))
    }

    /// Two streams followed at once are followed as each is by itself, whichever of them ends first.
    @Test func twoAtOnceAreAsOneByOne() throws {
        var source = SampleSource(seed: 39)
        var scanner = DeflateScanner()
        for _ in 0..<60 {
            let streams = try (0..<2).map { _ in
                let kind = ["logs", "noise", "zeros", "halves"][source.below(4)]
                let rows = content(kind, 1 + source.below([10, 5000, 300_000][source.below(3)]), &source)
                let member = try Compression.gzip(level: 1 + source.below(12)).object(of: rows)
                return member[10..<member.count - 8] + source.bytes(DeflateScanner.slackBytes)
            }
            let alone = try streams.map { try scan(Array($0), &scanner) }
            let both = try streams[0].withUnsafeBufferPointer { one in
                try streams[1].withUnsafeBufferPointer { other in try scanner.scan(one, other) }
            }
            #expect(both.0 == alone[0] && both.1 == alone[1])
        }
    }

    @Test func shortPiecesJoinWhateverTheirLastByteHolds() throws {
        var source = SampleSource(seed: 40)
        var pieces = try DeflatePieces(level: 5)
        var (joined, expected): ([UInt8], [UInt8]) = ([], [])
        for _ in 0..<400 {
            let rows = Array(source.message(60).utf8) + [0x0A]
            joined += try pieces.add(rows).flatMap(\.self)
            expected += rows
        }
        joined += try pieces.finish().flatMap(\.self)
        #expect(try inflated(joined, of: expected) == expected)
    }

    /// Whatever stands behind the stream.
    @Test func bytesBehindTheStreamDoNotMatter() throws {
        var source = SampleSource(seed: 41)
        var scanner = DeflateScanner()
        for size in [1, 100, 5000, 200_000] {
            let member = try Compression.gzip.object(of: source.logText(size))
            let stream = Array(member[10..<member.count - 8])
            let ends = try [0x00, 0xFF, 0xA5].map { filler in
                try scan(stream + [UInt8](repeating: filler, count: DeflateScanner.slackBytes), &scanner)
            }
            #expect(Set(ends.map(\.lastHeader)).count == 1)
            #expect(ends.allSatisfy { $0.lastHeader == 8 * (stream.count - 2) && $0.end == 8 * stream.count - 6 })
        }
    }

    /// Never past the end and never without end, whatever the bytes are. What it finds in a damaged stream is no concern
    /// of anybody: it is given whole ones only.
    @Test func damagedStreamsEnd() throws {
        var source = SampleSource(seed: 42)
        var scanner = DeflateScanner()
        let member = try Compression.gzip.object(of: source.logText(20_000))
        let stream = Array(member[10..<member.count - 8])
        var refused = 0
        for _ in 0..<2000 {
            var damaged = source.chance(50) ? stream : Array(stream.prefix(source.below(stream.count)))
            for _ in 0..<(1 + source.below(8)) where !damaged.isEmpty {
                damaged[source.below(damaged.count)] = UInt8(source.below(256))
            }
            guard let ends = try? scan(damaged + source.bytes(DeflateScanner.slackBytes), &scanner) else {
                refused += 1
                continue
            }
            #expect(ends.end <= 8 * damaged.count)
        }
        #expect(refused > 1000)
    }

    @Test func sumsOfPartsAddUp() {
        var source = SampleSource(seed: 43)
        var (sum, all): (CRC32Sum, [UInt8]) = (CRC32Sum(), [])
        for size in [0, 1, 7, 1000, 65_536, 3, 0, 70_001] {
            let part = source.bytes(size)
            sum.append(CRC32Sum(of: part))
            all += part
            #expect(sum == CRC32Sum(of: all))
        }
        #expect(CRC32Sum(of: Array("123456789".utf8)).value == 0xCBF4_3926)
    }

    /// The check value of the catalogue of CRCs, and the same for any cut.
    @Test func theChecksumOfS3() {
        var whole = CRC64NVME()
        whole.update(Array("123456789".utf8))
        #expect(whole.value == 0xAE8B_1486_0A79_9888)
        var source = SampleSource(seed: 44)
        let bytes = source.bytes(10_000)
        var (once, cut) = (CRC64NVME(), CRC64NVME())
        once.update(bytes)
        for piece in bytes.pieces(40, from: &source) { cut.update(piece) }
        #expect(once.value == cut.value)
    }

    private func scan(_ bytes: [UInt8], _ scanner: inout DeflateScanner) throws(CompressionError) -> DeflateScanner.Ends
    {
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        defer { buffer.deallocate() }
        _ = buffer.initialize(from: bytes)
        return try scanner.scan(UnsafeBufferPointer(buffer))
    }

    /// As a gzip member of these pieces, of which the sum and the count must be right.
    private func inflated(_ pieces: [UInt8], of rows: [UInt8]) throws -> [UInt8] {
        let sum = CRC32Sum(of: rows)
        let trailer = [sum.value, UInt32(truncatingIfNeeded: sum.count)].flatMap { word in
            (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) }
        }
        let member = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF] + pieces + DeflatePieces.end + trailer
        return try DecompressorTests.decompress(member, .gzip, pieces: 50_000)
    }
}
