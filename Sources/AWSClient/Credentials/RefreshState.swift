import SigV4

/// Decides for `RefreshingCredentials` who fetches, who waits and who goes on; performs nothing itself.
struct RefreshState {
    enum Step {
        case use(AWSCredentials)
        /// The caller must fetch and then call `finish`. The fallback is still good when the fetch fails.
        case fetch(fallback: AWSCredentials?)
        /// The caller must park under this number.
        case wait(UInt64)
    }

    enum Wake: Sendable {
        case fetched(Result<AWSCredentials, CredentialsError>)
        /// The caller who fetched was cancelled: look again, another caller has to fetch.
        case leaderCancelled
        case cancelled
    }

    typealias Waiter = CheckedContinuation<Wake, Never>

    private struct Held {
        var credentials: AWSCredentials
        var fetchedAt: Int64
        var isInvalidated = false
        /// After a failed advisory fetch the next one waits until then: every request would otherwise pay for it.
        var advisoryRetryAt: Int64 = .min
    }

    private static let advisoryWindow: Int64 = 15 * 60_000
    private static let mandatoryWindow: Int64 = 10 * 60_000
    private static let advisoryRetryDelay: Int64 = 60_000
    /// Refusals of requests that were signed just before a fetch arrive after it: they say nothing about what it
    /// brought. Without this, sixty parallel requests would cause sixty fetches.
    private static let invalidationGrace: Int64 = 5_000

    private var held: Held?
    private var isFetching = false
    private var nextWaiterID: UInt64 = 0
    private var waiters: [(id: UInt64, continuation: Waiter)] = []
    /// Callers who were told to wait and have not parked yet: what they will find when they do.
    private var arriving: [(id: UInt64, wake: Wake?)] = []

    mutating func next(now: Int64) -> Step {
        if let held, !held.isInvalidated {
            guard let expiration = held.credentials.expirationMilliseconds else { return .use(held.credentials) }
            let lifetime = expiration - held.fetchedAt
            let remaining = expiration - now
            if remaining > min(Self.advisoryWindow, lifetime / 4) { return .use(held.credentials) }
            if remaining > min(Self.mandatoryWindow, lifetime / 6) {
                if isFetching || now < held.advisoryRetryAt { return .use(held.credentials) }
                isFetching = true
                return .fetch(fallback: held.credentials)
            }
        }
        guard isFetching else {
            isFetching = true
            return .fetch(fallback: nil)
        }
        nextWaiterID += 1
        arriving.append((nextWaiterID, nil))
        return .wait(nextWaiterID)
    }

    /// Ends the fetch; returns those who wait for it, in the order of their coming.
    mutating func finish(_ result: Result<AWSCredentials, CredentialsError>, now: Int64) -> [Waiter] {
        isFetching = false
        let wake: Wake
        switch result {
        case .success(let credentials):
            held = Held(credentials: credentials, fetchedAt: now)
            wake = .fetched(result)
        case .failure(let error):
            held?.advisoryRetryAt = now + Self.advisoryRetryDelay
            wake = error.code == .cancelled ? .leaderCancelled : .fetched(result)
        }
        for index in arriving.indices where arriving[index].wake == nil { arriving[index].wake = wake }
        defer { waiters = [] }
        return waiters.map(\.continuation)
    }

    /// Registers a waiting caller, or returns at once what it would have waited for.
    mutating func park(_ id: UInt64, _ continuation: Waiter, isCancelled: Bool) -> Wake? {
        guard let index = arriving.firstIndex(where: { $0.id == id }) else { return .cancelled }
        let wake = arriving.remove(at: index).wake
        if let wake { return wake }
        if isCancelled { return .cancelled }
        waiters.append((id, continuation))
        return nil
    }

    /// Takes a cancelled caller out, whether it is parked or only on its way.
    mutating func unpark(_ id: UInt64) -> Waiter? {
        arriving.removeAll { $0.id == id }
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return nil }
        return waiters.remove(at: index).continuation
    }

    /// Returns whether the source has to forget its credentials too.
    mutating func invalidate(now: Int64) -> Bool {
        guard let held, !held.isInvalidated, now - held.fetchedAt >= Self.invalidationGrace else { return false }
        self.held?.isInvalidated = true
        return true
    }
}
