import Seams
import Testing

@Suite("The machine's clock", .timeLimit(.minutes(1)))
struct LiveClockTests {
    private let clock = LiveClock()

    @Test(
        "A sleep ends, however short",
        arguments: [Duration.milliseconds(-5), .zero, .nanoseconds(1), .milliseconds(20)])
    func ends(duration: Duration) async throws {
        let start = clock.nowMilliseconds()
        let continuous = ContinuousClock.now
        try await clock.sleep(for: duration)
        #expect(continuous.duration(to: .now) >= duration)
        #expect(start > 1_500_000_000_000)
    }

    @Test("Who is cancelled sleeps no longer", arguments: [Duration.seconds(3600), .seconds(Int64.max)])
    func cancelled(duration: Duration) async {
        let (begun, said) = AsyncStream.makeStream(of: Void.self)
        let sleeper = Task { [clock] in
            said.finish()
            try await clock.sleep(for: duration)
        }
        for await _ in begun {}
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
    }

    @Test("Who was cancelled before does not sleep at all")
    func cancelledBefore() async {
        let sleeper = Task { [clock] in
            while !Task.isCancelled { await Task.yield() }
            try await clock.sleep(for: .zero)
        }
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
    }
}
