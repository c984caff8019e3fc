/// How long to wait between two looks at a task. Where it is known how long tasks take, the first look that matters is
/// shortly before the end that is expected, and close ones follow; else, and where it takes longer, each wait is half as long
/// again as the one before. Pure.
package struct PollPacing: Sendable {
    private var next: Span
    private let longest: Span
    /// Until shortly before the expected end.
    private var approach: Span

    private static let closest: Span = Span(milliseconds: 500)
    private static let closeMost: Span = .seconds(5)

    /// - Parameter expected: how long the task will take, about.
    package init(first: Span, longest: Span = .seconds(30), expected: Span? = nil) {
        self.longest = max(first, longest)
        guard let expected, expected > first else {
            next = first
            approach = .zero
            return
        }
        approach = Span(milliseconds: expected.milliseconds / 10 * 9)
        let close = Span(milliseconds: expected.milliseconds / 20)
        next = max(Self.closest, min(close, Self.closeMost))
    }

    /// As the operator wishes, or as the last tasks teach.
    ///
    /// - Parameter interval: the first wait; `nil`: not given.
    package static func forTask(interval: Span?, expected: Span?) -> PollPacing {
        guard let interval else { return PollPacing(first: .seconds(1), expected: expected) }
        return PollPacing(first: interval)
    }

    package mutating func wait() -> Span {
        if approach > .zero {
            let wait = min(approach, longest)
            approach = approach - wait
            return wait
        }
        let wait = next
        next = min(longest, Span(milliseconds: max(1, next.milliseconds) * 3 / 2))
        return wait
    }
}

/// How long the last export tasks took. Pure.
package struct TaskDurations: Hashable, Sendable {
    private var last: [Span] = []
    private static let kept = 9

    package init() {}

    package mutating func note(_ duration: Span) {
        guard duration > .zero else { return }
        last.append(duration)
        if last.count > Self.kept { last.removeFirst() }
    }

    /// By the service's own clock.
    package mutating func note(_ task: ObservedTask) {
        guard task.status == .completed, let created = task.created, let ended = task.ended else { return }
        note(Span(milliseconds: ended.milliseconds - created.milliseconds))
    }

    /// As long as a short one of them: a task that ends sooner than most should not be kept waiting, and one that was out of
    /// the ordinary should not matter. `nil`: none is known.
    package var expected: Span? {
        last.isEmpty ? nil : last.sorted()[(last.count - 1) / 4]
    }
}
