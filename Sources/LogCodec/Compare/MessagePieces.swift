import Chronology

/// What a message is in text: as many events as it has lines that begin with an instant, and one more. Cut like this on
/// both sides, a message and its text are equal, however the text's reader takes its lines [S-EXPORT-LINES].
package enum MessagePieces {
    /// Gives each piece's time and its bytes, in order.
    package static func forEach(
        of message: [UInt8], at time: Int64, _ take: (Int64, UnsafeRawBufferPointer) -> Void
    ) {
        message.withUnsafeBufferPointer { bytes in
            var (begin, pieceTime, at) = (0, time, 0)
            while let base = bytes.baseAddress, at < bytes.count,
                let distance = RawBytes.distance(to: 0x0A, from: base + at, count: bytes.count - at)
            {
                let lineFeed = at + distance
                at = lineFeed + 1
                guard let next = instant(bytes, at) else { continue }
                take(pieceTime, UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[begin..<lineFeed]))
                (begin, pieceTime) = (at + ISOTime.byteCount + 1, next)
                at = begin
            }
            take(pieceTime, UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[begin...]))
        }
    }

    private static func instant(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int64? {
        guard start + ISOTime.byteCount < bytes.count, bytes[start + ISOTime.byteCount] == 0x20 else { return nil }
        return ISOTime.parse(UnsafeBufferPointer(rebasing: bytes[start..<start + ISOTime.byteCount]))
    }
}
