/// Events of one kind, counted on both sides where the two did not agree.
package struct ComparedEvents: Hashable, Sendable {
    /// The log stream, or in text its folder.
    package var stream: String
    package var isFolder: Bool
    package var time: EventTime
    /// `nil`: text does not tell it.
    package var ingestion: IngestionTime?
    package var source: Int64
    package var archive: Int64
    /// Where the archive has them.
    package var objects: [String]

    package init(
        stream: String, isFolder: Bool, time: EventTime, ingestion: IngestionTime? = nil, source: Int64, archive: Int64,
        objects: [String] = []
    ) {
        self.stream = stream
        self.isFolder = isFolder
        self.time = time
        self.ingestion = ingestion
        self.source = source
        self.archive = archive
        self.objects = objects
    }
}

/// What the source says of itself beside its events, asked for once a call.
package struct SourceStanding: Sendable {
    /// What the metadata adds to the state.
    package var quiet: [LaneID: QuietLane]
    /// Groups whose events expire.
    package var forgetful: Set<LogGroupARN>

    package init(quiet: [LaneID: QuietLane] = [:], forgetful: Set<LogGroupARN> = []) {
        self.quiet = quiet
        self.forgetful = forgetful
    }
}

/// What is still known to the source of a lane's past. Retention takes the oldest events of a group, and streams and groups
/// are deleted: what the archive has of those is what it is for.
package struct SourceMemory: Hashable, Sendable {
    /// The first event that the source shows; `nil`: it shows none.
    package var first: EventTime?
    /// Its streams; `nil`: they are not known.
    package var streams: [LogStream]?
    /// Events of the group expire.
    package var isForgetful: Bool

    /// Expired events are deleted within so long, in no order [S-RETENTION].
    private static let deletion = Span.hours(72)
    /// Events may be dated so far in the future [S-PUT-LATENESS].
    private static let future = Span.hours(2)

    package init(first: EventTime?, streams: [LogStream]?, isForgetful: Bool = false) {
        self.first = first
        self.streams = streams
        self.isForgetful = isForgetful
    }

    /// The same, where the archive has events that are older than all that the source shows: it has forgotten some.
    package func having(_ all: [ComparedEvents]) -> Self {
        var memory = self
        if let first, all.contains(where: { $0.archive > $0.source && $0.time < first }) { memory.isForgetful = true }
        return memory
    }

    /// Whether the source would have to show the events: what is older is there, and so was their stream when they were
    /// ingested.
    package func mustHold(_ events: ComparedEvents) -> Bool {
        guard let first, first.advanced(by: isForgetful ? Self.deletion : .zero) <= events.time else { return false }
        guard let streams else { return false }
        let ingested = events.ingestion?.milliseconds ?? events.time.advanced(by: -Self.future).milliseconds
        let name = Array(events.stream.utf8)
        return streams.contains { stream in
            let own = events.isFolder ? stream.name.exportFolder.text : stream.name.text
            return own.utf8.elementsEqual(name) && stream.creation.milliseconds <= ingested
        }
    }
}

/// Makes findings of events that differ.
package struct EventComparison: Sendable {
    package let lane: LaneID
    /// Objects that could not be read whole, and the event times that may be in them: what is missing there is theirs.
    package let broken: [(finding: Finding, times: TimeWindow)]
    package private(set) var findings: [Finding] = []
    /// Events that only the archive has, because the source does not keep them any more.
    package private(set) var beyondSource: Int64 = 0

    private struct Place: Hashable {
        var kind: Finding.Kind
        var stream: String
        var object: String?
    }

    package init(lane: LaneID, broken: [(finding: Finding, times: TimeWindow)] = []) {
        self.lane = lane
        self.broken = broken
    }

    /// - Parameter memory: asked for where something is too much.
    package mutating func take(_ all: [ComparedEvents], memory: SourceMemory?) {
        var missing: [(ComparedEvents, Int64)] = []
        var extra: [(ComparedEvents, Int64)] = []
        let memory = memory?.having(all)
        for events in all {
            if events.source > events.archive { missing.append((events, events.source - events.archive)) }
            guard events.archive > events.source else { continue }
            if memory?.mustHold(events) ?? true {
                extra.append((events, events.archive - events.source))
            } else {
                beyondSource += events.archive - events.source
            }
        }
        var byPlace: [Place: Finding] = [:]
        var order: [Place] = []
        func add(_ kind: Finding.Kind, _ events: ComparedEvents, _ count: Int64, object: String?) {
            let place = Place(kind: kind, stream: events.stream, object: object)
            if byPlace[place] == nil { order.append(place) }
            byPlace[
                place, default: Finding(kind, .events, lane: lane, stream: events.stream, object: object)
            ].add(count, at: events.time)
        }
        pair(&missing, &extra) { add(.altered, $0, $1, object: $0.objects.first) }
        var ofBroken = broken.map(\.finding)
        for (events, count) in missing {
            if let index = broken.firstIndex(where: { $0.times.contains(events.time) }) {
                ofBroken[index].add(count, at: events.time)
            } else {
                add(.missing, events, count, object: nil)
            }
        }
        for (events, count) in extra {
            add(events.source > 0 ? .doubled : .unexpected, events, count, object: events.objects.last)
        }
        findings += ofBroken + order.compactMap { byPlace[$0] }
    }

    /// One event that is missing and one that is too much, of one stream and one instant, are one event with another text.
    private func pair(
        _ missing: inout [(ComparedEvents, Int64)], _ extra: inout [(ComparedEvents, Int64)],
        _ add: (ComparedEvents, Int64) -> Void
    ) {
        struct Instant: Hashable {
            var stream: String
            var time: EventTime
        }
        var open: [Instant: [Int]] = [:]
        for (index, entry) in missing.enumerated() {
            open[Instant(stream: entry.0.stream, time: entry.0.time), default: []].append(index)
        }
        for index in extra.indices where extra[index].0.source == 0 {
            let instant = Instant(stream: extra[index].0.stream, time: extra[index].0.time)
            for other in open[instant] ?? [] {
                let count = min(missing[other].1, extra[index].1)
                guard count > 0 else { continue }
                missing[other].1 -= count
                extra[index].1 -= count
                add(extra[index].0, count)
            }
        }
        missing.removeAll { $0.1 == 0 }
        extra.removeAll { $0.1 == 0 }
    }
}
