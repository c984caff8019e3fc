/// The filters of a commit's pieces, in one object: how many there are, the length of each, and their bytes, in the order
/// of the objects of the manifest and of their pieces (docs/ARCHIVE.md). Numbers have four bytes, the lowest first.
package enum TermsFile {
    /// The first bytes; the last of them is the version.
    private static let head = Array("CWLTERM1".utf8)

    package static func encode(_ filters: [[UInt8]]) -> [UInt8] {
        var bytes = head
        bytes.reserveCapacity(head.count + 4 + filters.reduce(0) { $0 + $1.count + 4 })
        append(filters.count, to: &bytes)
        for filter in filters { append(filter.count, to: &bytes) }
        for filter in filters { bytes += filter }
        return bytes
    }

    /// `nil`: these bytes are no such file, or one of a later version.
    package static func decode(_ bytes: [UInt8]) -> [TermsFilter]? {
        guard bytes.starts(with: head), bytes.count >= head.count + 4 else { return nil }
        let count = number(bytes, at: head.count)
        guard count <= (bytes.count - head.count - 4) / 4 else { return nil }
        var at = head.count + 4 + 4 * count
        var filters: [TermsFilter] = []
        for index in 0..<count {
            let length = number(bytes, at: head.count + 4 + 4 * index)
            guard length <= bytes.count - at, let filter = TermsFilter(bytes: Array(bytes[at..<at + length])) else {
                return nil
            }
            filters.append(filter)
            at += length
        }
        return at == bytes.count ? filters : nil
    }

    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    private static func number(_ bytes: [UInt8], at index: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(bytes[index + $1]) << (8 * $1) }
    }
}
