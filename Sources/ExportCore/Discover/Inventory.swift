/// What exists now, as one run's discovery saw it.
package struct Inventory: Sendable {
    /// In ASCII order, each group once.
    package var groups: [GroupEntry]
    /// Prefixes that matched nothing.
    package var prefixesWithoutMatch: [String]

    package init(groups: [GroupEntry], prefixesWithoutMatch: [String] = []) {
        self.groups = groups
        self.prefixesWithoutMatch = prefixesWithoutMatch
    }
}

package struct GroupEntry: Sendable {
    package var group: LogGroup
    package var streams: StreamListing

    package init(group: LogGroup, streams: StreamListing) {
        self.group = group
        self.streams = streams
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

    /// Whether the metadata shows anything that may have an event in the window. Saying yes too often costs a task;
    /// saying no wrongly (the metadata lags) delays an event until the column is looked at again, and never loses it.
    package func showsNews(in window: TimeWindow) -> Bool {
        if streams.contains(where: { $0.mayHaveEvents(in: window) }) { return true }
        guard case .newest(let page, isComplete: false) = self else { return false }
        // The streams that are not on the page are older than its last: unless that one already lies before the window.
        guard let oldest = page.last?.lastEvent else { return page.isEmpty }
        return oldest >= window.start
    }

    /// Whether the metadata proves an event in the window: a stream's first or last event lies in it.
    package func provesEvents(in window: TimeWindow) -> Bool {
        streams.contains { stream in
            stream.firstEvent.map(window.contains) == true || stream.lastEvent.map(window.contains) == true
        }
    }
}

extension LogStream {
    package func mayHaveEvents(in window: TimeWindow) -> Bool {
        // Ingested something whose event times the metadata does not show yet: anything is possible.
        guard let first = firstEvent, let last = lastEvent else { return lastIngestion != nil }
        return first < window.end && last >= window.start
    }
}
