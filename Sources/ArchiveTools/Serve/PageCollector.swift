import LogCodec

/// Gathers one page: of all rows that it is shown, in whatever order, those that come first in the page's direction, as many
/// as fit. Pure, and never holds more than two pages.
package struct PageCollector: Sendable {
    package struct Event: Sendable, Hashable {
        package var mark: PageMark
        /// As jsonl.
        package var row: [UInt8]
        /// Which item of the list it comes from.
        package var source: Int
    }

    private let direction: PageDirection
    private let from: PageMark?
    private let limit: Int
    private let bytesMax: Int
    private var held: [Event] = []
    private var heldBytes = 0
    /// Where the page ends, and the next one begins: something that was shown lies beyond, or may. `nil`: nothing does.
    package private(set) var cut: PageMark?

    /// Of rows, which say more than the message: surely enough for a page of the service's size (`EventsAnswer`).
    package static let pageBytesMax = 4 << 20

    /// - Parameter from: where the page begins; `nil`: at the first event there is.
    package init(_ direction: PageDirection, from: PageMark?, limit: Int, bytesMax: Int = Self.pageBytesMax) {
        self.direction = direction
        self.from = from
        self.limit = limit
        self.bytesMax = bytesMax
    }

    /// Whether no event of this time can be on the page any more.
    package func isBeyond(_ time: Int64) -> Bool {
        guard let cut else { return false }
        return direction == .forward ? time > cut.time : time < cut.time
    }

    /// - Parameter places: of the item that the rows come from, which shows each of its rows once.
    package mutating func take(_ rows: SelectedRows, _ places: inout PlaceCounter, source: Int) {
        for entry in rows.entries where !isBeyond(entry.time) {
            let mark = places.mark(at: entry.time)
            guard isWanted(mark) else { continue }
            let row = Array(rows.bytes[entry.start..<entry.start + entry.count])
            held.append(Event(mark: mark, row: row, source: source))
            heldBytes += row.count
            if held.count > 2 * limit || heldBytes > 2 * bytesMax { trim() }
        }
        places.forget(isBeyond)
    }

    private func isWanted(_ mark: PageMark) -> Bool {
        switch direction {
        case .forward: from.map { $0 <= mark } ?? true && cut.map { mark < $0 } ?? true
        case .backward: from.map { mark < $0 } ?? true && cut.map { $0 <= mark } ?? true
        }
    }

    /// Ends the page here: what lies beyond was not looked at.
    package mutating func end(at mark: PageMark) {
        if direction == .forward ? cut.map({ mark < $0 }) ?? true : cut.map({ $0 < mark }) ?? true { cut = mark }
        held = held.filter { isWanted($0.mark) }
        heldBytes = held.reduce(0) { $0 + $1.row.count }
    }

    /// The page, in its direction.
    package mutating func page() -> [Event] {
        trim()
        return held
    }

    /// Looks where the page ends, if it is full: what lies beyond need not be shown to it.
    package mutating func settle() {
        if held.count > limit || heldBytes > bytesMax { trim() }
    }

    private mutating func trim() {
        held.sort { direction == .forward ? $0.mark < $1.mark : $1.mark < $0.mark }
        var (count, bytes) = (0, 0)
        for event in held {
            guard count < limit, count == 0 || bytes + event.row.count <= bytesMax else { break }
            count += 1
            bytes += event.row.count
        }
        guard count < held.count else { return }
        cut = direction == .forward ? held[count].mark : held[count].mark.next
        held.removeLast(held.count - count)
        heldBytes = bytes
    }
}

/// Numbers the rows of one item of the list among those of their time.
package struct PlaceCounter: Sendable {
    private let object: UInt64
    private let offset: Int64
    private var counts: [Int64: Int] = [:]
    private static let countsMax = 1 << 15

    package init(object: UInt64, offset: Int64) {
        self.object = object
        self.offset = offset
    }

    mutating func mark(at time: Int64) -> PageMark {
        let index = counts[time, default: 0]
        counts[time] = index + 1
        return PageMark(time: time, object: object, offset: offset, index: index)
    }

    /// Times that will not be asked for again.
    mutating func forget(_ isBeyond: (Int64) -> Bool) {
        if counts.count > Self.countsMax { counts = counts.filter { !isBeyond($0.key) } }
    }
}
