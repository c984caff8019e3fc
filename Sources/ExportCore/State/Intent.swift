/// "I am about to…": written before the deed, taken out by its commit.
package struct Intent: Hashable, Sendable {
    package var slice: Slice
    package var attempt: AttemptID
    /// The folder of this attempt and of no other: key prefix in the destination bucket, ending in `/`.
    package var prefix: String
    package var manifestKey: String
    package var run: RunID
    /// The task, if there is one, was created after this instant.
    package var journaled: ServiceTime
    /// Reads and sweeps write what was ingested up to here.
    package var horizon: IngestionTime?
    package var seals: Bool
    /// How many tasks for this window have failed before.
    package var failures: Int

    package init(
        slice: Slice, attempt: AttemptID, prefix: String, manifestKey: String, run: RunID, journaled: ServiceTime,
        horizon: IngestionTime? = nil, seals: Bool = false, failures: Int = 0
    ) {
        self.slice = slice
        self.attempt = attempt
        self.prefix = prefix
        self.manifestKey = manifestKey
        self.run = run
        self.journaled = journaled
        self.horizon = horizon
        self.seals = seals
        self.failures = failures
    }

    /// What the export task is called: the way to find it again when the answer that named its id was lost.
    package var taskName: String { "\(slice.id)-\(attempt)" }

    package func abandoned(at now: ServiceTime) -> AbandonedAttempt {
        AbandonedAttempt(prefix: prefix, manifestKey: manifestKey, at: now)
    }
}
