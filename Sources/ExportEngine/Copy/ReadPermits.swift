import Synchronization

/// How many readers may be under way at once, in all lanes together: it bounds the memory of a run.
///
/// Every slice begins with one. It gets more only while no slice waits to begin (docs/decisions/0012). A slice begins to
/// wait when another of its lane ends, so `ReadPool` says that it waits before it gives back what the other one held:
/// whoever waits then finds a permit, and nobody has to be told of one that becomes free.
final class ReadPermits: Sendable {
    private struct State {
        var free: Int
        var slicesWait = false
    }

    private let state: Mutex<State>

    init(_ count: Int) {
        state = Mutex(State(free: max(1, count)))
    }

    /// For a slice that begins.
    func take() -> Bool {
        state.withLock { state in
            guard state.free > 0 else { return false }
            state.free -= 1
            return true
        }
    }

    /// For one more reader of a slice that is under way. Returns how many were free, this one included; `nil`: none for it.
    func takeAnother() -> Int? {
        state.withLock { state in
            guard state.free > 0, !state.slicesWait else { return nil }
            defer { state.free -= 1 }
            return state.free
        }
    }

    func giveBack(_ count: Int = 1) {
        state.withLock { $0.free += count }
    }

    func setSlicesWait(_ wait: Bool) {
        state.withLock { $0.slicesWait = wait }
    }
}
