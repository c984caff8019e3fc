/// Walks events in order, or against it: all of a group, or those of some streams merged.
struct EventWalk {
    private let store: EventStore
    private let isForward: Bool
    private var sources: [Source]

    private struct Source {
        let order: [Int32]
        var index: Int
    }

    /// - Parameter from: the first event that may come.
    init(group: LogGroupState, streams: [Int]?, from: EventPosition, isForward: Bool) {
        let orders = streams.map { $0.map { group.store.sorted(stream: $0) } } ?? [group.store.sorted()]
        let store = group.store
        self.store = store
        self.isForward = isForward
        sources = orders.map { order in
            Source(
                order: order,
                index: isForward
                    ? order.partitionPoint { store.position($0) < from }
                    : order.partitionPoint { store.position($0) <= from } - 1)
        }
    }

    mutating func next() -> Int32? {
        var best: Int?
        for source in sources.indices where sources[source].order.indices.contains(sources[source].index) {
            guard let other = best else {
                best = source
                continue
            }
            let (mine, others) = (store.position(current(source)), store.position(current(other)))
            if isForward ? mine < others : others < mine { best = source }
        }
        guard let best else { return nil }
        defer { sources[best].index += isForward ? 1 : -1 }
        return current(best)
    }

    /// Where to go on when this event was looked at and passed by.
    func behind(_ index: Int32) -> EventPosition {
        isForward ? store.position(index).successor : store.position(index).predecessor
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

    mutating func fill(
        from walk: inout EventWalk, group: LogGroupState, bounds: ClosedRange<Int64>, prefix: String?, now: Int64
    ) {
        var (bytes, scanned) = (0, 0)
        while let index = walk.next() {
            let event = group.store.events[Int(index)]
            guard bounds.contains(event.timestamp) else { return }
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
                next = walk.behind(index)
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
