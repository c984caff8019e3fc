import Synchronization

/// Whether a simulated process lives, runs, or is paused. Every effect of a process passes here first: a dead process has
/// none any more, a paused one has none before its pause is over.
package final class ProcessLife: Sendable {
    private struct State {
        var death: String?
        var pausedUntil = Int64.min
        var calls = 0
        var slowMilliseconds: Int64 = 0
        var onDeath: [@Sendable (String) -> Void] = []
    }

    package let name: String
    package let scheduler: SimulatedScheduler
    /// Of its machine, which ends all of its processes, and says why.
    private let cutPower: @Sendable (PowerCut, String) -> Void
    private let state = Mutex(State())

    package init(
        name: String, scheduler: SimulatedScheduler,
        cutPower: @escaping @Sendable (PowerCut, String) -> Void = { _, _ in }
    ) {
        self.name = name
        self.scheduler = scheduler
        self.cutPower = cutPower
    }

    /// Why the process is dead; `nil` while it lives.
    package var death: String? { state.withLock { $0.death } }

    /// Calls that the process made so far, refused ones not included.
    package var calls: Int { state.withLock { $0.calls } }

    /// A call that takes so long is a slow one.
    private static let slowest: Int64 = 1000

    /// How long the process waited for slow calls, those side by side each for itself.
    package var slowMilliseconds: Int64 { state.withLock { $0.slowMilliseconds } }

    package func waits(milliseconds: Int64) {
        guard milliseconds >= Self.slowest else { return }
        state.withLock { $0.slowMilliseconds += milliseconds }
    }

    /// The process ends here, as by `kill -9`: requests that have left may still take effect, nothing else does. Its tasks
    /// are cancelled only so that their memory is released; whatever they still try fails at once.
    package func crash(_ reason: String) {
        let listeners = state.withLock { state -> [@Sendable (String) -> Void] in
            guard state.death == nil else { return [] }
            state.death = reason
            defer { state.onDeath = [] }
            return state.onDeath
        }
        for listener in listeners { listener(reason) }
    }

    /// Carries out what the fault plan says of a call.
    package func stop(_ stop: ProcessStop, at call: CallFacts) {
        let place = "\(stop.side.rawValue) of call \(call.number) \(call.operation)"
        switch stop.kind {
        case .crash: crash("crash \(place)")
        case .pause(let milliseconds): pause(untilMilliseconds: scheduler.nowMilliseconds + milliseconds)
        case .powerCut(let cut):
            cutPower(cut, "power cut, leaving \(cut.rawValue), \(place)")
            crash("power cut \(place)")
        }
    }

    /// Nothing of the process moves until the virtual instant: a frozen sandbox, a suspended laptop.
    package func pause(untilMilliseconds instant: Int64) {
        state.withLock { $0.pausedUntil = max($0.pausedUntil, instant) }
    }

    /// Runs `listener` at the crash, or now if that has been.
    package func onDeath(_ listener: @escaping @Sendable (String) -> Void) {
        let death = state.withLock { state -> String? in
            if state.death == nil { state.onDeath.append(listener) }
            return state.death
        }
        if let death { listener(death) }
    }

    package func nextCall() -> Int {
        state.withLock { state in
            state.calls += 1
            return state.calls
        }
    }

    /// Returns when the process may go on: at once, or after its pause. Throws `CancellationError` when it is dead.
    package func pass() async throws {
        while true {
            let (death, pausedUntil) = state.withLock { ($0.death, $0.pausedUntil) }
            if death != nil { throw CancellationError() }
            if pausedUntil <= scheduler.nowMilliseconds { return }
            try await scheduler.sleep(untilMilliseconds: pausedUntil)
        }
    }
}
