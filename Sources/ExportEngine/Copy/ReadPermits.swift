import Synchronization

/// How many readers may be under way at once, in all lanes together: it bounds the memory of a run.
final class ReadPermits: Sendable {
    private let free: Mutex<Int>

    init(_ count: Int) {
        free = Mutex(max(1, count))
    }

    func take() -> Bool {
        free.withLock { free in
            guard free > 0 else { return false }
            free -= 1
            return true
        }
    }

    func giveBack(_ count: Int = 1) {
        free.withLock { $0 += count }
    }
}
