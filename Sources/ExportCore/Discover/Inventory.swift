/// What exists now, as one run's discovery saw it.
package struct Inventory: Sendable {
    /// In ASCII order, each group once.
    package var groups: [GroupEntry]
    /// Patterns of the selection that concern none of the groups.
    package var unmatched: [UnmatchedPattern]
    /// Of other accounts, listed beside our own; not among `groups`.
    package var groupsOfOthers: [LogGroupARN]

    package init(
        groups: [GroupEntry], unmatched: [UnmatchedPattern] = [], groupsOfOthers: [LogGroupARN] = []
    ) {
        self.groupsOfOthers = groupsOfOthers
        self.groups = groups
        self.unmatched = unmatched
    }
}

package struct GroupEntry: Sendable {
    package var group: LogGroup
    package var streams: StreamListing
    /// When its streams were asked for: they say nothing of what came later. `nil`: at the instant of the plan.
    package var listed: ServiceTime?

    package init(group: LogGroup, streams: StreamListing, listed: ServiceTime? = nil) {
        self.group = group
        self.streams = streams
        self.listed = listed
    }
}

/// The streams of a group: all of them, or the page with the newest.
package enum StreamListing: Sendable {
    case all([LogStream])
    /// Ordered by last event time, newest first. `isComplete`: the group has no others.
    case newest([LogStream], isComplete: Bool)

    package var streams: [LogStream] {
        switch self {
        case .all(let streams), .newest(let streams, _): streams
        }
    }

    /// What the metadata says of a window. Saying too much costs a task or a request; saying too little (the metadata
    /// lags) delays an event until the column is looked at again, and never loses it.
    ///
    /// - Parameter trust: how old metadata is believed.
    package func evidence(in window: TimeWindow, _ trust: MetadataTrust) -> StreamEvidence {
        var evidence = unlisted(before: window.start)
        for stream in streams where evidence != .events {
            evidence = max(evidence, stream.evidence(in: window, trust))
        }
        return evidence
    }

    /// Whether the metadata proves an event in the window: a stream's first or last event lies in it.
    package func provesEvents(in window: TimeWindow) -> Bool {
        streams.contains { stream in
            stream.firstEvent.map(window.contains) == true || stream.lastEvent.map(window.contains) == true
        }
    }

    /// The first column of the window in which an event may lie that was ingested after `height`; `nil`: there is none.
    package func firstHeld(in window: TimeWindow, after height: IngestionTime, _ trust: MetadataTrust) -> EventTime? {
        if unlisted(before: window.start) != .nothing { return window.start }
        return streams.compactMap { $0.firstHeld(in: window, after: height, trust) }.min()
    }

    /// Whether these are all streams.
    package var isComplete: Bool {
        switch self {
        case .all: true
        case .newest(_, let isComplete): isComplete
        }
    }

    /// What may be said of the streams that are not on the page: they are older than its last.
    private func unlisted(before start: EventTime) -> StreamEvidence {
        guard case .newest(let page, isComplete: false) = self else { return .nothing }
        // Where its last says nothing, what comes behind it says no more. Young streams are asked again soon.
        guard let oldest = page.last?.lastEvent else { return page.isEmpty ? .events : .nothing }
        return oldest >= start ? .events : .nothing
    }
}

/// What metadata says of a window's events, from the least to the most.
package enum StreamEvidence: Int, Comparable, Sendable {
    /// Nothing lies there.
    case nothing
    /// A stream that exists says nothing at all: absent is not empty.
    case silence
    /// Something may lie there.
    case events

    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// How far the metadata of streams can be believed: at one instant, under one policy.
package struct MetadataTrust: Hashable, Sendable {
    /// Metadata shows everything that was ingested up to here.
    package var settled: IngestionTime
    /// Of a stream that was made later, it may still come to be shown that it holds something.
    package var youngSince: IngestionTime
    /// No event is accepted that is older than this.
    package var lateMost: Span
    package var maxAhead: Span

    package init(policy: ExportPolicy, now: ServiceTime) {
        settled = IngestionTime(now.milliseconds - policy.metadataSettle.milliseconds)
        youngSince = settled
        lateMost = policy.lateMost
        maxAhead = policy.maxAhead
    }
}

extension LogStream {
    package func evidence(in window: TimeWindow, _ trust: MetadataTrust) -> StreamEvidence {
        if let first = firstEvent, let last = lastEvent {
            return first < window.end && last >= window.start ? .events : .nothing
        }
        if let ingestion = lastIngestion {
            // Ingested something whose event times the metadata does not show: anything up to then is possible.
            return ingestion.advanced(by: trust.maxAhead).milliseconds >= window.start.milliseconds ? .events : .nothing
        }
        // What was ingested into a young stream the metadata may still come to show.
        guard creation.milliseconds <= trust.youngSince.milliseconds else { return .nothing }
        let oldest = creation.milliseconds - trust.lateMost.milliseconds
        return window.end.milliseconds > oldest ? .silence : .nothing
    }

    /// Whether an event may lie in the window that was ingested after `height`.
    package func mayHold(in window: TimeWindow, after height: IngestionTime, _ trust: MetadataTrust) -> Bool {
        firstHeld(in: window, after: height, trust) != nil
    }

    /// The first column of the window in which such an event may lie; `nil`: there is none.
    package func firstHeld(in window: TimeWindow, after height: IngestionTime, _ trust: MetadataTrust) -> EventTime? {
        guard evidence(in: window, trust) != .nothing, lastIngestion.map({ $0 > height }) ?? true else { return nil }
        guard let firstEvent, lastEvent != nil else { return window.start }
        return max(window.start, firstEvent)
    }
}
