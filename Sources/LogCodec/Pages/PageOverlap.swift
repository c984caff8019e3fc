/// Whether a page of GetLogEvents may show again what an earlier one has shown [S-GET-OVERLAP].
///
/// Its events have no ids: an event that comes twice cannot be told from two events that are equal. So nobody tries: as long
/// as times do not go back, and no event equals one of an earlier page, none can have come twice. Anything else is a doubt.
///
/// Only the last millisecond seen is remembered: an event of an earlier one would be a time that goes back.
package struct PageOverlap: Sendable {
    private var time = Int64.min
    /// Of the events of that millisecond.
    private var shown: Set<UInt64> = []
    /// More than these in one millisecond are not remembered: a doubt, too.
    private let shownMax: Int

    package init(shownMax: Int = 200_000) {
        self.shownMax = shownMax
    }

    /// The next page. Returns whether all that it shows is certainly new.
    package mutating func isNew(_ page: EventPage) -> Bool {
        var reached = time
        for event in page.events {
            guard event.timestamp >= reached else { return false }
            reached = event.timestamp
            if event.timestamp == time, shown.contains(Self.mark(of: event, page)) { return false }
        }
        return remember(page, reached)
    }

    private mutating func remember(_ page: EventPage, _ reached: Int64) -> Bool {
        if reached > time { shown = [] }
        time = reached
        for event in page.events.reversed() {
            guard event.timestamp == reached else { break }
            shown.insert(Self.mark(of: event, page))
        }
        return shown.count <= shownMax
    }

    /// Equal for equal events. That those of others may be equal, too, costs a doubt and no event.
    private static func mark(of event: ScannedEvent, _ page: EventPage) -> UInt64 {
        let text = event.message
        // The same text may be escaped in several ways.
        var mark = text.isPlain ? page.hash(of: text) : EventPage.hash(page.bytes(of: text))
        for byte in 0..<8 {
            let value = UInt64(truncatingIfNeeded: event.ingestionTime) >> UInt64(8 * byte) & 0xff
            mark = (mark ^ value) &* 0x100_0000_01b3
        }
        return mark
    }
}
