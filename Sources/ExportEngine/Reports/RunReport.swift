import AWSClient
import ExportCore
import ExportFailures

/// What one run did, and what it left for the next.
package struct RunReport: Sendable {
    package struct Done: Sendable, Hashable {
        package var slice: Slice
        package var window: TimeWindow
        package var taskID: String?
        package var objects: Int
        package var bytes: Int64
        /// Events that we wrote; the service does not count what its tasks write.
        package var events: Int64?

        package init(
            slice: Slice, window: TimeWindow, taskID: String? = nil, objects: Int, bytes: Int64, events: Int64? = nil
        ) {
            self.slice = slice
            self.window = window
            self.taskID = taskID
            self.objects = objects
            self.bytes = bytes
            self.events = events
        }
    }

    package enum Stop: Sendable, Hashable {
        /// What kind of end it was, for programs.
        package enum Kind: String, Sendable, CaseIterable, Encodable {
            case done, outOfTime, leaseHeld, slotTaken, taskRunning, takenOver
        }

        /// Everything that is due is done.
        case done
        case outOfTime
        /// Another run has the lease, or was killed with it: then it can be taken over when what is left is over.
        case leaseHeld(Lease, left: Span)
        /// An export task that is not this archive's was still running.
        case slotTaken(SlotHolder?)
        /// Its own export task was still running, and it was not to wait for it.
        case taskRunning(since: ServiceTime)
        /// Another run has taken over while this one was paused.
        case takenOver
    }

    /// The lane that lags most.
    package struct Furthest: Sendable, Hashable {
        package var lane: LaneID
        package var copiedThrough: EventTime
        package var lag: Span

        package init(lane: LaneID, copiedThrough: EventTime, lag: Span) {
            self.lane = lane
            self.copiedThrough = copiedThrough
            self.lag = lag
        }
    }

    /// A slice that could not be done, though the run went on.
    package struct Failure: Sendable, Hashable {
        package var lane: LaneID
        package var reason: LaneFailure

        package init(lane: LaneID, reason: LaneFailure) {
            self.lane = lane
            self.reason = reason
        }
    }

    /// The folder of an attempt that was given up, which could not be emptied. It is tried again by the next run.
    package struct Leftover: Sendable, Hashable {
        package var prefix: String
        package var message: String

        package init(prefix: String, message: String) {
            self.prefix = prefix
            self.message = message
        }
    }

    package var run: RunID
    package var stop: Stop = .done
    package var done: [Done] = []
    package var failures: [Failure] = []
    /// Lanes whose export tasks the service refuses, so that they are read.
    package var readInstead: [Failure] = []
    /// Lanes that the service does not let be read, as an earlier run has told.
    package var refused: [LaneID] = []
    package var leftovers: [Leftover] = []
    /// What this run has found that the archive lacks: retention took it before it was copied, or it cannot be parsed.
    package var lost: [LaneLoss] = []
    /// Of the latter.
    var unreadable: [PlanWarning] = []
    package var plan = ExportPlan()
    package var calls: [CallCounter.Count] = []
    package var stateWrites = 0
    /// Of all documents of the state that were written.
    package var stateBytesWritten = 0
    package var groups = 0
    /// No group was asked: an earlier call found out what is due.
    package var goesOnFromRound = false
    package var startedMilliseconds: Int64 = 0
    package var endedMilliseconds: Int64 = 0
    /// Export tasks of ours that were seen failed or cancelled, whatever became of their windows.
    package var taskFailures = 0
    /// Reads that came to nothing because the time was over: they need more of it.
    package var readsGivenUp = 0
    package var slotWaitMilliseconds: Int64 = 0
    /// Events that were accepted after their columns had been copied, and were found by a later look.
    package var lateEvents: Int64 = 0
    /// Groups whose unexported events will expire.
    package var risks: [RetentionRisk] = []
    /// When it is worth coming back; `nil` where nothing is left to do.
    package var retryAfter: Span?
    /// The lanes that exist and are selected; `nil` where the run did not look.
    package var lanes: Set<LaneID>?
    /// Of those of them at whose end the metadata shows nothing.
    package var quiet: [LaneID: QuietLane] = [:]
    /// In how many of them nothing has happened since they were copied.
    package var idle = 0
    /// Of all of them, the one that is furthest behind.
    package var copiedThrough: EventTime?
    package var sealedThrough: EventTime?
    package var furthest: Furthest?
    /// `nil` where the run did not look.
    package var nextDue: NextDue?

    package init(run: RunID) {
        self.run = run
    }

    package var tasks: Int { done.filter { $0.slice.deed == .task }.count }
    package var bytes: Int64 { done.reduce(0) { $0 + $1.bytes } }
    package var eventsWritten: Int64 { done.reduce(0) { $0 + ($1.events ?? 0) } }
    /// Events are gone that the archive should have.
    package var hasLost: Bool { lost.contains { $0.loss.evidence.isCertain } }
    /// Nothing that is due was left undone.
    package var isComplete: Bool { stop == .done && failures.isEmpty }

    /// - Parameter expected: how long a task will take.
    func comeBack(now: ServiceTime, expected: Span?) -> Span? {
        switch stop {
        case .done: failures.isEmpty ? nil : ComeBack.afterFailure
        case .outOfTime: ComeBack.atOnce
        case .taskRunning(let start): ComeBack.toTask(startedAt: start, now: now, expected: expected)
        case .slotTaken: ComeBack.toSlot
        case .leaseHeld(let lease, _): ComeBack.toLease(expiring: lease.expires, now: now)
        case .takenOver: ComeBack.toSlot
        }
    }

    /// Whole seconds, upwards.
    package var retryAfterSeconds: Int64? { retryAfter.map { ($0.milliseconds + 999) / 1000 } }
}

extension RunReport.Stop {
    package var kind: Kind {
        switch self {
        case .done: .done
        case .outOfTime: .outOfTime
        case .leaseHeld: .leaseHeld
        case .slotTaken: .slotTaken
        case .taskRunning: .taskRunning
        case .takenOver: .takenOver
        }
    }

    init(_ stop: PassStop) {
        switch stop {
        case .outOfTime: self = .outOfTime
        case .slotTaken(let holder): self = .slotTaken(holder)
        case .taskRunning(let start): self = .taskRunning(since: start)
        }
    }
}
