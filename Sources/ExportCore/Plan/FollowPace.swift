/// When the runs of a row that never ends begin, and how long each may work. Pure.
package struct FollowPace: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        /// Nothing more is due.
        case done
        /// The time for the work was over.
        /// - Parameter gaveUp: something that cannot be done in parts came to nothing.
        case cutShort(gaveUp: Bool)
        /// A service did not answer, or another run is at work.
        case blocked
    }

    /// From the beginning of one run to that of the next, if it is done by then.
    package let every: Span
    /// How long the next run may work on what it has planned.
    package private(set) var work: Span
    private var blockedRuns: Int64 = 0

    private static let pausesMax: Int64 = 10
    private static let workMax: Span = .days(1)

    package init(every: Span) {
        self.every = every
        work = every
    }

    /// How long to wait for the next run.
    package mutating func pause(after outcome: Outcome, took: Span) -> Span {
        guard outcome != .blocked else {
            blockedRuns += 1
            return Span(milliseconds: every.milliseconds * min(blockedRuns + 1, Self.pausesMax))
        }
        blockedRuns = 0
        switch outcome {
        case .cutShort(let gaveUp):
            // What did not fit is given twice the time until it does; all others wait for that once.
            work = gaveUp ? min(work + work, max(Self.workMax, every)) : every
            return .zero
        default:
            work = every
            return max(.zero, every - took)
        }
    }
}
