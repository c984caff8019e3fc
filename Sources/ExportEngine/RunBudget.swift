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

    package init(
        deadlineMilliseconds: Int64?, windDown: Span, isStopped: @escaping @Sendable () -> Bool = { false }
    ) {
        self.deadlineMilliseconds = deadlineMilliseconds
        self.windDown = windDown
        self.isStopped = isStopped
    }

    package func isOver(_ clock: any WallClock) -> Bool {
        remaining(clock).map { $0 <= .zero } ?? false
    }

    /// Until the run has to wind down; `nil` without a deadline.
    package func remaining(_ clock: any WallClock) -> Span? {
        if isStopped() { return .zero }
        return deadlineMilliseconds.map { Span(milliseconds: $0 - clock.nowMilliseconds()) - windDown }
    }

    /// Sleeps for `span`, or until the run has to wind down, whichever is sooner. False: the time is over.
    func sleep(_ span: Span, _ clock: any WallClock) async -> Bool {
        let left = remaining(clock)
        if let left, left <= .zero { return false }
        let wait = min(span, left ?? span)
        do {
            try await clock.sleep(for: .milliseconds(wait.milliseconds))
        } catch {
            return false  // Cancelled: as good as over.
        }
        return !isOver(clock)
    }
}
