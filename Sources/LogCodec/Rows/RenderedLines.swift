import Chronology

/// Lines of a message that begin as the service renders an event: 24 bytes of time and a space.
package enum RenderedLines {
    /// The last of the times that the lines after the first say, of those in the range; `nil`: none says one.
    package static func lastTime(of message: [UInt8], in times: Range<Int64>) -> Int64? {
        var last: Int64?
        var index = 0
        while let lineFeed = message[index...].firstIndex(of: 0x0A) {
            index = lineFeed + 1
            let space = index + ISOTime.byteCount
            guard space < message.count else { break }
            guard message[space] == 0x20, let time = ISOTime.parse(message[index..<space]), times.contains(time)
            else { continue }
            last = max(last ?? time, time)
        }
        return last
    }
}
