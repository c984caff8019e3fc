import ExportEngine
import ExporterSettings
import LogCodec
import Testing

/// `--compression-level`, `--object-size`, `--part-size`: what is taken, and how the rest is refused.
@Suite struct WritingSettingTests {
    private typealias Name = KeyPath<SettingTable, Setting>

    private func settings(
        _ given: [Name: String], environment: [String: String] = [:]
    ) throws -> ExportSettings {
        let required: [Name: String] = [\.logGroups: "/a", \.destination: "s3://bucket"]
        let texts = given.merging(required) { own, _ in own }.map { (Setting.table[keyPath: $0.key], [$0.value]) }
        let values = SettingValues(
            commandLine: Dictionary(uniqueKeysWithValues: texts), environment: environment)
        return try ExportArguments(values, environment: ["HOME": "/home/me"], now: 0).settings
    }

    private func complaint(_ given: [Name: String]) -> String? {
        let error = #expect(throws: SettingProblem.self) { try settings(given) }
        return error?.message
    }

    @Test func aLevelIsOfTheChosenCompression() throws {
        #expect(try settings([:]).compression == .gzip)
        #expect(try settings([\.compression: "zstd"]).compression == .zstd)
        #expect(try settings([\.compressionLevel: "12"]).compression == .gzip(level: 12))
        #expect(try settings([\.compression: "zstd", \.compressionLevel: "19"]).compression == .zstd(level: 19))
        #expect(
            try settings([:], environment: ["CWLOGS_COMPRESSION": "zstd", "CWLOGS_COMPRESSION_LEVEL": "3"]).compression
                == .zstd(level: 3))
    }

    @Test(arguments: ["0", "13", "-1"]) func aLevelThatGzipDoesNotHaveIsRefusedWithTheRange(_ text: String) {
        #expect(
            complaint([\.compressionLevel: text])
                == "--compression-level: '\(text)' is not a level of gzip: it has 1 to 12")
    }

    @Test(arguments: ["fast", "", "6.5"]) func whatIsNoLevelAtAllIsRefusedWithBothRanges(_ text: String) {
        #expect(
            complaint([\.compressionLevel: text])
                == "--compression-level: '\(text)' is not a level: 1 to 12 for gzip, 1 to 19 for zstd")
    }

    @Test func aLevelThatZstdDoesNotHaveIsRefusedWithTheRange() {
        #expect(
            complaint([\.compression: "zstd", \.compressionLevel: "20"])
                == "--compression-level: '20' is not a level of zstd: it has 1 to 19")
        #expect(complaint([\.compression: "brotli"]) == "--compression: 'brotli' is none of gzip, zstd")
    }

    @Test func sizesAreTaken() throws {
        let plain = try settings([:])
        #expect(plain.objectBytes == 256 << 20 && plain.partBytes == 5 << 20)
        let own = try settings([\.objectSize: "1GiB", \.partSize: "16MiB"])
        #expect(own.objectBytes == 1 << 30 && own.partBytes == 16 << 20)
    }

    @Test(arguments: ["", "256", "256MB", "1.5GiB", "-1MiB", "MiB", "99999999999TiB", "1MiB "])
    func whatIsNoSizeIsRefused(_ text: String) {
        #expect(complaint([\.objectSize: text])?.hasPrefix("--object-size: '\(text)' is not a size; write") == true)
    }

    @Test func aSizeOutOfRangeIsRefusedWithTheRange() {
        #expect(complaint([\.partSize: "4MiB"]) == "--part-size: '4MiB' is not between 5MiB and 5GiB")
        #expect(complaint([\.partSize: "6GiB"]) == "--part-size: '6GiB' is not between 5MiB and 5GiB")
        #expect(complaint([\.objectSize: "1KiB"]) == "--object-size: '1KiB' is not between 1MiB and 4TiB")
        #expect(complaint([\.objectSize: "0MiB"]) == "--object-size: '0MiB' is not between 1MiB and 4TiB")
        #expect(complaint([\.objectSize: "5TiB"]) == "--object-size: '5TiB' is not between 1MiB and 4TiB")
    }

    @Test func morePartsThanS3TakesAreRefused() throws {
        #expect(try settings([\.objectSize: "49999MiB", \.partSize: "5MiB"]).partBytes == 5 << 20)
        #expect(
            complaint([\.objectSize: "50000MiB", \.partSize: "5MiB"])?.contains("more than the 10,000 parts") == true)
        #expect(
            complaint([\.objectSize: "1TiB"])?.hasPrefix("--object-size: --object-size 1TiB in parts of 5MiB") == true)
        #expect(try settings([\.objectSize: "1TiB", \.partSize: "5GiB"]).objectBytes == 1 << 40)
    }

    @Test func aFolderHasNoParts() {
        let error = #expect(throws: SettingProblem.self) {
            try settings([\.destination: "file:///tmp/archive", \.engine: "read", \.partSize: "16MiB"])
        }
        #expect(error?.message.contains("--part-size is for buckets") == true)
    }
}
