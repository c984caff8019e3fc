/// "I am about to…": written before the deed, taken out by its commit.
package struct Intent: Hashable, Sendable {
    package var lane: LaneID
    package var window: TimeWindow
    /// As far as it is journaled. A read that was left is begun anew, by a plan with hints of its own.
    package let order: Order
    package var attempt: AttemptID
    /// The folder of this attempt and of no other: key prefix in the destination bucket, ending in `/`.
    package var prefix: String
    package var manifestKey: String
    package var run: RunID
    /// The task, if there is one, was created after this instant.
    package var journaled: ServiceTime

    package init(
        lane: LaneID, window: TimeWindow, order: Order, attempt: AttemptID, prefix: String, manifestKey: String,
        run: RunID, journaled: ServiceTime
    ) {
        self.lane = lane
        self.window = window
        self.order = order.journaled
        self.attempt = attempt
        self.prefix = prefix
        self.manifestKey = manifestKey
        self.run = run
        self.journaled = journaled
    }

    package var slice: Slice { Slice(lane: lane, window: window, deed: order.deed) }

    /// Of reads and sweeps, as the journal spells it.
    package var horizon: IngestionTime? { order.reading?.horizon }
    package var seals: Bool { order.seals }
    package var failures: Int { order.failures }

    /// What the export task is called: the way to find it again when the answer that named its id was lost.
    package var taskName: String { "\(slice.id)-\(attempt)" }

    package func abandoned(at now: ServiceTime) -> AbandonedAttempt {
        AbandonedAttempt(prefix: prefix, manifestKey: manifestKey, at: now)
    }
}
