import ExportCore
import LogCodec

/// How the objects that we write are compressed and cut, understood.
enum WritingArguments {
    /// What S3 takes of a part that is not the last.
    private static let partSizes = (5 << 20)...(5 << 30)
    /// Below a MiB of rows there is no member to end at. S3 takes 5 TiB, and an object ends a little above its size.
    private static let objectSizes = (1 << 20)...(4 << 40)
    private static let partsMax = 10_000

    static func compression(_ values: SettingValues) throws(SettingProblem) -> Compression {
        let kind = try values.choice(.compression) ?? Kind.gzip
        let level = try values.value(.compressionLevel) { text throws(SettingValues.Complaint) in
            guard let level = Int(text), kind.levels.contains(level) else {
                throw .init(
                    "'\(text)' is no level of \(kind): it has \(kind.levels.lowerBound) to \(kind.levels.upperBound)")
            }
            return level
        }
        guard let level else { return kind.compression }
        return kind == .gzip ? .gzip(level: level) : .zstd(level: level)
    }

    static func sizes(_ values: SettingValues, _ settings: inout ExportSettings) throws(SettingProblem) {
        settings.objectBytes = try size(.objectSize, objectSizes, values) ?? settings.objectBytes
        settings.partBytes = try size(.partSize, partSizes, values) ?? settings.partBytes
        let (object, part) = (settings.objectBytes, settings.partBytes)
        // Exactly 10,000 would be one too many for an object that ends a little above its size.
        guard object / part < partsMax else {
            let name = values.spelling.name
            throw values.problem(
                values[.objectSize] == nil ? .partSize : .objectSize,
                """
                \(name(.objectSize)) \(SizeText.text(object)) in parts of \(SizeText.text(part)) would be more than the \
                10,000 parts that S3 takes: give a larger \(name(.partSize)), or a smaller \(name(.objectSize))
                """)
        }
    }

    private static func size(
        _ setting: Setting, _ range: ClosedRange<Int>, _ values: SettingValues
    ) throws(SettingProblem) -> Int? {
        try values.value(setting) { text throws(SettingValues.Complaint) in
            let bytes: Int
            do { bytes = try SizeText.parse(text) } catch { throw .init("\(error)") }
            guard range.contains(bytes) else {
                let (least, most) = (SizeText.text(range.lowerBound), SizeText.text(range.upperBound))
                throw .init("'\(text)' is not between \(least) and \(most)")
            }
            return bytes
        }
    }

    private enum Kind: String, CaseIterable {
        case gzip, zstd

        var levels: ClosedRange<Int> { self == .gzip ? Compression.gzipLevels : Compression.zstdLevels }
        var compression: Compression { self == .gzip ? .gzip : .zstd }
    }
}
