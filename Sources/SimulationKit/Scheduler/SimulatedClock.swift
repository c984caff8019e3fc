internal import Seams

/// Virtual time as one process believes it: offset and drift make its wall clock wrong, as real ones are. Sleeping takes
/// true time, as a monotonic clock does.
package struct SimulatedClock: WallClock {
    let life: ProcessLife
    let skewMilliseconds: Int64
    let driftPartsPerMillion: Int64
    let originMilliseconds: Int64

    package init(
        life: ProcessLife, skewMilliseconds: Int64, driftPartsPerMillion: Int64, originMilliseconds: Int64
    ) {
        self.life = life
        self.skewMilliseconds = skewMilliseconds
        self.driftPartsPerMillion = driftPartsPerMillion
        self.originMilliseconds = originMilliseconds
    }

    package func nowMilliseconds() -> Int64 {
        let now = life.scheduler.nowMilliseconds
        return now + skewMilliseconds + (now - originMilliseconds) * driftPartsPerMillion / 1_000_000
    }

    package func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        try await life.pass()
        let wake = life.scheduler.nowMilliseconds + max(0, duration.wholeMilliseconds)
        try await life.scheduler.sleep(untilMilliseconds: wake)
        // A process that was paused meanwhile wakes late; one that died does not wake.
        try await life.pass()
    }
}

extension Duration {
    /// Rounded up: a sleep is never shorter than asked for. Durations beyond the range count as the end of time.
    package var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        guard seconds < Int64.max / 2000 else { return Int64.max / 4 }
        let fraction = attoseconds / 1_000_000_000_000_000
        let rest = attoseconds % 1_000_000_000_000_000 > 0 ? Int64(1) : 0
        return seconds * 1000 + fraction + rest
    }
}
