import ExportCore
import Seams
import Synchronization

/// The time that is left to a run. Nothing is *started* that cannot be journaled before the end.
package struct RunBudget: Sendable {
    /// By this machine's clock; `nil`: as long as it takes.
    package var deadlineMilliseconds: Int64?
    package var windDown: Span
    /// The run was told to end now. To the run that is the same as a deadline that has come: it stops at the next
    /// page or poll, commits what is complete and lets its lease go.
    package var isStopped: @Sendable () -> Bool
    private let stop = NotedStop()
    /// What else ends it, as a stop does.
    private var end: (isReached: @Sendable () -> Bool, noted: NotedStop)?

    /// Whether the run may sleep while an export task runs. Where it may not, it does what can be done now, and says when
    /// to come back.
    package var mayWait: Bool

    /// How long the run may work on what it has planned; then it commits what is complete, as at a deadline. `nil`: until
    /// nothing is due. For runs that follow each other: what is new since this one planned is the next one's.
    package var work: Span?
    private var workEndMilliseconds: Int64?

    package init(
        deadlineMilliseconds: Int64?, windDown: Span, mayWait: Bool = true,
        isStopped: @escaping @Sendable () -> Bool = { false }
    ) {
        self.deadlineMilliseconds = deadlineMilliseconds
        self.windDown = windDown
        self.mayWait = mayWait
        self.isStopped = isStopped
    }

    package func isOver(_ clock: any WallClock) -> Bool {
        remaining(clock).map { $0 <= .zero } ?? false
    }

    /// Until the run has to wind down; below zero: since when it has had to. `nil` without a deadline.
    package func remaining(_ clock: any WallClock) -> Span? {
        let now = clock.nowMilliseconds()
        let untilDeadline = deadlineMilliseconds.map { Span(milliseconds: $0 - now) - windDown }
        let sinceStop = isStopped() ? Span(milliseconds: min(0, stop.noted(at: now) - now)) : nil
        let sinceEnd = end.flatMap { end in
            end.isReached() ? Span(milliseconds: min(0, end.noted.noted(at: now) - now)) : nil
        }
        // Never below zero: what goes on after the end of the work is finished, whatever it takes: nothing ends the process.
        let untilWorkEnd = workEndMilliseconds.map { max(.zero, Span(milliseconds: $0 - now)) }
        return [untilDeadline, sinceStop, sinceEnd, untilWorkEnd].compactMap(\.self).min()
    }

    /// The work begins now.
    func working(_ clock: any WallClock) -> Self {
        var budget = self
        budget.workEndMilliseconds = work.map { clock.nowMilliseconds() + $0.milliseconds }
        return budget
    }

    /// The time is over when this says so, too.
    func ending(when isReached: @escaping @Sendable () -> Bool) -> Self {
        var budget = self
        budget.end = (isReached, NotedStop())
        return budget
    }

    /// Nothing is waited for.
    var withoutWaiting: Self {
        var budget = self
        budget.mayWait = false
        return budget
    }

    /// Sleeps for `pause`, or until the run has to wind down, whichever is sooner. False: the time is over, or the run may
    /// not wait.
    func sleep(_ pause: Span, _ clock: any WallClock) async -> Bool {
        switch Waiting.choose(mayWait: mayWait, pause: pause, remaining: remaining(clock)) {
        case .leave: return false
        case .sleep(let span):
            do {
                try await clock.sleep(for: .milliseconds(span.milliseconds))
            } catch {
                return false  // Cancelled: as good as over.
            }
            return !isOver(clock)
        }
    }
}

/// When the stop was first seen: from then on the time to wind down runs, as it does from a deadline.
private final class NotedStop: Sendable {
    private let instant = Mutex<Int64?>(nil)

    /// The first instant that it was told.
    func noted(at now: Int64) -> Int64 {
        instant.withLock { instant in
            let first = instant ?? now
            instant = first
            return first
        }
    }
}
