/// The time-bounded right to be the one runner. Correctness never depends on it: it only saves two runs from doing the
/// same work and throwing half of it away.
package struct Lease: Hashable, Sendable {
    package var run: RunID
    package var expires: ServiceTime
    /// Grows with every new holder, so that a holder that was replaced can see it.
    package var generation: Int

    package init(run: RunID, expires: ServiceTime, generation: Int) {
        self.run = run
        self.expires = expires
        self.generation = generation
    }

    package func isLive(at now: ServiceTime) -> Bool { now < expires }
}

extension StateHead {
    package enum LeaseAnswer: Hashable, Sendable {
        case ours
        case heldBy(Lease)
    }

    /// Takes the lease, or renews it. It is refused while another run holds a live one.
    package mutating func takeLease(for run: RunID, ttl: Span, now: ServiceTime) -> LeaseAnswer {
        if let lease, lease.run != run, lease.isLive(at: now) { return .heldBy(lease) }
        if lease?.run != run { leaseGeneration += 1 }
        lease = Lease(run: run, expires: now.advanced(by: ttl), generation: leaseGeneration)
        return .ours
    }

    /// The generation stays behind: the next holder gets one that was never given.
    package mutating func releaseLease(of run: RunID) {
        if lease?.run == run { lease = nil }
    }
}
