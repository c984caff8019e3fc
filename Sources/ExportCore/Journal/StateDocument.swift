/// The journal as it is stored: what the archive holds, what is under way, and who is at it.
///
/// Every write of it is a compare-and-swap. Pure: it is changed by values and read by values; `StateCodec` gives it bytes.
package struct StateDocument: Hashable, Sendable {
    /// Where the archive is. A document is never used for another destination.
    package var destination: String
    /// Recognises our own write when its answer was lost.
    package var writer: Writer
    package var lease: Lease?
    /// Of the last lease that was given; never shrinks.
    package var leaseGeneration: Int
    package var lanes: [LaneID: LaneState]
    /// What somebody is about to do, or is doing. At most one for a lane.
    package var intents: [Intent]
    /// Prefixes of attempts that were given up: whatever turns up under them late is deleted.
    package var abandoned: [AbandonedAttempt]
    /// What the original program exported, of groups that have no lane yet: stream by stream, up to this instant.
    package var exportedByOriginal: [LogGroupARN: [LogStreamName: Int64]]

    package init(destination: String) {
        self.destination = destination
        writer = Writer(run: RunID(""), sequence: 0)
        lease = nil
        leaseGeneration = 0
        lanes = [:]
        intents = []
        abandoned = []
        exportedByOriginal = [:]
    }

    package struct Writer: Hashable, Sendable {
        package var run: RunID
        package var sequence: Int

        package init(run: RunID, sequence: Int) {
            self.run = run
            self.sequence = sequence
        }
    }

    package var laneIDs: [LaneID] { lanes.keys.sorted() }

    package func lane(_ lane: LaneID) -> LaneState? { lanes[lane] }

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

    package init(frontier: Frontier, exportedByOriginal: [LogStreamName: Int64] = [:]) {
        self.frontier = frontier
        self.exportedByOriginal = exportedByOriginal
    }
}

/// An attempt that was given up. Its folder is watched for a while, for a paused process or a task whose creation was
/// never answered may still write there.
package struct AbandonedAttempt: Hashable, Sendable {
    /// Key prefix in the destination bucket, ending in `/`.
    package var prefix: String
    package var manifestKey: String
    package var at: ServiceTime
    /// When its folder was last emptied.
    package var looked: ServiceTime?

    package init(prefix: String, manifestKey: String, at: ServiceTime, looked: ServiceTime? = nil) {
        self.prefix = prefix
        self.manifestKey = manifestKey
        self.at = at
        self.looked = looked
    }

    /// An export task ends after 24 hours at the latest (FACTS.md 1); a paused process may wake up much later.
    package static let watchedFor = Span.days(7)
    private static let watchedClosely = Span.hours(25)

    /// Every run looks while the task may still be running; later the distances double. The last look is at the end.
    package func isDue(now: ServiceTime) -> Bool {
        guard let looked, now >= at.advanced(by: Self.watchedClosely), now < at.advanced(by: Self.watchedFor) else {
            return true
        }
        return now.milliseconds - looked.milliseconds >= looked.milliseconds - at.milliseconds
    }

    /// Whether the last look has been.
    package var isOver: Bool { looked.map { $0 >= at.advanced(by: Self.watchedFor) } ?? false }
}
