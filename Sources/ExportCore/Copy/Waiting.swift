/// What a run does when there is nothing to do but wait: for its own export task, or for another one to leave the slot.
package enum Waiting: Hashable, Sendable {
    case sleep(Span)
    /// Leave everything in the journal, and say when it is worth coming back.
    case leave

    /// - Parameters:
    ///   - pause: until the next look at the service.
    ///   - remaining: until the run has to wind down; `nil` without a deadline.
    package static func choose(mayWait: Bool, pause: Span, remaining: Span?) -> Waiting {
        guard mayWait, remaining.map({ $0 > .zero }) ?? true else { return .leave }
        return .sleep(min(pause, remaining ?? pause))
    }
}

/// When to come back after a run that left work behind. It costs a call to come too early and time to come too late, so
/// the wait is in proportion to what has already been waited.
package enum ComeBack {
    private static let soonest: Span = .seconds(10)
    private static let latest: Span = .minutes(5)

    /// An export task that runs: after half of the time that it has run; and where the task before it tells how long tasks
    /// take, not before it has run for most of that. The service gives no estimate of its own.
    ///
    /// - Parameter expected: how long the last tasks took: of a call that does not wait, the one that it saw end. So it is
    ///   no more than a hint: half of all tasks are shorter, and a slot that has become free should not wait.
    package static func toTask(startedAt start: ServiceTime, now: ServiceTime, expected: Span? = nil) -> Span {
        let age = Span(milliseconds: max(0, now.milliseconds - start.milliseconds))
        let first = Span(milliseconds: (expected ?? .zero).milliseconds / 10 * 6)
        return clamped(max(first - age, Span(milliseconds: age.milliseconds / 2)))
    }

    /// An export task of others, of unknown age.
    package static let toSlot: Span = .minutes(1)

    /// When the lease ends, if its holder does not renew it.
    package static func toLease(expiring expires: ServiceTime, now: ServiceTime) -> Span {
        clamped(Span(milliseconds: max(0, expires.milliseconds - now.milliseconds)))
    }

    /// Only the time was over.
    package static let atOnce: Span = .seconds(1)

    /// Something failed: nothing speaks for another outcome in the next minutes.
    package static let afterFailure: Span = .minutes(15)

    private static func clamped(_ span: Span) -> Span { min(max(span, soonest), latest) }
}
