import ExportCore
import ExportFailures
import LogCodec
import Storage

/// Reads one page of events: the items of the list that can have events of it, from its beginning on, until nothing more
/// can come or as much was read as one request is worth.
struct PageReader: Sendable {
    struct Page: Sendable {
        /// In the page's direction.
        var events: [PageCollector.Event]
        /// Where the next page begins; `nil`: there is nothing more.
        var cut: PageMark?
        var items: [ReadList.Item]
    }

    let fetch: ObjectFetch
    let question: EventsQuestion
    let wish: RowWish
    /// Of what is wanted, in the order in which it is read.
    private let items: [ReadList.Item]
    private let window: TimeWindow

    /// Then a page ends, be it empty: the client comes again before it loses patience.
    private static let scannedBytesMax: Int64 = 48 << 20
    private static let widthMax = 8

    init(
        _ question: EventsQuestion, _ items: [ReadList.Item], _ window: TimeWindow, _ wish: RowWish,
        _ fetch: ObjectFetch
    ) {
        self.question = question
        self.fetch = fetch
        self.wish = wish
        self.window = window
        guard question.direction == .backward else {
            self.items = items
            return
        }
        self.items = items.sorted { Self.last(of: $0, window) > Self.last(of: $1, window) }
    }

    private static func last(of item: ReadList.Item, _ window: TimeWindow) -> Int64 {
        min(item.last ?? window.last, window.last).milliseconds
    }

    /// Nothing of the item comes before this time, in the page's direction.
    private func bound(_ item: ReadList.Item) -> Int64 {
        question.direction == .forward ? item.first.milliseconds : Self.last(of: item, window)
    }

    func page() async throws -> Page {
        var collector = PageCollector(question.direction, from: question.from, limit: question.limit)
        var (next, width, scanned) = (0, 2, Int64(0))
        while next < items.count, !collector.isBeyond(bound(items[next])) {
            try Task.checkCancellation()
            if scanned > Self.scannedBytesMax, let mark = end(before: items[next]) {
                collector.end(at: mark)
                break
            }
            let batch = Array((next..<items.count).prefix(width).prefix { items[$0].pieces != nil })
            if batch.isEmpty {
                try await stream(next, &collector)
                scanned += items[next].bytes
                next += 1
            } else {
                for (index, rows) in zip(batch, try await rows(batch)) {
                    var places = places(items[index])
                    collector.take(rows, &places, source: index)
                    scanned += items[index].bytes
                }
                next += batch.count
            }
            collector.settle()
            width = min(2 * width, Self.widthMax)
        }
        return Page(events: collector.page(), cut: collector.cut, items: items)
    }

    /// Where a page can end that has seen all items before this one; `nil`: it would not have got anywhere.
    private func end(before item: ReadList.Item) -> PageMark? {
        let bound = bound(item)
        switch question.direction {
        case .forward:
            let mark = PageMark(time: bound)
            return mark > question.from ?? PageMark(time: window.start.milliseconds) ? mark : nil
        case .backward:
            let mark = PageMark(time: bound + 1)
            return mark < question.from ?? PageMark(time: window.end.milliseconds) ? mark : nil
        }
    }

    private func places(_ item: ReadList.Item) -> PlaceCounter {
        PlaceCounter(object: StableHash.value(item.object.key), offset: item.pieces?.first?.offset ?? 0)
    }

    /// The wanted rows of some pieces, read side by side.
    private func rows(_ batch: [Int]) async throws -> [SelectedRows] {
        try await concurrentMap(batch, width: batch.count) { [items, wish, fetch] index in
            let source = ObjectSource(items[index], wish, fetch: fetch, heldBytesMax: 0)
            var rows = SelectedRows()
            while true {
                let segment = try await source.next()
                rows.append(segment.rows)
                if segment.isLast { return rows }
            }
        }
    }

    /// An object that is read whole. One that this program wrote is in order: what cannot be on the page any more is left.
    private func stream(_ index: Int, _ collector: inout PageCollector) async throws {
        let item = items[index]
        let encoding = try fetch.encoding(of: item)
        guard let origin = fetch.origin(of: item, encoding, wish) else { return }
        var stream = RowStream(item, fetch, RowSelector(wish, encoding.format, origin), encoding)
        var places = places(item)
        while !stream.isAtEnd {
            try Task.checkCancellation()
            let rows = try await stream.rows(upTo: 256 << 10)
            collector.take(rows, &places, source: index)
            collector.settle()
            let isInOrder = item.object.index != nil && question.direction == .forward
            if isInOrder, let last = rows.entries.last, collector.isBeyond(last.time) { return }
        }
    }
}
