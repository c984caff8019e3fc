/// The `aws-chunked` coding: chunks with their sizes, then trailing headers such as the checksum
/// [S-S3-CHECKSUMS].
struct ChunkedBody {
    private(set) var content: [UInt8] = []
    private(set) var trailers: [(name: String, value: String)] = []

    /// `nil` when the coding is broken.
    init?(_ bytes: [UInt8]) {
        var index = 0
        func line() -> String? {
            guard let end = bytes[index...].firstIndex(of: 10) else { return nil }
            defer { index = end + 1 }
            return String(decoding: bytes[index..<(end > index && bytes[end - 1] == 13 ? end - 1 : end)], as: UTF8.self)
        }
        while true {
            guard let head = line()?.split(separator: ";").first, let size = Int(head, radix: 16),
                0...bytes.count ~= size
            else { return nil }
            if size == 0 { break }
            guard index + size + 2 <= bytes.count else { return nil }
            content.append(contentsOf: bytes[index..<(index + size)])
            index += size + 2
        }
        while index < bytes.count, let text = line(), !text.isEmpty {
            let pair = text.split(separator: ":", maxSplits: 1)
            guard pair.count == 2 else { return nil }
            trailers.append((pair[0].lowercased(), pair[1].split(separator: " ").joined(separator: " ")))
        }
    }
}
