import ExportCore

/// Single edits by name, as the tests read best.
extension StateDocument {
    mutating func noteEmpty(_ window: LaneWindow) throws(JournalRefusal) { try apply(.noteEmpty(window)) }

    mutating func noteHole(_ window: LaneWindow) throws(JournalRefusal) { try apply(.noteHole(window)) }

    mutating func intend(_ intent: Intent) throws(JournalRefusal) { try apply(.intend(intent)) }

    mutating func replace(
        _ attempt: AttemptID, with next: Intent, now: ServiceTime
    ) throws(JournalRefusal) { try apply(.replace(attempt, with: next, now: now)) }

    mutating func withdraw(
        _ attempt: AttemptID, watched: Bool, now: ServiceTime
    ) throws(JournalRefusal) { try apply(.withdraw(attempt, watched: watched, now: now)) }

    mutating func commitTask(_ attempt: AttemptID, band: DoubtfulBand) throws(JournalRefusal) {
        try apply(.commitTask(attempt, band))
    }

    mutating func commitHole(_ attempt: AttemptID, watched: Bool, now: ServiceTime) throws(JournalRefusal) {
        try apply(.commitHole(attempt, watched: watched, now: now))
    }

    mutating func commitRead(
        _ attempt: AttemptID, window: TimeWindow, horizon: IngestionTime, certain: IngestionTime? = nil
    ) throws(JournalRefusal) { try apply(.commitRead(attempt, window, horizon: horizon, certain: certain ?? horizon)) }

    mutating func commitSweep(
        _ attempt: AttemptID, window: TimeWindow, horizon: IngestionTime, seal: Bool
    ) throws(JournalRefusal) { try apply(.commitSweep(attempt, window, horizon: horizon, seal: seal)) }

    mutating func seal(_ lane: LaneID, through time: EventTime) {
        self[shard: shardName(holding: lane.hash64)].seal(lane, through: time)
    }

    mutating func takeLease(for run: RunID, ttl: Span, now: ServiceTime) -> StateHead.LeaseAnswer {
        head.takeLease(for: run, ttl: ttl, now: now)
    }

    mutating func releaseLease(of run: RunID) { head.releaseLease(of: run) }
}
