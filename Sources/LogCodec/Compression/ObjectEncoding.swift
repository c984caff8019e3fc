/// Format and compression of an object, as its key's suffix says it: `….jsonl.gz`, `….text.zst`.
package struct ObjectEncoding: Sendable, Hashable {
    package var format: EventFormat
    package var compression: Compression

    package init(format: EventFormat, compression: Compression) {
        self.format = format
        self.compression = compression
    }

    /// Reads the suffix of a key. A bare `.gz` is what an export task writes (`000000.gz`): text. `nil`: not a log object.
    package init?(key: String) {
        let name = key.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        var parts = name.split(separator: ".").map(String.init)
        compression = .none
        if parts.last == Compression.gzip.fileExtension { compression = .gzip }
        if parts.last == Compression.zstd.fileExtension { compression = .zstd }
        if compression != .none { parts.removeLast() }
        if parts.count > 1, let format = parts.last.flatMap(EventFormat.init) {
            self.format = format
        } else if compression == .gzip {
            self.format = .text
        } else {
            return nil
        }
    }

    /// Without a leading dot: `jsonl.gz`.
    package var fileExtension: String {
        compression == .none ? format.rawValue : "\(format.rawValue).\(compression.fileExtension)"
    }
}
