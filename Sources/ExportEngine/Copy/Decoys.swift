import Chronology
import LogCodec

/// Messages of several lines, one of which looks like an event of its own in the service's text objects. They are counted
/// together with the events in question, so that their lines are not taken for those.
///
/// A message is kept only while an event of a time that one of its lines says can still come into question.
package struct Decoys<Key: Hashable & Sendable>: Sendable {
    /// The last of the times that the lines of each say.
    private var lastTimes: [Key: Int64] = [:]
    private var sizes: [Key: Int] = [:]
    /// What they hold in memory, about.
    package private(set) var bytes = 0
    /// Of the events that can come into question.
    private let times: Range<Int64>

    package init(times: Range<Int64>) {
        self.times = times
    }

    package var keys: Set<Key> { Set(lastTimes.keys) }

    package mutating func note(_ key: Key, _ message: [UInt8]) {
        guard lastTimes[key] == nil, let last = lastTime(message) else { return }
        lastTimes[key] = last
        sizes[key] = message.count + 128
        bytes += message.count + 128
    }

    /// No event before this time can come into question any more.
    package mutating func drop(before time: Int64) {
        for (key, last) in lastTimes where last < time {
            lastTimes[key] = nil
            bytes -= sizes.removeValue(forKey: key) ?? 0
        }
    }

    /// The last time of the lines after the first that begin as the service renders an event: 24 bytes and a space.
    private func lastTime(_ message: [UInt8]) -> Int64? {
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
