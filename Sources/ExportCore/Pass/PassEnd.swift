/// Why something that was due was left undone, in good order.
package enum PassStop: Hashable, Sendable {
    case outOfTime
    /// An export task that is not this archive's was still running; which one, where the service told it.
    case slotTaken(SlotHolder?)
    /// An export task of ours was still running.
    case taskRunning(since: ServiceTime)
}

/// How a pass ended.
package struct PassEnd: Hashable, Sendable {
    /// The time was over before everything was done.
    package var stop: PassStop?
    /// What the pass could only have waited for; it did what needs no export task.
    package var parked: PassStop?

    package init(stop: PassStop? = nil, parked: PassStop? = nil) {
        self.stop = stop
        self.parked = parked
    }
}
