/// What reads the rows of an object: bytes in, events out.
private protocol RowReader {
    mutating func push(_ bytes: [UInt8])
    mutating func finish()
    mutating func next() throws(ArchiveError) -> ArchivedEvent?
}

extension JSONLReader: RowReader {}
extension TextReader: RowReader {}

/// Reads the events of one object of the archive, whatever its encoding, from chunks of its bytes.
///
/// `push` a chunk, take `next()` until it is `nil`, and so on; then `finish()`, and `next()` until it is `nil` once more:
/// only then is the object known to be whole.
package final class ArchiveReader {
    private let decompressor: Decompressor
    private var rows: any RowReader
    private var isFinished = false
    private var areRowsFinished = false

    package init(_ encoding: ObjectEncoding) {
        decompressor = Decompressor(encoding.compression)
        rows =
            switch encoding.format {
            case .jsonl: JSONLReader()
            case .text: TextReader()
            }
    }

    package func push(_ chunk: [UInt8]) {
        decompressor.push(chunk)
    }

    package func finish() {
        isFinished = true
    }

    /// The next event; `nil` when more bytes are needed, or at the end.
    package func next() throws(ArchiveError) -> ArchivedEvent? {
        while true {
            if let event = try rows.next() { return event }
            if let piece = try decompressor.next() {
                rows.push(piece)
            } else if isFinished, !areRowsFinished {
                try decompressor.finish()
                rows.finish()
                areRowsFinished = true
            } else {
                return nil
            }
        }
    }
}
