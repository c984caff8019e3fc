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
        /// The same after a mandatory one whose source is down.
        var mandatoryRetryAt: Int64 = .min

        /// Whether the service would still take them.
        func lasts(at now: Int64) -> Bool {
            !isInvalidated && credentials.expirationMilliseconds.map { $0 > now } ?? true
        }
    }

    private static let advisoryWindow: Int64 = 15 * 60_000
    private static let mandatoryWindow: Int64 = 10 * 60_000
    private static let advisoryRetryDelay: Int64 = 60_000
    private static let mandatoryRetryDelay: Int64 = 10_000
    /// How long a source that gave credentials before is waited for once they have ended: two minutes.
    private static let pauses: [Duration] = [1, 2, 4, 8, 15, 30, 30, 30].map(Duration.seconds)
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
            if !isFetching, held.lasts(at: now), now < held.mandatoryRetryAt { return .use(held.credentials) }
        }
        guard isFetching else {
            isFetching = true
            return .fetch(fallback: nil)
        }
        nextWaiterID += 1
        arriving.append((nextWaiterID, nil))
        return .wait(nextWaiterID)
    }

    /// How long to wait before the source is asked again within this fetch; `nil` where that is no use, or not needed.
    ///
    /// - Parameter attempt: of this fetch, counted from 1.
    func pause(after error: CredentialsError, attempt: Int, now: Int64) -> Duration? {
        guard let held, !held.lasts(at: now), isDown(error), attempt <= Self.pauses.count else { return nil }
        return Self.pauses[attempt - 1]
    }

    /// Ends the fetch; returns what its caller gets, and those who wait for it, in the order of their coming.
    mutating func finish(
        _ result: Result<AWSCredentials, CredentialsError>, now: Int64
    ) -> (result: Result<AWSCredentials, CredentialsError>, waiters: [Waiter], wake: Wake) {
        isFetching = false
        let outcome = outcome(result, now: now)
        var wake = Wake.fetched(outcome)
        if case .failure(let error) = outcome, error.code == .cancelled { wake = .leaderCancelled }
        for index in arriving.indices where arriving[index].wake == nil { arriving[index].wake = wake }
        defer { waiters = [] }
        return (outcome, waiters.map(\.continuation), wake)
    }

    /// While a source is down, what it gave before is used for as long as it lasts.
    private mutating func outcome(
        _ result: Result<AWSCredentials, CredentialsError>, now: Int64
    ) -> Result<AWSCredentials, CredentialsError> {
        switch result {
        case .success(let credentials):
            held = Held(credentials: credentials, fetchedAt: now)
            return result
        case .failure(let error):
            held?.advisoryRetryAt = now + Self.advisoryRetryDelay
            guard let held, isDown(error) else { return result }
            guard held.lasts(at: now) else { return .failure(CredentialsError(.sourceUnavailable, error.message)) }
            self.held?.mandatoryRetryAt = now + Self.mandatoryRetryDelay
            return .success(held.credentials)
        }
    }

    /// A source that has nothing any more, and had something before, is no less down than one that does not answer.
    private func isDown(_ error: CredentialsError) -> Bool {
        error.code == .sourceUnavailable || held != nil && error.code == .noneFound
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
