/// Whether, and when, a failed attempt is followed by another: the SDKs' standard mode with its numbers of 2026
/// [S-RETRIES]. A pure value; chance and the shared quota are handed in.
package struct RetryPolicy: Sendable, Equatable {
    /// The first attempt included.
    package var attemptsMax: Int

    package init(attemptsMax: Int) {
        self.attemptsMax = max(1, attemptsMax)
    }

    package static func attemptsMaxDefault(for service: AWSService) -> Int {
        service == .dynamoDB ? 4 : 3
    }

    package enum Decision: Sendable, Equatable {
        case retry(afterMilliseconds: Int64)
        case giveUp(Reason)
    }

    package enum Reason: String, Sendable {
        /// The error would come again.
        case notRetryable
        /// A second request could have a second effect.
        case notIdempotent
        case attemptsExhausted
        /// Too many of the last calls needed retries: the service is in trouble, and more requests would not help it.
        case quotaExhausted
    }

    /// - Parameters:
    ///   - attempt: number of the attempt that failed, from 1.
    ///   - jitter: a random number in `0 ..< 1`.
    package func decide(
        attempt: Int, error: AWSError, operation: AWSOperation, jitter: Double, quota: inout RetryQuota
    ) -> Decision {
        switch error.kind {
        case .permanent: return .giveUp(.notRetryable)
        case .outcomeUnknown where operation.effect == .once: return .giveUp(.notIdempotent)
        case .outcomeUnknown, .transient, .throttled: break
        }
        guard !error.isCancelled, error.code != .credentialsUnavailable else { return .giveUp(.notRetryable) }
        // It has waited for as long as the caller can wait already.
        guard error.code != .heldBack else { return .giveUp(.attemptsExhausted) }
        guard attempt < attemptsMax else { return .giveUp(.attemptsExhausted) }
        guard quota.withdraw(for: error.kind) else { return .giveUp(.quotaExhausted) }
        return .retry(afterMilliseconds: delay(attempt: attempt, error: error, jitter: jitter))
    }

    /// `jitter × min(base × 2^i, 20 s)`; a hint of the service counts, clamped to five seconds above it.
    private func delay(attempt: Int, error: AWSError, jitter: Double) -> Int64 {
        let base: Double = error.kind == .throttled ? 1000 : 50
        let doublings = Double(1 << min(attempt - 1, 20))
        let own = Int64((jitter * min(base * doublings, 20_000)).rounded())
        guard let hint = error.retryAfterMilliseconds else { return own }
        return min(max(own, hint), own + 5000)
    }
}

/// What all calls of a client together may spend on retries: a storm of them would keep a troubled service down.
package struct RetryQuota: Sendable, Equatable {
    static let capacity = 500
    package private(set) var available = RetryQuota.capacity

    package init() {}

    /// - Returns: whether there was enough for one more retry.
    mutating func withdraw(for kind: AWSErrorKind) -> Bool {
        let cost = Self.cost(of: kind)
        guard available >= cost else { return false }
        available -= cost
        return true
    }

    /// - Parameter lastRetry: why the attempt before the successful one failed; `nil` when there was none.
    mutating func refund(lastRetry kind: AWSErrorKind?) {
        available = min(Self.capacity, available + (kind.map(Self.cost) ?? 1))
    }

    private static func cost(of kind: AWSErrorKind) -> Int { kind == .throttled ? 5 : 14 }
}
