/// What the metadata of a lane's streams says at one instant. It lags and is sometimes absent: a hint that saves tasks and
/// requests, never a proof, unless it is as old as `ExportPolicy.metadataSettle`.
struct LaneMetadata: Sendable {
    private let streams: StreamListing
    private var trust: MetadataTrust
    private let retention: Span?
    private let policy: ExportPolicy
    /// When it was asked for. A run may have waited since: for answers about other groups, for credentials.
    let asked: ServiceTime

    init(_ selected: LaneSelection.Selected, policy: ExportPolicy, now: ServiceTime) {
        streams = selected.streams
        retention = selected.group.retention
        asked = min(selected.listed ?? now, now)
        trust = MetadataTrust(policy: policy, now: asked)
        self.policy = policy
        // What a stream holds that never shows its times would be gone before it is believed to say nothing.
        if expiresFirst { trust.youngSince = IngestionTime(asked.milliseconds - longestRest.milliseconds) }
    }

    /// Everything that was ingested up to here is shown.
    var settled: IngestionTime { trust.settled }

    func evidence(in window: TimeWindow) -> StreamEvidence {
        // What has just been ingested into a lane that is written to all the time is not shown yet.
        let isYoung = window.end.milliseconds > asked.milliseconds - policy.metadataLag.milliseconds
        return isYoung && isLively ? .events : streams.evidence(in: window, trust)
    }

    /// The same, however young the window is.
    func storedEvidence(in window: TimeWindow) -> StreamEvidence { streams.evidence(in: window, trust) }

    /// Whether a stream's first and last events lie in the window or on both its sides.
    func hasEvents(around window: TimeWindow) -> Bool {
        streams.streams.contains { stream in
            guard let first = stream.firstEvent, let last = stream.lastEvent else { return false }
            return first < window.end && last >= window.start
        }
    }

    /// Whether an event may lie in the window that was ingested after `height`.
    func shows(in window: TimeWindow, after height: IngestionTime) -> Bool {
        streams.firstHeld(in: window, after: height, trust) != nil
    }

    func provesEvents(in window: TimeWindow) -> Bool { streams.provesEvents(in: window) }

    /// Whether one of the pieces may hold an event that no read has made sure of.
    func showsUnread(in pieces: [Piece]) -> Bool { firstUnread(in: pieces) != nil }

    /// The first column of the pieces in which such an event may lie. What was ingested up to `settled` lies nowhere else.
    func firstUnread(in pieces: [Piece]) -> EventTime? {
        for piece in pieces {
            if let first = streams.firstHeld(in: piece.window, after: piece.read, trust) { return first }
        }
        return nil
    }

    /// Of a group with more streams than a page shows, those that say nothing are known only when all are listed.
    var knowsAllStreams: Bool { streams.isComplete }

    /// Whether somebody has written to the lane, or made a stream in it, within the time that metadata usually lags.
    var isLively: Bool {
        let since = asked.milliseconds - policy.metadataLag.milliseconds
        return streams.streams.contains { stream in
            stream.creation.milliseconds >= since
                || stream.lastIngestion.map { $0.milliseconds >= since } ?? false
                || stream.lastEvent.map { $0.milliseconds >= since } ?? false
        }
    }

    /// The events expire before their columns could be sealed by metadata that is believed. Each column is looked at
    /// before it does, so it must be in the frontier by then.
    var expiresFirst: Bool {
        retention.map { $0 < policy.lateMost + policy.metadataSettle + .days(3) } ?? false
    }

    /// For so long a lane in which nothing is seen is left alone where the events expire, or where nobody knows.
    var longestRest: Span {
        min(.days(1), retention.map { Span(milliseconds: $0.milliseconds / 8) } ?? .days(1))
    }

    /// Whether columns in which nothing is seen have to be noted for their own sake. To note them only because time went
    /// by would be a write of the state for every quiet lane in every run; so it is done when they can be sealed at once.
    func asksForNote(of quiet: TimeWindow) -> Bool {
        if expiresFirst { return quiet.length >= longestRest }
        let final = asked.milliseconds - policy.lateMost.milliseconds - policy.metadataSettle.milliseconds
        return quiet.start.advanced(by: .days(1)).milliseconds <= final
    }

    /// Whether a sweep that would probably find no stream to read can wait until the lane is written down anyway. A month
    /// may pass until then, and no event may expire meanwhile.
    var sweepsCanWait: Bool { retention.map { $0 > .days(40) } ?? true }
}
