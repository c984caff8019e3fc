import Chronology
import LogCodec
import Testing

@Suite struct CompressionTests {
    static let compressions: [Compression] = [.none, .gzip, .zstd, .gzip(level: 1), .gzip(level: 12), .zstd(level: 1)]

    private func object(_ rows: [[UInt8]], _ compression: Compression, pieceBytes: Int) throws -> [UInt8] {
        var writer = CompressedWriter(compression, pieceBytes: pieceBytes)
        var object: [UInt8] = []
        for (index, row) in rows.enumerated() { object += try writer.append(row: row, at: Int64(index)) ?? [] }
        object += try writer.finish()
        #expect(writer.rowCount == rows.count)
        #expect(writer.rowBytes == rows.reduce(0) { $0 + $1.count })
        #expect(writer.compressedBytes == object.count)
        return object
    }

    private func rows(_ count: Int, seed: UInt64 = 5) -> [[UInt8]] {
        var source = SampleSource(seed: seed)
        return (0..<count).map { _ in Array("\(ISOTime.string(source.time())) \(source.message())\n".utf8) }
    }

    @Test(arguments: compressions, [0, 1, 2000])
    func whatIsWrittenComesBack(_ compression: Compression, _ rowCount: Int) throws {
        let rows = rows(rowCount)
        for pieceBytes in [1, 10_000, 1 << 20] {
            let object = try object(rows, compression, pieceBytes: pieceBytes)
            #expect(try object == self.object(rows, compression, pieceBytes: pieceBytes))
            #expect(try DecompressorTests.decompress(object, compression, pieces: 5000) == rows.flatMap { $0 })
        }
    }

    /// Which of them reads an object of one member, and of ten members the first alone, is in findings/.
    @Test(
        .enabled(if: Program.isInstalled("python3"), "python3 is not installed"),
        arguments: [
            "import gzip,sys; sys.stdout.buffer.write(gzip.decompress(sys.stdin.buffer.read()))",
            "import zlib,sys; sys.stdout.buffer.write(zlib.decompress(sys.stdin.buffer.read(), 31))",
            """
            import zlib,sys
            d = zlib.decompressobj(31)
            sys.stdout.buffer.write(d.decompress(sys.stdin.buffer.read()))
            assert d.eof and not d.unused_data
            """,
        ])
    func pythonReadsAllOfOurGzip(_ script: String) throws {
        let rows = rows(3000)
        let object = try object(rows, .gzip, pieceBytes: 30_000)
        #expect(try Program("python3")?.run(["-c", script], on: object) == rows.flatMap { $0 })
    }

    @Test(.enabled(if: Program.isInstalled("perl"), "perl is not installed"))
    func perlReadsAllOfOurGzip() throws {
        let rows = rows(3000)
        let object = try object(rows, .gzip, pieceBytes: 30_000)
        let script = "use IO::Uncompress::Gunzip qw(gunzip); gunzip('-' => '-') or die"
        #expect(try Program("perl")?.run(["-e", script], on: object) == rows.flatMap { $0 })
    }

    @Test(.enabled(if: Program.isInstalled("node"), "node is not installed"))
    func nodeReadsAllOfOurGzip() throws {
        let rows = rows(3000)
        let object = try object(rows, .gzip, pieceBytes: 30_000)
        let script = """
            const stream = new Blob([require('fs').readFileSync(0)]).stream().pipeThrough(new DecompressionStream('gzip'))
            new Response(stream).arrayBuffer().then(bytes => require('fs').writeSync(1, Buffer.from(bytes)))
            """
        #expect(try Program("node")?.run(["-e", script], on: object) == rows.flatMap { $0 })
    }

    @Test(.enabled(if: Program.isInstalled("zstd"), "the zstd program is not installed"))
    func theZstdProgramReadsOurFrame() throws {
        let rows = rows(3000)
        let object = try object(rows, .zstd, pieceBytes: 30_000)
        #expect(try Program("zstd")?.run(["-dc"], on: object) == rows.flatMap { $0 })
    }

    /// One frame, whose header says how much is in it: single-segment, or with a window and eight bytes of size.
    @Test(arguments: [1, 3000]) func aZstdFrameSaysTheSizeOfItsContent(_ count: Int) throws {
        let rows = rows(count)
        let object = try object(rows, .zstd, pieceBytes: 30_000)
        let size = rows.reduce(0) { $0 + $1.count }
        #expect(object.starts(with: [0x28, 0xB5, 0x2F, 0xFD]))
        let descriptor = object[4]
        let bytes: ArraySlice<UInt8>
        switch (descriptor >> 6, descriptor & 0x20) {
        case (3, 0): bytes = object[6..<14]
        case (1, 0x20): bytes = object[5..<7]
        case (0, 0x20): bytes = object[5..<6]
        default: bytes = []
        }
        let stated = bytes.reversed().reduce(0) { $0 << 8 | Int($1) } + (bytes.count == 2 ? 256 : 0)
        #expect(stated == size)
        #expect(descriptor & 4 == 4, "a checksum")
    }

    @Test func aZstdFrameIsFullWhereItHoldsEnough() throws {
        var source = SampleSource(seed: 3)
        var writer = CompressedWriter(.zstd, pieceBytes: 100_000, heldBytesMax: 300_000)
        var rows: [UInt8] = []
        while true {
            let row = source.bytes(1000).map { $0 | 0x80 } + [0x0A]
            rows += row
            guard let handedOver = try writer.append(row: row, at: 0) else { continue }
            #expect(handedOver.isEmpty)
            break
        }
        #expect(writer.openBytes >= 300_000)
        #expect(writer.compressedBytes == 0)
        #expect(try DecompressorTests.decompress(writer.finish(), .zstd, pieces: 5000) == rows)
    }

    @Test func aGzipMemberCarriesNoTimeAndNoName() throws {
        #expect(try Compression.gzip.object(of: [0x61]).prefix(8) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
    }

    /// As earlier versions wrote them.
    @Test(arguments: [Compression.gzip, .zstd])
    func objectsOfSeveralMembersAreRead(_ compression: Compression) throws {
        let rows = rows(600)
        let object = try rows.chunked(100).flatMap { try compression.object(of: $0.flatMap { $0 }) }
        #expect(try DecompressorTests.decompress(object, compression, pieces: 700) == rows.flatMap { $0 })
    }

    @Test(arguments: [Compression.gzip(level: 0), .gzip(level: 13), .zstd(level: 0), .zstd(level: 20)])
    func aLevelThatDoesNotExistIsRefused(_ compression: Compression) {
        let error = #expect(throws: CompressionError.self) { try compression.object(of: [1]) }
        #expect(error?.code == .invalidLevel)
    }

    @Test(arguments: [
        ("a/b/x.jsonl.gz", EventFormat.jsonl, Compression.gzip), ("x.jsonl.zst", .jsonl, .zstd),
        ("x.jsonl", .jsonl, .none),
        ("x.text.gz", .text, .gzip), ("x.text", .text, .none), ("p/task/stream/000000.gz", .text, .gzip),
    ])
    func aKeySaysItsEncoding(_ key: String, _ format: EventFormat, _ compression: Compression) {
        #expect(ObjectEncoding(key: key) == ObjectEncoding(format: format, compression: compression))
    }

    @Test(arguments: ["aws-logs-write-test", "x.json", "x.zst", "", "a.jsonl/b", "jsonl"])
    func otherKeysAreNoLogObjects(_ key: String) {
        #expect(ObjectEncoding(key: key) == nil)
    }

    @Test func anEncodingNamesItsSuffix() {
        for format in EventFormat.allCases {
            for compression in [Compression.none, .gzip, .zstd] {
                let encoding = ObjectEncoding(format: format, compression: compression)
                #expect(ObjectEncoding(key: "a.b/c." + encoding.fileExtension) == encoding)
            }
        }
    }
}

extension Array {
    func chunked(_ count: Int) -> [[Element]] {
        stride(from: 0, to: self.count, by: count).map { Array(self[$0..<Swift.min($0 + count, self.count)]) }
    }
}
