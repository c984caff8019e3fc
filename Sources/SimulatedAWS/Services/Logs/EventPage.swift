/// Walks events in order: all of a group, or those of some streams merged.
struct EventWalk {
    private let store: EventStore
    private var sources: [Source]

    private struct Source {
        let order: [Int32]
        var index: Int
    }

    init(group: LogGroupState, streams: [Int]?, from: EventPosition) {
        let orders = streams.map { $0.map { group.store.sorted(stream: $0) } } ?? [group.store.sorted()]
        let store = group.store
        self.store = store
        sources = orders.map { order in
            Source(order: order, index: order.partitionPoint { store.position($0) < from })
        }
    }

    mutating func next() -> Int32? {
        var best: Int?
        for source in sources.indices where sources[source].index < sources[source].order.count {
            guard let other = best else {
                best = source
                continue
            }
            if store.position(current(source)) < store.position(current(other)) { best = source }
        }
        guard let best else { return nil }
        defer { sources[best].index += 1 }
        return current(best)
    }

    private func current(_ source: Int) -> Int32 { sources[source].order[sources[source].index] }
}

/// One page of FilterLogEvents: cut by count, by bytes, by the number of events looked at, or by chance
/// [S-PAGE].
struct EventPage {
    private(set) var events: [Int32] = []
    /// Where the next page begins; `nil` is the end.
    var next: EventPosition?
    let isDrawnEmpty: Bool
    private let limit: Int
    private let bytesMax: Int
    private let scanMax: Int

    init(limit: Int, context: WorldContext) {
        let (configuration, draw, number) = (context.configuration, context.draw, context.requestNumber)
        isDrawnEmpty = draw.unit(.emptyPage, number) < configuration.emptyPageShare
        let isShort = draw.unit(.shortPage, number) < configuration.shortPageShare
        self.limit = isShort ? 1 + Int(draw.word(.pageLength, number) % UInt64(limit)) : limit
        bytesMax = configuration.pageBytesMax
        scanMax = configuration.pageScanMax
    }

    mutating func fill(from walk: inout EventWalk, group: LogGroupState, end: Int64, prefix: String?, now: Int64) {
        var (bytes, scanned) = (0, 0)
        while let index = walk.next() {
            let event = group.store.events[Int(index)]
            guard event.timestamp <= end else { return }
            scanned += 1
            if group.isReadable(Int(index), at: now),
                prefix.map({ group.streams.streams[Int(event.stream)].name.hasPrefix($0) }) ?? true
            {
                let size = event.message.utf8.count + 26
                guard events.count < limit, events.isEmpty || bytes + size <= bytesMax else {
                    next = group.store.position(index)
                    return
                }
                events.append(index)
                bytes += size
            }
            if scanned >= scanMax {
                next = group.store.position(index).successor
                return
            }
        }
    }

    /// Breaks what is assumed of a page, where the configuration asks for it: the order, and each event once.
    mutating func disturb(_ context: WorldContext) {
        guard events.count > 1 else { return }
        let (configuration, draw, number) = (context.configuration, context.draw, context.requestNumber)
        let place = Int(draw.word(.pagePlace, number) % UInt64(events.count - 1))
        if draw.unit(.pageDisorder, number) < configuration.disorderedPageShare { events.swapAt(place, place + 1) }
        if draw.unit(.pageRepeat, number) < configuration.repeatedEventShare {
            events.insert(events[place], at: place)
        }
    }
}
