/// How long to wait between two looks at a task: from the policy's interval, half as long again each time, up to 30 s.
package struct PollPacing: Sendable {
    private var next: Span
    private let longest: Span

    package init(first: Span, longest: Span = .seconds(30)) {
        next = first
        self.longest = max(first, longest)
    }

    package mutating func wait() -> Span {
        let wait = next
        next = min(longest, Span(milliseconds: max(1, next.milliseconds) * 3 / 2))
        return wait
    }
}
