import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The time of day and the passing of time, as this machine believes them.
///
/// The clock may be wrong: decisions about *data* use the service's clock (the `Date` of its answers), never this one.
package protocol WallClock: Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    func nowMilliseconds() -> Int64
    /// Returns after `duration`, or throws `CancellationError` as soon as the calling task is cancelled.
    func sleep(for duration: Duration) async throws
}

/// The machine's own clock.
package struct LiveClock: WallClock {
    package init() {}

    package func nowMilliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// By a timer of the event loop: one that is cancelled is gone. A cancelled `Task.sleep` keeps its place among the
    /// timers, and its memory, until its time has come: a process that answers call after call, each with a deadline it
    /// does not reach, would hold all of them.
    package func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        let timer = MultiThreadedEventLoopGroup.singleton.next().scheduleTask(in: .nanoseconds(duration.nanoseconds)) {}
        do {
            try await withTaskCancellationHandler {
                try await timer.futureResult.get()
            } onCancel: {
                timer.cancel()
            }
        } catch EventLoopError.cancelled {
            throw CancellationError()
        }
    }
}

extension Duration {
    /// As far as an `Int64` reaches, 292 years.
    var nanoseconds: Int64 {
        let (seconds, overflow) = components.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return components.seconds < 0 ? .min : .max }
        let (sum, more) = seconds.addingReportingOverflow(components.attoseconds / 1_000_000_000)
        return more ? (seconds < 0 ? .min : .max) : sum
    }
}
