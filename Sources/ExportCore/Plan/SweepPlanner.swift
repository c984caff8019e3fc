import Chronology

/// What a lane's copied columns need.
struct SweepPlan: Sendable {
    var slice: PlannedSlice?
    /// Columns up to here are final without being read, because no edge and no doubt concerns them.
    var sealed: EventTime?
    /// The same, and those in which the metadata shows nothing that is left to read: they are said to be final with
    /// whatever else is written of the lane.
    var final: EventTime?
    /// With that, all is final that the lane has copied.
    var isLast = false
}

/// Which copied columns are read again, and which are final without it (docs/MODEL.md, the life of a column).
package struct SweepPlanner: Sendable {
    package var policy: ExportPolicy
    package var now: ServiceTime

    package init(policy: ExportPolicy, now: ServiceTime) {
        self.policy = policy
        self.now = now
    }

    /// - Parameters:
    ///   - unreadable: columns in which something could not be parsed: before they are final they are read once more.
    ///   - isWritten: the lane is written down in any case. What can wait for that is put off until then.
    func plan(
        _ selected: LaneSelection.Selected, _ metadata: LaneMetadata, _ frontier: Frontier, unreadable: [TimeWindow],
        isWritten: Bool
    ) -> SweepPlan {
        guard policy.sweeps, frontier.unsealed != nil else { return SweepPlan() }
        let retention = selected.group.retention
        var plan = SweepPlan()
        var rest = frontier.doubting(unreadable)
        plan.sealed = freelySealed(rest, retention: retention)
        if let sealed = plan.sealed { rest.seal(through: sealed) }
        let columns = closed(selected, metadata, rest)
        if let columns, let read = readThrough(columns, metadata, rest) {
            rest.seal(through: read)
            if let inside = freelySealed(rest, retention: retention) { rest.seal(through: inside) }
        }
        if rest.sealedThrough > frontier.sealedThrough { plan.final = rest.sealedThrough }
        let lastLook = columns.flatMap { sealing(selected, $0, rest) }
        let isPutOff = lastLook.map { !isWritten && mayWait($0, metadata, rest) } ?? true
        // For all but the last look they are as good as read.
        var open = frontier
        open.seal(through: rest.sealedThrough)
        plan.slice = mostUrgent(selected, metadata, open, isPutOff ? nil : lastLook)
        plan.isLast = frontier.hasOpenCopies && !rest.hasOpenCopies
        return plan
    }

    /// One sweep of a lane at a time: it changes what the next one has to look at.
    private func mostUrgent(
        _ selected: LaneSelection.Selected, _ metadata: LaneMetadata, _ frontier: Frontier, _ lastLook: PlannedSlice?
    ) -> PlannedSlice? {
        holeToFill(selected, metadata, frontier) ?? lastLook ?? beforeExpiry(selected, frontier)
            ?? earlyLook(selected, metadata, frontier) ?? lookback(selected, metadata, frontier)
    }

    /// A sweep that finds nothing to read, if the streams that are not listed are like those that are.
    private func mayWait(_ sealing: PlannedSlice, _ metadata: LaneMetadata, _ frontier: Frontier) -> Bool {
        sealing.order.reading?.hints.mayTrustMetadata == true && metadata.sweepsCanWait
            && !metadata.showsUnread(in: frontier.pieces(in: sealing.window))
    }

    /// How far reads behind this lane may look: all tasks that can have copied an event ingested before it are
    /// committed, and reads see everything that was ingested before it.
    private func horizon(_ frontier: Frontier) -> IngestionTime {
        min(IngestionTime(frontier.copiedThrough.milliseconds), policy.certainReadHorizon(now: now))
    }

    private func slice(
        _ selected: LaneSelection.Selected, _ window: TimeWindow, _ reason: PlanReason, horizon: IngestionTime,
        seals: Bool = false
    ) -> PlannedSlice {
        let trusted = IngestionTime(now.milliseconds - policy.metadataSettle.milliseconds)
        let hints = ReadHints(
            mayTrustMetadata: horizon <= trusted,
            requests: selected.lane.stream == nil ? ReadCost.requests(window, of: selected.group, now: now) : nil)
        return PlannedSlice(
            lane: selected.lane, window: window, order: .sweep(ReadOrder(horizon: horizon, hints: hints), seals: seals),
            reason: reason)
    }

    /// A hole is filled at once, and again within the day until what is usually late has come. (Later, when pieces are
    /// merged, nobody could tell; what is later still the sealing finds.)
    private func holeToFill(
        _ selected: LaneSelection.Selected, _ metadata: LaneMetadata, _ frontier: Frontier
    ) -> PlannedSlice? {
        guard let unsealed = frontier.unsealed else { return nil }
        let horizon = horizon(frontier)
        for piece in frontier.pieces(in: unsealed) {
            let wanted = min(horizon, IngestionTime(piece.last.milliseconds + policy.maxLateness.milliseconds))
            let isYoung = piece.last.milliseconds >= now.milliseconds - Span.days(1).milliseconds
            let isUnfilled = selected.way == .tasks && isYoung ? piece.origin == .reads : piece.isOpenHole
            if isUnfilled, piece.read < wanted {
                let isSilent = metadata.evidence(in: piece.window) == .silence
                let reason: PlanReason = isSilent ? .streamsWithoutTimes : .taskFailedForGood
                return slice(selected, piece.window, reason, horizon: horizon)
            }
            if piece.origin == .believedEmpty, metadata.provesEvents(in: piece.window) {
                return slice(selected, piece.window, .believedEmptyWrongly, horizon: horizon)
            }
        }
        return nil
    }

    /// Columns in which nothing can arrive any more.
    private struct Closed {
        /// Up to a midnight, if there is one.
        var window: TimeWindow
        /// How far a sweep of them may look.
        var horizon: IngestionTime
        /// They are worth a sweep.
        var isDue: Bool
    }

    private func closed(
        _ selected: LaneSelection.Selected, _ metadata: LaneMetadata, _ frontier: Frontier
    ) -> Closed? {
        // Metadata lets dead streams be left out, if it is old enough; where the data expires first there is no time.
        var horizon = horizon(frontier)
        if !metadata.expiresFirst { horizon = min(horizon, metadata.settled) }
        guard horizon != .never else { return nil }
        let final = EventTime(horizon.milliseconds - lateMost(selected.group.retention).milliseconds)
        guard let unsealed = frontier.unsealed, unsealed.first < final else { return nil }
        let reached = min(unsealed.last, final)
        let midnight = EventTime(CivilTime.midnight(before: reached.milliseconds + 1) - 1)
        let last = midnight > frontier.sealedThrough ? midnight : reached
        let length = reached.milliseconds - frontier.sealedThrough.milliseconds
        return Closed(
            window: TimeWindow(first: unsealed.first, last: last), horizon: horizon,
            isDue: length >= policy.sweepEvery.milliseconds)
    }

    /// The first of the columns are final where metadata that is old enough to be believed shows nothing in them that no
    /// read has made sure of: a sweep would find no stream to read.
    private func readThrough(_ closed: Closed, _ metadata: LaneMetadata, _ frontier: Frontier) -> EventTime? {
        guard metadata.knowsAllStreams, closed.horizon <= metadata.settled else { return nil }
        guard let unread = metadata.firstUnread(in: frontier.pieces(in: closed.window)) else {
            return closed.window.last
        }
        return unread > closed.window.first ? EventTime(unread.milliseconds - 1) : nil
    }

    private func sealing(
        _ selected: LaneSelection.Selected, _ closed: Closed, _ frontier: Frontier
    ) -> PlannedSlice? {
        guard closed.isDue, frontier.sealedThrough < closed.window.last else { return nil }
        let first = max(closed.window.first, EventTime(frontier.sealedThrough.milliseconds + 1))
        let last = stopBeforeInside(frontier, first, closed.window.last, lateMost(selected.group.retention))
        return slice(
            selected, TimeWindow(first: first, last: last), .sealing, horizon: closed.horizon, seals: true)
    }

    /// Where events expire before their columns could be sealed, the last look comes before they do.
    private func beforeExpiry(_ selected: LaneSelection.Selected, _ frontier: Frontier) -> PlannedSlice? {
        guard let retention = selected.group.retention, retention < policy.lateMost + policy.metadataSettle,
            let unsealed = frontier.unsealed
        else { return nil }
        let every = min(policy.sweepEvery, Span(milliseconds: retention.milliseconds / 8))
        let expired = EventTime(now.milliseconds - retention.milliseconds)
        let horizon = horizon(frontier)
        // One look takes whole days, and more than the columns that made it due: the next run has nothing to do, and no
        // piece that is merged to a day holds columns that were looked at beside others that were not.
        let due = min(unsealed.last, expired.advanced(by: every))
        let last = EventTime((expired.advanced(by: every + every).day + 1) * CivilTime.millisecondsPerDay - 1)
        guard unsealed.first <= due else { return nil }
        let isDue = frontier.pieces(in: TimeWindow(first: unsealed.first, last: due)).contains {
            $0.readPossible == .never || $0.readPossible.milliseconds + every.milliseconds <= horizon.milliseconds
        }
        let window = TimeWindow(first: unsealed.first, last: min(unsealed.last, last))
        return isDue ? slice(selected, window, .beforeExpiry, horizon: horizon) : nil
    }

    /// Who looks for late events sooner than all can have come looks twice: the columns are final only when none can come.
    private func earlyLook(
        _ selected: LaneSelection.Selected, _ metadata: LaneMetadata, _ frontier: Frontier
    ) -> PlannedSlice? {
        guard policy.sealAfter < lateMost(selected.group.retention), let unsealed = frontier.unsealed else {
            return nil
        }
        let horizon = horizon(frontier)
        let final = EventTime(horizon.milliseconds - policy.sealAfter.milliseconds)
        let unseen = frontier.pieces(in: unsealed).filter {
            $0.last <= final && $0.read.milliseconds < $0.last.milliseconds + policy.sealAfter.milliseconds
        }
        guard let first = unseen.first, let last = unseen.last,
            last.last.milliseconds - first.first.milliseconds + 1 >= policy.sweepEvery.milliseconds,
            metadata.showsUnread(in: unseen)
        else { return nil }
        return slice(selected, TimeWindow(first: first.first, last: last.last), .lookback, horizon: horizon)
    }

    private func lookback(
        _ selected: LaneSelection.Selected, _ metadata: LaneMetadata, _ frontier: Frontier
    ) -> PlannedSlice? {
        guard policy.lookback > .zero, let unsealed = frontier.unsealed else { return nil }
        let horizon = horizon(frontier)
        let first = max(unsealed.first, EventTime(frontier.copiedThrough.milliseconds - policy.lookback.milliseconds))
        guard first <= unsealed.last else { return nil }
        let window = TimeWindow(first: first, last: unsealed.last)
        let pieces = frontier.pieces(in: window)
        let isDue = pieces.contains { $0.readPossible < horizon }
        // What has just come in is not shown yet; later, metadata that shows nothing saves the request.
        let isWorthIt = metadata.isLively || metadata.showsUnread(in: pieces)
        return isDue && isWorthIt ? slice(selected, window, .lookback, horizon: horizon) : nil
    }

    /// How long after its event time an event can be accepted at the latest [S-PUT-LATENESS].
    private func lateMost(_ retention: Span?) -> Span {
        retention.map { min($0, policy.lateMost) } ?? policy.lateMost
    }

    /// Columns that are final without another read: those that a read has crossed after their last event could arrive,
    /// and those in the middle of one export window that was made long after them, where no edge and no doubt reaches.
    private func freelySealed(_ frontier: Frontier, retention: Span?) -> EventTime? {
        let lateMost = lateMost(retention)
        var sealed: EventTime?
        for piece in frontier.pieces where piece.last > frontier.sealedThrough {
            let reached = sealed ?? frontier.sealedThrough
            guard piece.first.milliseconds <= reached.milliseconds + 1 else { break }
            if piece.read != .never, piece.read.milliseconds >= piece.last.milliseconds + lateMost.milliseconds {
                sealed = piece.last
                continue
            }
            if let inside = sealedInside(piece, after: reached, lateMost: lateMost) { sealed = inside }
            break
        }
        return sealed
    }

    private func sealedInside(_ piece: Piece, after reached: EventTime, lateMost: Span) -> EventTime? {
        guard let inside = inside(piece, lateMost), reached >= inside.start, reached < inside.end else { return nil }
        return inside.end
    }

    /// A sweep need not read what will be final without it: it stops where the inside of a long window begins.
    private func stopBeforeInside(
        _ frontier: Frontier, _ first: EventTime, _ last: EventTime, _ lateMost: Span
    ) -> EventTime {
        for piece in frontier.pieces where piece.last >= first && piece.first <= last {
            if let inside = inside(piece, lateMost), inside.start >= first, inside.start < last { return inside.start }
        }
        return last
    }

    /// Of a single long export window: the columns all of whose events were ingested well inside the window itself, so
    /// that the certain rule holds for every event that there can be. `start` is the last column before them.
    private func inside(_ piece: Piece, _ lateMost: Span) -> (start: EventTime, end: EventTime)? {
        // A piece that was merged of several windows has edges inside, but never spans more than a day.
        guard let band = piece.band, band.certain != .never, lateMost >= .days(1) else { return nil }
        let latest = min(piece.last.milliseconds - 1, band.certain.milliseconds)
        let start = piece.first.advanced(by: policy.maxAhead)
        let end = EventTime(latest - lateMost.milliseconds)
        return start < end ? (start, end) : nil
    }
}

extension Frontier {
    /// Columns that were copied, or are to be, are not final.
    fileprivate var hasOpenCopies: Bool {
        pieces.contains { $0.last > sealedThrough && $0.origin != .believedEmpty }
    }
}
