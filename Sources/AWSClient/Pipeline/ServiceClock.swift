import Seams
import Synchronization

/// The time of the services, learnt from the `Date` of their answers.
///
/// `Date` is cut to whole seconds and is older than the moment its answer arrives, so what is known is a lower bound:
/// the service's time is never earlier than what this clock says, and about a second later at most. The last answer of
/// each service counts, so that a local clock that is set while the program runs does no lasting harm.
package final class ServiceClock: Sendable {
    private let clock: any WallClock
    /// Service time minus local time, in milliseconds.
    private let offsets = Mutex<[AWSService: Int64]>([:])

    package init(clock: any WallClock) {
        self.clock = clock
    }

    /// Not later than the time of any service that has answered. Before the first answer it is this machine's own time,
    /// which may be wrong; see `isSynchronized`.
    package func nowMilliseconds() -> Int64 {
        let smallest = offsets.withLock { $0.values.min() }
        return clock.nowMilliseconds() + (smallest ?? 0)
    }

    /// Not later than the service's time. A service that has not answered yet is taken to agree with those that have.
    package func nowMilliseconds(of service: AWSService) -> Int64 {
        let offset = offsets.withLock { $0[service] ?? $0.values.min() }
        return clock.nowMilliseconds() + (offset ?? 0)
    }

    /// Whether any service has told its time yet.
    package var isSynchronized: Bool { offsets.withLock { !$0.isEmpty } }

    /// Takes note of an answer that arrived just now.
    func observe(dateMilliseconds: Int64, of service: AWSService) {
        let offset = dateMilliseconds - clock.nowMilliseconds()
        offsets.withLock { $0[service] = offset }
    }
}
