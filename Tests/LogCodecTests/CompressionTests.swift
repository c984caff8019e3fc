import Chronology
import LogCodec
import Testing

@Suite struct CompressionTests {
    static let compressions: [Compression] = [.none, .gzip, .zstd, .gzip(level: 1), .gzip(level: 12), .zstd(level: 1)]

    private func object(_ rows: [[UInt8]], _ compression: Compression, memberBytes: Int) throws -> [UInt8] {
        var writer = CompressedWriter(compression, memberBytes: memberBytes)
        var object: [UInt8] = []
        for row in rows { object += try writer.append(row: row) ?? [] }
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
        for memberBytes in [1, 10_000, 1 << 20] {
            let object = try object(rows, compression, memberBytes: memberBytes)
            #expect(try object == self.object(rows, compression, memberBytes: memberBytes))
            #expect(try DecompressorTests.decompress(object, compression, pieces: 5000) == rows.flatMap { $0 })
        }
    }

    @Test(.enabled(if: Program.isInstalled("python3"), "python3 is not installed"))
    func pythonReadsOurGzip() throws {
        let rows = rows(3000)
        let object = try object(rows, .gzip, memberBytes: 30_000)
        let script = "import gzip,sys; sys.stdout.buffer.write(gzip.decompress(sys.stdin.buffer.read()))"
        #expect(try Program("python3")?.run(["-c", script], on: object) == rows.flatMap { $0 })
    }

    @Test(.enabled(if: Program.isInstalled("zstd"), "the zstd program is not installed"))
    func theZstdProgramReadsOurFrames() throws {
        let rows = rows(3000)
        let object = try object(rows, .zstd, memberBytes: 30_000)
        #expect(try Program("zstd")?.run(["-dc"], on: object) == rows.flatMap { $0 })
    }

    @Test func membersEndWithRows() throws {
        var writer = CompressedWriter(.gzip, memberBytes: 100)
        for row in rows(200) {
            guard let member = try writer.append(row: row) else { continue }
            #expect(try DecompressorTests.decompress(member, .gzip, pieces: 50).last == 0x0A)
        }
    }

    @Test func aGzipMemberCarriesNoTimeAndNoName() throws {
        #expect(try Compression.gzip.member(of: [0x61]).prefix(8) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
    }

    @Test(arguments: [Compression.gzip(level: 0), .gzip(level: 13), .zstd(level: 0), .zstd(level: 20)])
    func aLevelThatDoesNotExistIsRefused(_ compression: Compression) {
        let error = #expect(throws: CompressionError.self) { try compression.member(of: []) }
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
