import Chronology

/// The operator's wishes, and what is assumed about the service (docs/GUARANTEES.md, assumptions). Every field is a
/// named setting.
package struct ExportPolicy: Hashable, Sendable {
    package enum Engine: String, Sendable, CaseIterable {
        case exportTask = "export-task"
        case read
    }

    /// What one lane is.
    package enum TaskScope: String, Sendable, CaseIterable {
        case group
        case stream
    }

    package var engine: Engine = .exportTask
    package var taskScope: TaskScope = .group

    /// An event is available to export tasks within this time of its ingestion [S-EXPORT-12H].
    package var exportSettle: Span = .hours(12)
    /// An event is visible to reads within this time of its ingestion [S-READ-VISIBLE].
    package var readSettle: Span = .minutes(10)
    /// Events are usually at most this late. Tasks wait for so long; what is later still is found by the sweep.
    package var maxLateness: Span = .hours(1)
    /// No event is accepted that is older than this [S-PUT-LATENESS].
    package var sealAfter: Span = .days(14)
    /// A stream's metadata shows everything that was ingested longer ago than this [S-STREAM-METADATA].
    package var metadataSettle: Span = .days(4)
    /// It usually shows what was ingested longer ago than this. Only a matter of delay: a lane that was lately written to
    /// is read whether or not the metadata shows news.
    package var metadataLag: Span = .hours(1)
    /// Events may lie this far in the future when they are accepted [S-PUT-LATENESS].
    package var maxAhead: Span = .hours(2)

    /// Where a setting above is less than this, the archive is not called final by it.
    package var bounds = ServiceBounds()

    package var sweeps = true
    /// How many columns are sealed at a time.
    package var sweepEvery: Span = .days(1)
    /// How far behind the frontier every run looks for late events.
    package var lookback: Span = .zero
    /// Lanes that are at most so far behind are copied before backlogs. Zero: the lane that is furthest behind is first.
    package var recentFirst: Span = .zero

    /// The first column of a lane that has no state yet; `nil`: 14 days before the creation of its group or stream.
    package var since: EventTime?
    /// No column at or after this is copied.
    package var until: EventTime?
    /// The longest window of a backlog; `nil`: one window up to the last UTC midnight.
    package var backlogWindow: Span?

    /// Windows of tasks end at multiples of this where a run is called again and again within seconds: each call would
    /// else find some seconds more that are due, and the calls would never be done while anybody writes.
    package var taskStep: Span = .zero

    /// Days are exported only when they are over: one task a group and day instead of two, and copies are up to a day later.
    package var wholeDays = false

    /// How often the task of one window may fail before the window is read instead.
    package var taskAttempts = 3
    /// How long after an unanswered CreateExportTask its task may still turn up.
    package var adoptionGrace: Span = .minutes(2)
    /// A group whose events expire sooner than this is read: a task comes too late to be corrected.
    package var shortestRetentionForTasks: Span = .days(5)

    package init() {}

    /// For runs that follow each other closely: a lane that is up to date stays so, however large the backlogs of others are.
    package var following: Self {
        var policy = self
        policy.recentFirst = .hours(1)
        policy.taskStep = .hours(1)
        return policy
    }

    /// Event times before this can be exported by a task that is created now.
    package func exportLimit(now: ServiceTime) -> EventTime {
        let settled = now.milliseconds - exportSettle.milliseconds - maxLateness.milliseconds
        return limited(taskStep > .zero ? settled - settled % taskStep.milliseconds : settled)
    }

    /// Everything ingested up to here is visible to reads.
    package func readHorizon(now: ServiceTime) -> IngestionTime {
        IngestionTime(now.milliseconds - readSettle.milliseconds)
    }

    /// Event times before this are copied by a read that starts now.
    package func readLimit(now: ServiceTime) -> EventTime {
        limited(readHorizon(now: now).milliseconds + 1)
    }

    private func limited(_ settled: Int64) -> EventTime {
        let time = EventTime(wholeDays ? CivilTime.midnight(before: settled) : settled)
        return until.map { min($0, time) } ?? time
    }
}
