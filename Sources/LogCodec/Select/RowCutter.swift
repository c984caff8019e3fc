import Chronology

/// Cuts the bytes of an object, which come in chunks, into blocks of whole rows.
package struct RowCutter: Sendable {
    private let format: EventFormat
    private var bytes: [UInt8] = []

    package init(_ format: EventFormat) {
        self.format = format
    }

    /// The rows that are complete with these bytes; empty while none is.
    package mutating func take(_ chunk: [UInt8]) throws(ArchiveError) -> [UInt8] {
        if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
        guard let end = bytes.withUnsafeBufferPointer({ Self.lastEnd(in: $0, format) }) else {
            guard bytes.count <= LineBuffer.rowBytesMax else {
                throw ArchiveError(.rowTooLong, "a row above \(LineBuffer.rowBytesMax) bytes")
            }
            return []
        }
        let rest = Array(bytes[end...])
        var block: [UInt8] = []
        swap(&block, &bytes)
        block.removeLast(block.count - end)
        bytes = rest
        return block
    }

    /// What is left at the end of the object.
    package mutating func finish() throws(ArchiveError) -> [UInt8] {
        guard format == .text || bytes.isEmpty else { throw ArchiveError(.truncated, "the last row has no end") }
        var block: [UInt8] = []
        swap(&block, &bytes)
        return block
    }

    /// Where the last row ends that is sure to be complete: at a line feed, behind which, of text, another event begins.
    private static func lastEnd(in bytes: UnsafeBufferPointer<UInt8>, _ format: EventFormat) -> Int? {
        var at = bytes.count
        while at > 0 {
            if bytes[at - 1] == 0x0A, format == .jsonl || TextRows.beginsEvent(bytes, at: at) { return at }
            at -= 1
        }
        return nil
    }
}

/// The rows of text, which are not lines: a line that begins with a time and a space begins an event [S-EXPORT-LINES].
enum TextRows {
    static let prefixCount = ISOTime.byteCount + 1

    /// The time of the event that begins there, if one does.
    @inline(__always)
    static func time(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int64? {
        guard start + prefixCount <= bytes.count, bytes[start + ISOTime.byteCount] == 0x20, bytes[start + 4] == 0x2D
        else { return nil }
        return ISOTime.parse(UnsafeBufferPointer(rebasing: bytes[start..<start + ISOTime.byteCount]))
    }

    @inline(__always)
    static func beginsEvent(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        time(bytes, at: start) != nil
    }

    /// Where the event ends in which there is something at `place`: at the next event's beginning, or at the block's end.
    static func end(_ bytes: UnsafeBufferPointer<UInt8>, from place: Int) -> Int {
        var at = place
        while let base = bytes.baseAddress, at < bytes.count,
            let distance = RawBytes.distance(to: 0x0A, from: base + at, count: bytes.count - at)
        {
            at += distance + 1
            if beginsEvent(bytes, at: at) { return at }
        }
        return bytes.count
    }

    /// Where the event begins in which there is something at `place`; not before `start`, where one begins.
    static func start(_ bytes: UnsafeBufferPointer<UInt8>, of place: Int, notBefore start: Int) -> Int {
        var at = place
        while at > start {
            if bytes[at - 1] == 0x0A, beginsEvent(bytes, at: at) { return at }
            at -= 1
        }
        return start
    }
}
