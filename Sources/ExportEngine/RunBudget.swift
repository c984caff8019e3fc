import ExportCore
import Seams

/// The time that is left to a run. Nothing is *started* that cannot be journaled before the end.
package struct RunBudget: Sendable {
    /// By this machine's clock; `nil`: as long as it takes.
    package var deadlineMilliseconds: Int64?
    package var windDown: Span
    /// Somebody wants the run to end now. To the run that is the same as a deadline that has come: it stops at the next
    /// page or poll, commits what is complete and lets its lease go.
    package var isStopped: @Sendable () -> Bool

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

    /// Until the run has to wind down; `nil` without a deadline.
    package func remaining(_ clock: any WallClock) -> Span? {
        if isStopped() { return .zero }
        let now = clock.nowMilliseconds()
        let untilDeadline = deadlineMilliseconds.map { Span(milliseconds: $0 - now) - windDown }
        // Never below zero: what goes on after the end of the work is finished, whatever it takes. Nobody ends the process.
        let untilWorkEnd = workEndMilliseconds.map { max(.zero, Span(milliseconds: $0 - now)) }
        guard let untilDeadline, let untilWorkEnd else { return untilDeadline ?? untilWorkEnd }
        return min(untilDeadline, untilWorkEnd)
    }

    /// The work begins now.
    func working(_ clock: any WallClock) -> Self {
        var budget = self
        budget.workEndMilliseconds = work.map { clock.nowMilliseconds() + $0.milliseconds }
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
