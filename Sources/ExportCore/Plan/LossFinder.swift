import Chronology

/// What retention has taken of a lane before it was copied. The metadata is asked what was there: a group in which nothing
/// was written has lost nothing.
struct LossFinder: Sendable {
    let policy: ExportPolicy
    let now: ServiceTime

    /// In order of time, without what is recorded already.
    func losses(_ selected: LaneSelection.Selected, _ metadata: LaneMetadata, _ state: LaneState) -> [Loss] {
        guard let expired = expired(selected.group), state.frontier.sealedThrough < expired else { return [] }
        let frontier = state.frontier
        var found: [Loss] = []
        let end = policy.until.map { min($0, expired) } ?? expired
        for piece in frontier.pieces where piece.last > frontier.sealedThrough && piece.first < end {
            let first = max(piece.first, EventTime(frontier.sealedThrough.milliseconds + 1))
            let window = TimeWindow(start: first, end: min(EventTime(piece.last.milliseconds + 1), end))
            if let evidence = evidence(window, piece, selected.group, metadata) {
                found.append(Loss(window, evidence, found: now))
            } else if let window = tooLate(piece, selected.group, metadata) {
                found.append(Loss(window, .possible, found: now))
            }
        }
        if let window = uncopied(state, before: end), let evidence = metadata.traces(in: window) {
            found.append(Loss(window, evidence, found: now))
        }
        return found.flatMap(state.lost.new)
    }

    /// What is gone of a lane that no run has begun, and what goes while its first run gets there.
    func gone(_ selected: LaneSelection.Selected, _ metadata: LaneMetadata, _ state: LaneState) -> Loss? {
        guard let expired = expired(selected.group), let window = uncopied(state, before: expired),
            metadata.traces(in: window) != nil
        else { return nil }
        return Loss(TimeWindow(start: window.start, end: expired.advanced(by: .hours(1))), .before, found: now)
    }

    private func expired(_ group: LogGroup) -> EventTime? {
        group.retention.map { EventTime(now.milliseconds - $0.milliseconds) }
    }

    /// What the original program has exported is elsewhere.
    private func uncopied(_ state: LaneState, before end: EventTime) -> TimeWindow? {
        let elsewhere = state.exportedByOriginal.values.max().map { EventTime($0 + 1) }
        let start = max(state.frontier.next, elsewhere ?? state.frontier.next)
        return start < end ? TimeWindow(start: start, end: end) : nil
    }

    private func evidence(
        _ window: TimeWindow, _ piece: Piece, _ group: LogGroup, _ metadata: LaneMetadata
    ) -> Loss.Evidence? {
        if piece.isOpenHole { return metadata.traces(in: window) }
        if piece.origin == .believedEmpty, piece.read == .never {
            // It showed nothing there when the columns were noted. Only an event of just that time says that it was wrong.
            if metadata.provesEvents(in: window) { return .seen }
            return metadata.traces(in: window) == nil ? nil : .possible
        }
        return missedItsLastLook(piece, group) && metadata.shows(in: window, after: piece.certain) ? .possible : nil
    }

    /// A task that had to wait for the slot, or was made anew, may have come too late for its first columns.
    private func tooLate(_ piece: Piece, _ group: LogGroup, _ metadata: LaneMetadata) -> TimeWindow? {
        guard let retention = group.retention, let band = piece.band, band.certain != .never else { return nil }
        let created = band.certain.milliseconds + policy.certainExportSettle.milliseconds
        let end = EventTime(min(created - retention.milliseconds, piece.last.milliseconds + 1))
        guard piece.first < end else { return nil }
        let window = TimeWindow(start: piece.first, end: end)
        return metadata.traces(in: window) == nil ? nil : window
    }

    /// The last look at a column before it expires finds what was late. In ordinary operation it comes within the distance of
    /// sweeps and a day before that, by a run of that day, and sees what tasks have copied; what comes later than the last
    /// look into an expiring column nobody can save.
    private func missedItsLastLook(_ piece: Piece, _ group: LogGroup) -> Bool {
        guard let retention = group.retention else { return false }
        // Who reads sooner than events are visible has not seen the last of them.
        if policy.readSettle < policy.bounds.readSettle, piece.band == nil, piece.read < piece.readPossible {
            return true
        }
        let every = min(policy.sweepEvery, Span(milliseconds: retention.milliseconds / 8))
        let lateMost = min(retention, policy.lateMost)
        let usual = every + every + .days(2) + policy.exportDelay
        return piece.certain.milliseconds + usual.milliseconds < piece.last.milliseconds + lateMost.milliseconds
    }
}

extension LaneMetadata {
    /// What it says of events that are in the window no more.
    func traces(in window: TimeWindow) -> Loss.Evidence? {
        switch storedEvidence(in: window) {
        case .nothing: nil
        case .silence: .possible
        case .events: hasEvents(around: window) ? .seen : .possible
        }
    }
}

extension PlannedSlice {
    /// The first columns of a first copy, where they had expired by then; whoever plans late has told the earlier ones.
    package func expired(by now: ServiceTime) -> TimeWindow? {
        guard order.deed != .sweep, let expires, expires < now else { return nil }
        let retention = expires.milliseconds - window.start.milliseconds
        return TimeWindow(start: window.start, end: min(window.end, EventTime(now.milliseconds - retention)))
    }
}
