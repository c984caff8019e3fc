/// The lanes of one shard, what is under way in them, and what was given up: all that one commit has to change at once.
package struct StateShard: Hashable, Sendable {
    package var lanes: [LaneID: LaneState]
    /// What a run is about to do, or is doing. At most one for a lane.
    package var intents: [Intent]
    /// Prefixes of attempts that were given up: whatever turns up under them late is deleted.
    package var abandoned: [AbandonedAttempt]
    /// What the original program exported, of groups that have no lane yet: stream by stream, up to this instant.
    package var exportedByOriginal: [LogGroupARN: [LogStreamName: Int64]]

    package init() {
        lanes = [:]
        intents = []
        abandoned = []
        exportedByOriginal = [:]
    }

    package func intent(for lane: LaneID) -> Intent? {
        intents.first { $0.slice.lane == lane }
    }

    package func intent(_ attempt: AttemptID) -> Intent? {
        intents.first { $0.attempt == attempt }
    }
}

/// One lane: its frontier, and what the original program's state said of it.
package struct LaneState: Hashable, Sendable {
    package var frontier: Frontier
    /// Per stream: the original exported what had this event time and this ingestion time, or earlier.
    package var exportedByOriginal: [LogStreamName: Int64]
    /// When the service last refused, as invalid, to let the lane be read; `nil`: it has been read since, or never was
    /// refused.
    package var refused: ServiceTime?
    /// What the archive lacks.
    package var lost: Losses
    /// Where the lane began, of one that the operator let begin at an instant.
    package var start: EventTime?

    package init(
        frontier: Frontier, exportedByOriginal: [LogStreamName: Int64] = [:], lost: Losses = Losses()
    ) {
        self.frontier = frontier
        self.exportedByOriginal = exportedByOriginal
        self.lost = lost
    }

    /// With the columns in doubt in which something could not be parsed.
    package var doubtedFrontier: Frontier { frontier.doubting(lost.unreadable) }

    /// For its class, perhaps, which cannot be changed: it is not asked again within the day.
    package func isRefused(now: ServiceTime) -> Bool {
        refused.map { now < $0.advanced(by: .days(1)) } ?? false
    }
}
