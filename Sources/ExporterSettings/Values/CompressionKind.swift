import ExportEngine
import LogCodec

/// How objects are compressed, before the level is known.
package enum CompressionKind: String, Sendable, CaseIterable {
    case gzip, zstd

    init(_ compression: Compression) {
        self = if case .zstd = compression { .zstd } else { .gzip }
    }

    var levels: ClosedRange<Int> { self == .gzip ? Compression.gzipLevels : Compression.zstdLevels }

    /// With the level that is usual for it.
    var compression: Compression { self == .gzip ? .gzip : .zstd }

    func compression(level: Int) -> Compression { self == .gzip ? .gzip(level: level) : .zstd(level: level) }

    private var usualLevel: Int {
        switch compression {
        case .gzip(let level), .zstd(let level): level
        case .none: 0
        }
    }

    /// `1 to 12 for gzip, 1 to 19 for zstd`
    static let levelWords = allCases.map { "\($0.levels.lowerBound) to \($0.levels.upperBound) for \($0)" }
        .joined(separator: ", ")

    /// `5 for gzip, 1 for zstd`
    static let defaultLevelWords = allCases.map { "\($0.usualLevel) for \($0)" }.joined(separator: ", ")
}

/// What S3 takes, and what makes sense.
enum WritingLimits {
    /// Of a part that is not the last.
    static let partBytes = (5 << 20)...(5 << 30)
    /// Below a MiB of rows there is no member to end at. S3 takes 5 TiB, and an object ends a little above its size.
    static let objectBytes = (1 << 20)...(4 << 40)
    static let partsMax = 10_000
}
