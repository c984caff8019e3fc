import ExportCore
import ExportFailures
import LogCodec

/// The wanted rows of a whole object from its beginning to its end, in bounded memory.
struct RowStream {
    private let item: ReadList.Item
    private let fetch: ObjectFetch
    private let decompressor: Decompressor
    private var selector: RowSelector
    private var cutter: RowCutter
    private var offset: Int64 = 0
    private(set) var isAtEnd = false

    private static let chunkBytes: Int64 = 1 << 20

    init(_ item: ReadList.Item, _ fetch: ObjectFetch, _ selector: RowSelector, _ encoding: ObjectEncoding) {
        self.item = item
        self.fetch = fetch
        self.selector = selector
        decompressor = Decompressor(encoding.compression)
        cutter = RowCutter(encoding.format)
    }

    /// Rows until there are so many bytes of them, or the object is at its end.
    mutating func rows(upTo bytes: Int) async throws(ExportError) -> SelectedRows {
        var rows = SelectedRows()
        while rows.bytes.count < bytes, !isAtEnd {
            guard try take(into: &rows) else {
                let end = min(item.object.bytes, offset + Self.chunkBytes)
                if offset < end {
                    decompressor.push(try await fetch.bytes(of: item, offset..<end))
                    offset = end
                } else {
                    try finish(into: &rows)
                }
                continue
            }
        }
        rows.sort()
        return rows
    }

    /// One step of the decompressor. False: it needs more.
    private mutating func take(into rows: inout SelectedRows) throws(ExportError) -> Bool {
        do throws(ArchiveError) {
            guard let piece = try decompressor.next() else { return false }
            let block = try cutter.take(piece)
            if !block.isEmpty { try selector.take(block, into: &rows) }
            return true
        } catch {
            throw fetch.failure(error, item)
        }
    }

    private mutating func finish(into rows: inout SelectedRows) throws(ExportError) {
        do throws(ArchiveError) {
            try decompressor.finish()
            let block = try cutter.finish()
            if !block.isEmpty { try selector.take(block, into: &rows) }
        } catch {
            throw fetch.failure(error, item)
        }
        isAtEnd = true
    }
}
