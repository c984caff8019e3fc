/// What the deeds of a run draw on. Each is the account's, and none waits for another.
package enum Resource: Hashable, Sendable, CaseIterable {
    /// One export task at a time runs in an account and region.
    case taskSlot
    /// Requests to FilterLogEvents.
    case filterQuota
    /// Requests to GetLogEvents, which are counted apart.
    case getQuota
}

/// How many readers of one quota may be under way at once, in all lanes together: it bounds the memory of a run.
///
/// Every slice begins with one. It gets more only while no slice waits to begin (docs/decisions/0012).
package struct ReadPermits: Hashable, Sendable {
    package private(set) var free: Int

    package init(_ count: Int) {
        free = max(0, count)
    }

    /// For a slice that begins.
    mutating func take() -> Bool {
        guard free > 0 else { return false }
        free -= 1
        return true
    }

    /// For one more reader of a slice that is under way. Returns how many were free, this one included; `nil`: none for
    /// it.
    mutating func takeAnother(slicesWait: Bool) -> Int? {
        guard free > 0, !slicesWait else { return nil }
        defer { free -= 1 }
        return free
    }

    mutating func giveBack(_ count: Int) {
        free += count
    }
}
