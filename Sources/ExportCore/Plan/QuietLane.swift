/// What is true of a lane beyond what its frontier says. Nothing is written down for it: every run sees it anew.
package struct QuietLane: Hashable, Sendable {
    /// The first column that is not in the frontier, once the slices before it are committed.
    package var next: EventTime
    /// From `next` to what is settled: the metadata shows nothing in these columns.
    package var seen: TimeWindow?
    /// Columns up to here are final, should anybody ask.
    package var final: EventTime?

    package init(next: EventTime, seen: TimeWindow?, final: EventTime?) {
        self.next = next
        self.seen = seen
        self.final = final
    }

    var saysNothing: Bool { seen == nil && final == nil }
}

extension QuietLane {
    /// Nothing has happened in the lane since it was copied. Where windows before the quiet columns are still to be copied, a
    /// lane with a backlog would else look like one that is asleep.
    ///
    /// - Parameter frontier: of the lane; `nil`: no run has written anything of it.
    package func isIdle(_ frontier: Frontier?) -> Bool { seen != nil && frontier.map { $0.next >= next } ?? true }
}

extension Frontier {
    /// Up to where the lane is copied, those columns at its end included in which nothing was seen.
    package func copiedThrough(_ quiet: QuietLane?) -> EventTime {
        guard let quiet, let seen = quiet.seen, next >= quiet.next else { return copiedThrough }
        return max(copiedThrough, seen.last)
    }

    /// Up to where columns are final, those included that are not written down as such only because nothing happens in the
    /// lane.
    package func sealedThrough(_ quiet: QuietLane?) -> EventTime {
        max(sealedThrough, quiet?.final ?? sealedThrough)
    }
}
