import LogCodec
import Testing

@Suite struct DecompressorTests {
    /// 256 KiB, a window, and the longest match.
    private static let pieceBytesMax = 289 << 10

    static func decompress(_ object: [UInt8], _ compression: Compression, pieces sizeMax: Int) throws -> [UInt8] {
        var source = SampleSource(seed: UInt64(sizeMax))
        let decompressor = Decompressor(compression)
        var bytes: [UInt8] = []
        for piece in object.pieces(sizeMax, from: &source) {
            decompressor.push(piece)
            while let output = try decompressor.next() {
                #expect(compression == .none || output.count <= pieceBytesMax)
                bytes += output
            }
        }
        try decompressor.finish()
        return bytes
    }

    private func content(_ kind: String, _ count: Int) -> [UInt8] {
        var source = SampleSource(seed: 11)
        return switch kind {
        case "noise": source.bytes(count)
        case "zeros": [UInt8](repeating: 0, count: count)
        default: source.logText(count)
        }
    }

    /// All kinds of blocks: stored (noise), fixed (short), dynamic; matches at every distance.
    @Test(
        .enabled(if: Program.isInstalled("python3"), "python3 is not installed"),
        arguments: ["noise", "zeros", "logs"],
        [0, 1, 9, 6])
    func readsWhatZlibWrites(_ kind: String, _ level: Int) throws {
        let script = """
            import zlib,sys
            data = sys.stdin.buffer.read()
            for strategy in (0, 1, 2, 3, 4):
                for wbits in (25, 31):
                    c = zlib.compressobj(\(level), zlib.DEFLATED, wbits, 8, strategy)
                    out = c.compress(data[:1000]) + c.flush(zlib.Z_FULL_FLUSH) + c.compress(data[1000:]) + c.flush()
                    sys.stdout.buffer.write(out)
            """
        let content = content(kind, 700_000)
        let object = try #require(try Program("python3")?.run(["-c", script], on: content))
        let expected = (0..<10).flatMap { _ in content }
        for sizeMax in [200, 100_000, 8 << 20] {
            #expect(try Self.decompress(object, .gzip, pieces: sizeMax) == expected)
        }
    }

    @Test(arguments: 1...12) func readsEveryLevel(_ level: Int) throws {
        for kind in ["noise", "zeros", "logs"] {
            let content = content(kind, 500_000)
            let object = try Compression.gzip(level: level).object(of: content)
            #expect(try Self.decompress(object, .gzip, pieces: 70_000) == content)
        }
    }

    @Test func takesInputByTheByte() throws {
        let content = content("logs", 40_000)
        for compression in [Compression.gzip(level: 1), .gzip(level: 9), .zstd] {
            let member = try compression.object(of: content)
            let object = try member + compression.object(of: []) + member
            #expect(try Self.decompress(object, compression, pieces: 1) == content + content)
        }
    }

    @Test func readsAHeaderWithEverythingInIt() throws {
        let member = try Compression.gzip.object(of: Array("text".utf8))
        let extra: [UInt8] = [3, 0, 1, 2, 3] + Array("name".utf8) + [0] + Array("comment".utf8) + [0]
        let object = [0x1F, 0x8B, 8, 0x1D, 1, 2, 3, 4, 0, 3] + extra + member.dropFirst(10)
        for sizeMax in [1, 100] {
            #expect(try Self.decompress(object, .gzip, pieces: sizeMax) == Array("text".utf8))
        }
        for count in 0..<object.count {
            #expect(throws: ArchiveError.self) { try Self.decompress(Array(object.prefix(count)), .gzip, pieces: 5) }
        }
    }

    @Test(arguments: [Compression.gzip(level: 1), .gzip(level: 6), .zstd])
    func aTruncatedObjectIsAnError(_ compression: Compression) throws {
        let object = try compression.object(of: content("logs", 5000))
        for count in 0..<object.count {
            let error = #expect(throws: ArchiveError.self) {
                try Self.decompress(Array(object.prefix(count)), compression, pieces: 999)
            }
            #expect(error?.code == .truncated)
        }
    }

    @Test(arguments: [Compression.gzip, .zstd])
    func aDamagedObjectIsNeverReadAsSomethingElse(_ compression: Compression) throws {
        let content = content("logs", 3000)
        let object = try compression.object(of: content)
        for bit in 0..<object.count * 8 {
            var damaged = object
            damaged[bit / 8] ^= 1 << (bit % 8)
            // Some bits mean nothing: gzip's time, flags of the compressor and system.
            guard let read = try? Self.decompress(damaged, compression, pieces: 1 << 20) else { continue }
            #expect(read == content)
        }
    }

    @Test func whatFollowsTheLastMemberIsAnError() throws {
        for compression in [Compression.gzip, .zstd] {
            let object = try compression.object(of: [1, 2, 3]) + [7, 7, 7, 7, 7, 7, 7, 7, 7, 7]
            let error = #expect(throws: ArchiveError.self) { try Self.decompress(object, compression, pieces: 100) }
            #expect(error?.code == .corrupt)
        }
    }

    @Test func aHugeMemberTakesLittleMemory() throws {
        // 256 MiB of zeros in a member of 260 KB: every piece is small, so the whole never exists.
        let member = try Compression.gzip(level: 6).object(of: [UInt8](repeating: 0, count: 256 << 20))
        let decompressor = Decompressor(.gzip)
        decompressor.push(member)
        var (total, largest) = (0, 0)
        while let piece = try decompressor.next() {
            total += piece.count
            largest = max(largest, piece.count)
        }
        try decompressor.finish()
        #expect(total == 256 << 20)
        #expect(largest <= Self.pieceBytesMax)
    }
}
