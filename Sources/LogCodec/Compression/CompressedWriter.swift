/// Rows in, members out: collects the rows of one object and hands over a compressed member whenever enough have come.
///
/// Where members end depends on the rows alone. Memory is bounded by one member
/// and the longest row, and no row is split over two members.
package struct CompressedWriter: Sendable {
    package let compression: Compression
    private let memberBytes: Int
    private var rows: [UInt8] = []
    /// Rows so far.
    package private(set) var rowCount = 0
    /// Bytes of all rows so far, before compression.
    package private(set) var rowBytes = 0
    /// Bytes handed over so far.
    package private(set) var compressedBytes = 0

    /// - Parameters:
    ///   - memberBytes: a member ends with the row that makes it at least this large, before compression. 1 MiB
    ///     costs half a percent of ratio against one large member (docs/decisions/0016).
    ///   - reservesMember: takes the memory of a member at once; not for one of many objects that may stay small.
    package init(_ compression: Compression, memberBytes: Int = 1 << 20, reservesMember: Bool = true) {
        precondition(memberBytes > 0)
        self.compression = compression
        self.memberBytes = memberBytes
        if reservesMember { rows.reserveCapacity(memberBytes + memberBytes / 8) }
    }

    /// Bytes of rows in memory.
    package var openBytes: Int { rows.count }

    /// Adds an event of a page. Returns a member when one is complete; it follows the earlier ones in the object.
    package mutating func append(
        _ event: ScannedEvent, of page: EventPage, by writer: inout EventWriter
    ) throws(CompressionError) -> [UInt8]? {
        let before = rows.count
        writer.append(event, of: page, to: &rows)
        return try rowAdded(before)
    }

    /// Adds an event that was taken out of its page.
    package mutating func append(
        _ event: ArchivedEvent, by writer: inout EventWriter
    ) throws(CompressionError) -> [UInt8]? {
        let before = rows.count
        writer.append(event, to: &rows)
        return try rowAdded(before)
    }

    /// Adds one row, with the line feed at its end.
    package mutating func append(row: [UInt8]) throws(CompressionError) -> [UInt8]? {
        let before = rows.count
        rows.append(contentsOf: row)
        return try rowAdded(before)
    }

    /// The last member: empty if the rows ended with a complete one. An object without a row is one empty member.
    package mutating func finish() throws(CompressionError) -> [UInt8] {
        rows.isEmpty && rowCount > 0 ? [] : try endMember()
    }

    private mutating func rowAdded(_ before: Int) throws(CompressionError) -> [UInt8]? {
        rowCount += 1
        rowBytes += rows.count - before
        return rows.count >= memberBytes ? try endMember() : nil
    }

    private mutating func endMember() throws(CompressionError) -> [UInt8] {
        let member = try compression.member(of: rows)
        rows.removeAll(keepingCapacity: true)
        compressedBytes += member.count
        return member
    }
}
