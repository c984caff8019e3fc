/// The time-bounded right to be the one runner. Correctness never depends on it: it only saves two runs from doing the
/// same work and throwing half of it away.
package struct Lease: Hashable, Sendable {
    package var run: RunID
    package var expires: ServiceTime
    /// Grows with every new holder, so that a holder that was replaced can see it.
    package var generation: Int
    /// Where the run is at work, for people; `nil` where the door that began it does not know.
    package var place: RunPlace?
    /// When the run took it; `nil` where `place` is.
    package var started: ServiceTime?

    package init(
        run: RunID, expires: ServiceTime, generation: Int, place: RunPlace? = nil, started: ServiceTime? = nil
    ) {
        self.run = run
        self.expires = expires
        self.generation = generation
        self.place = place
        self.started = started
    }

    package func isLive(at now: ServiceTime) -> Bool { now < expires }
}

/// The machine and the process of a run. Only told to people: nothing is decided by it.
package struct RunPlace: Hashable, Sendable {
    package var host: String
    package var pid: Int?

    package init(host: String, pid: Int? = nil) {
        self.host = host
        self.pid = pid
    }
}

extension RunPlace: CustomStringConvertible {
    /// `web-1, process 4711`
    package var description: String { pid.map { "\(host), process \($0)" } ?? host }
}

extension StateHead {
    package enum LeaseAnswer: Hashable, Sendable {
        case ours
        case heldBy(Lease)
    }

    /// Takes the lease, or renews it. It is refused while another run holds a live one.
    package mutating func takeLease(
        for run: RunID, ttl: Span, now: ServiceTime, place: RunPlace? = nil
    ) -> LeaseAnswer {
        if let lease, lease.run != run, lease.isLive(at: now) { return .heldBy(lease) }
        let isNew = lease?.run != run
        if isNew { leaseGeneration += 1 }
        lease = Lease(
            run: run, expires: now.advanced(by: ttl), generation: leaseGeneration, place: place,
            started: place == nil ? nil : isNew ? now : lease?.started)
        return .ours
    }

    /// The generation stays behind: the next holder gets one that was never given.
    package mutating func releaseLease(of run: RunID) {
        if lease?.run == run { lease = nil }
    }
}
