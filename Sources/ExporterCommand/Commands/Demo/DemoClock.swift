import Seams
import Synchronization

/// The time of the simulated AWS in the demo: it lies some weeks back and goes forward in jumps, between which it runs
/// as every clock does. The exporter is not told: it learns the service's time from the answers, as always.
final class DemoClock: WallClock {
    private let machine = LiveClock()
    private let offset: Atomic<Int64>

    init(startMilliseconds: Int64) {
        offset = Atomic(startMilliseconds - LiveClock().nowMilliseconds())
    }

    func nowMilliseconds() -> Int64 { machine.nowMilliseconds() + offset.load(ordering: .relaxed) }

    func sleep(for duration: Duration) async throws { try await machine.sleep(for: duration) }

    /// Never backwards.
    func jump(to milliseconds: Int64) {
        let distance = milliseconds - nowMilliseconds()
        if distance > 0 { offset.wrappingAdd(distance, ordering: .relaxed) }
    }
}
