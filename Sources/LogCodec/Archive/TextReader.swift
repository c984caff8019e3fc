import Chronology

/// Reads the events of text objects: those of export tasks and our own.
///
/// A line that begins with a time and a space begins an event; every other line continues one. The format cannot say
/// more: a message whose second line begins with a time reads as two events [S-EXPORT-LINES].
package struct TextReader: Sendable {
    private static let prefixCount = ISOTime.byteCount + 1

    private var lines = LineBuffer()
    private var row = 0
    /// The line feed after which the next event may begin, when the bytes behind it have not all come.
    private var candidate: Int?

    package init() {}

    package mutating func push(_ bytes: [UInt8]) {
        candidate = candidate.map { $0 - lines.position }
        lines.push(bytes)
    }

    /// The object has ended; what is left comes out of `next()`.
    package mutating func finish() {
        lines.finish()
    }

    /// The next event; `nil` when more bytes are needed.
    package mutating func next() throws(ArchiveError) -> ArchivedEvent? {
        var searchStart = lines.position
        while true {
            guard let lineFeed = candidate ?? lines.nextLineFeed(from: searchStart) else { break }
            candidate = lineFeed
            let lineStart = lineFeed + 1
            guard lineStart + Self.prefixCount <= lines.bytes.count || lines.isFinished else { break }
            candidate = nil
            if time(at: lineStart) != nil { return try takeEvent(endingAt: lineFeed, next: lineStart) }
            searchStart = lineStart
        }
        guard lines.bytes.count - lines.position <= LineBuffer.rowBytesMax else {
            throw ArchiveError(.rowTooLong, "an event above \(LineBuffer.rowBytesMax) bytes", row: row + 1)
        }
        guard lines.isFinished, lines.position < lines.bytes.count else { return nil }
        let end = lines.bytes.count
        return try takeEvent(endingAt: lines.bytes[end - 1] == 0x0A ? end - 1 : end, next: end)
    }

    private mutating func takeEvent(endingAt end: Int, next: Int) throws(ArchiveError) -> ArchivedEvent {
        row += 1
        guard let timestamp = time(at: lines.position) else {
            throw ArchiveError(.malformedRow, "the object does not begin with a time", row: row)
        }
        let start = lines.position + Self.prefixCount
        let message = Array(lines.bytes[start..<max(end, start)])
        lines.position = next
        return ArchivedEvent(timestamp: timestamp, message: message)
    }

    /// The time of the event that begins at `start`, if one does.
    private func time(at start: Int) -> Int64? {
        guard start + Self.prefixCount <= lines.bytes.count, lines.bytes[start + ISOTime.byteCount] == 0x20 else {
            return nil
        }
        return ISOTime.parse(lines.bytes[start..<start + ISOTime.byteCount])
    }
}
