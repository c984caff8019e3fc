/// Events that break the grammar of every page in which they stand. Which these are hangs on what they are alone: asked
/// for in whatever way, they do it again.
package struct BrokenEvents: Sendable {
    private let share: Double

    package init(_ configuration: WorldConfiguration) {
        share = configuration.brokenEventShare
    }

    package func holds(stream: String, timestamp: Int64, message: String) -> Bool {
        guard share > 0 else { return false }
        guard share < 1 else { return true }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in Array(stream.utf8) + Array(String(timestamp).utf8) + Array(message.utf8) {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        // FNV leaves the upper bits of short texts alike.
        hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
        return Double((hash ^ hash >> 33) >> 11) / Double(1 << 53) < share
    }
}

extension CloudWatchLogs {
    /// The page as it goes out: without a bracket that JSON wants where it shows a broken event.
    func sent(_ page: [UInt8], showing events: [Int32], of group: LogGroupState) -> [UInt8] {
        let broken = BrokenEvents(context.configuration)
        let isBroken = events.contains { index in
            let event = group.store.events[Int(index)]
            return broken.holds(
                stream: group.streams.streams[Int(event.stream)].name.text, timestamp: event.timestamp,
                message: event.message)
        }
        guard isBroken, let bracket = page.lastIndex(of: UInt8(ascii: "]")) else { return page }
        context.happened(.brokenPage)
        var page = page
        page.remove(at: bracket)
        return page
    }
}
