import Seams
import Synchronization

/// Keeps every operation below its quota. Attempts count, not calls: the service counts the same way. Where the service
/// throttles all the same, because others use the quota too, the rate gives way for a while.
///
/// Whether the quotas are those of an endpoint that is not Amazon's (a simulator, a proxy, a name of one's own) nobody knows:
/// there an operation with a quota is held back from the first answer on that says that there were too many requests.
package final class RateLimiter: Sendable {
    private struct Limit {
        var bucket: TokenBucket
        var rate: AdaptiveRate

        init(perSecond: Double, burst: Double, nowMilliseconds: Int64) {
            bucket = TokenBucket(perSecond: perSecond, burst: burst, nowMilliseconds: nowMilliseconds)
            rate = AdaptiveRate(ceiling: perSecond, nowMilliseconds: nowMilliseconds)
        }

        mutating func note(isThrottled: Bool, nowMilliseconds now: Int64) {
            let hasChanged =
                isThrottled ? rate.throttled(nowMilliseconds: now) : rate.answered(nowMilliseconds: now)
            guard hasChanged else { return }
            bucket = bucket.changed(perSecond: rate.perSecond, burst: bucket.burst, nowMilliseconds: now)
        }
    }

    private struct State {
        var limits: [AWSOperation: Limit] = [:]
        /// Not held back before they are throttled.
        var lifted: Set<AWSOperation> = []
    }

    private let clock: any WallClock
    private let region: String
    private let keepsToQuotas: Bool
    private let state = Mutex(State())

    /// - Parameters:
    ///   - region: quotas differ from one to the next.
    ///   - keepsToQuotas: from the first request on.
    package init(clock: any WallClock, region: String, keepsToQuotas: Bool) {
        self.clock = clock
        self.region = region
        self.keepsToQuotas = keepsToQuotas
    }

    /// - Parameter perSecond: `nil` lifts the limit, until the service throttles.
    package func setRate(_ perSecond: Double?, burst: Double = 1, for operation: AWSOperation) {
        let now = clock.nowMilliseconds()
        state.withLock { state in
            guard let perSecond else {
                state.limits[operation] = nil
                state.lifted.insert(operation)
                return
            }
            var limit = Limit(perSecond: perSecond, burst: burst, nowMilliseconds: now)
            if let present = state.limits[operation]?.bucket {
                limit.bucket = present.changed(perSecond: perSecond, burst: burst, nowMilliseconds: now)
            }
            state.limits[operation] = limit
            state.lifted.remove(operation)
        }
    }

    /// Returns when the next attempt may leave; false, and no later than that, where it may not within `longest`.
    func acquire(_ operation: AWSOperation, within longest: Int64? = nil) async throws(CancellationError) -> Bool {
        let now = clock.nowMilliseconds()
        let wait = state.withLock { state in
            if keepsToQuotas, state.limits[operation] == nil, !state.lifted.contains(operation) {
                state.limits[operation] = documented(operation, now)
            }
            return state.limits[operation]?.bucket.take(nowMilliseconds: now) ?? 0
        }
        let isGranted = longest.map { wait <= $0 } ?? true
        let pause = isGranted ? wait : max(0, longest ?? 0)
        guard pause > 0 else { return isGranted }
        do {
            try await clock.sleep(for: .milliseconds(pause))
            return isGranted
        } catch {
            // A clock throws for no other reason (its contract).
            throw CancellationError()
        }
    }

    /// An answer has come: one that says that there were too many requests, or any other.
    func note(_ operation: AWSOperation, isThrottled: Bool) {
        let now = clock.nowMilliseconds()
        state.withLock { state in
            if isThrottled, state.limits[operation] == nil { state.limits[operation] = documented(operation, now, 1) }
            state.limits[operation]?.note(isThrottled: isThrottled, nowMilliseconds: now)
        }
    }

    private func documented(_ operation: AWSOperation, _ now: Int64, _ burst: Double? = nil) -> Limit? {
        operation.quota.map { quota in
            let perSecond = quota.perSecond(in: region)
            return Limit(perSecond: perSecond, burst: burst ?? perSecond, nowMilliseconds: now)
        }
    }
}
