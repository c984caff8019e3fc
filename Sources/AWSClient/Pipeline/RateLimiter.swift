import Seams
import Synchronization

/// Keeps every operation below its quota. Attempts count, not calls: the service counts the same way.
package final class RateLimiter: Sendable {
    private let clock: any WallClock
    private let buckets: Mutex<[AWSOperation: TokenBucket]>

    /// Starts with the quotas of the service that no account can raise by itself (FACTS.md 1, 2), per second.
    package init(clock: any WallClock) {
        self.clock = clock
        let now = clock.nowMilliseconds()
        let documented: [(AWSOperation, Double)] = [
            (LogsClient.createExportTask, 5), (LogsClient.cancelExportTask, 5), (LogsClient.describeExportTasks, 5),
            (LogsClient.describeLogGroups, 10), (LogsClient.describeLogStreams, 25),
        ]
        buckets = Mutex(
            Dictionary(
                uniqueKeysWithValues: documented.map { operation, rate in
                    (operation, TokenBucket(perSecond: rate, burst: rate, nowMilliseconds: now))
                }))
    }

    /// - Parameter perSecond: `nil` lifts the limit.
    package func setRate(_ perSecond: Double?, burst: Double = 1, for operation: AWSOperation) {
        let now = clock.nowMilliseconds()
        buckets.withLock { buckets in
            guard let perSecond else {
                buckets[operation] = nil
                return
            }
            buckets[operation] =
                buckets[operation]?.changed(perSecond: perSecond, burst: burst, nowMilliseconds: now)
                ?? TokenBucket(perSecond: perSecond, burst: burst, nowMilliseconds: now)
        }
    }

    /// Returns when the next attempt may leave.
    func acquire(_ operation: AWSOperation) async throws(CancellationError) {
        let now = clock.nowMilliseconds()
        let wait = buckets.withLock { $0[operation]?.take(nowMilliseconds: now) ?? 0 }
        guard wait > 0 else { return }
        do {
            try await clock.sleep(for: .milliseconds(wait))
        } catch {
            // A clock throws for no other reason (its contract).
            throw CancellationError()
        }
    }
}
