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
    package let times: Range<Int64>

    package init(times: Range<Int64>) {
        self.times = times
    }

    package var keys: Set<Key> { Set(lastTimes.keys) }

    /// - Parameters:
    ///   - last: of the times that the message's lines say.
    ///   - count: bytes of the message.
    package mutating func note(_ key: Key, lastTime last: Int64, bytes count: Int) {
        guard lastTimes[key] == nil else { return }
        lastTimes[key] = last
        sizes[key] = count + 128
        bytes += count + 128
    }

    /// No event before this time can come into question any more.
    package mutating func drop(before time: Int64) {
        for (key, last) in lastTimes where last < time {
            lastTimes[key] = nil
            bytes -= sizes.removeValue(forKey: key) ?? 0
        }
    }
}
