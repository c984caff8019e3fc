import Seams
import Synchronization

/// Keeps every operation below its quota. Attempts count, not calls: the service counts the same way. Where the service
/// throttles all the same, because others use the quota too, the rate gives way for a while.
package final class RateLimiter: Sendable {
    private struct Limit {
        var bucket: TokenBucket
        var rate: AdaptiveRate

        init(_ bucket: TokenBucket, nowMilliseconds: Int64) {
            self.bucket = bucket
            rate = AdaptiveRate(ceiling: bucket.perSecond, nowMilliseconds: nowMilliseconds)
        }

        mutating func follow(nowMilliseconds: Int64) {
            bucket = bucket.changed(
                perSecond: rate.perSecond, burst: bucket.burst, nowMilliseconds: nowMilliseconds)
        }
    }

    private let clock: any WallClock
    private let limits: Mutex<[AWSOperation: Limit]>

    /// Starts with the quotas of the service that no account can raise by itself [S-EXPORT-RATE] [S-LIST-RATE], per
    /// second.
    package init(clock: any WallClock) {
        self.clock = clock
        let now = clock.nowMilliseconds()
        let documented: [(AWSOperation, Double)] = [
            (LogsClient.createExportTask, 5), (LogsClient.cancelExportTask, 5), (LogsClient.describeExportTasks, 5),
            (LogsClient.describeLogGroups, 10), (LogsClient.describeLogStreams, 25),
        ]
        limits = Mutex(
            Dictionary(
                uniqueKeysWithValues: documented.map { operation, rate in
                    let bucket = TokenBucket(perSecond: rate, burst: rate, nowMilliseconds: now)
                    return (operation, Limit(bucket, nowMilliseconds: now))
                }))
    }

    /// - Parameter perSecond: `nil` lifts the limit.
    package func setRate(_ perSecond: Double?, burst: Double = 1, for operation: AWSOperation) {
        let now = clock.nowMilliseconds()
        limits.withLock { limits in
            guard let perSecond else {
                limits[operation] = nil
                return
            }
            let bucket =
                limits[operation]?.bucket.changed(perSecond: perSecond, burst: burst, nowMilliseconds: now)
                ?? TokenBucket(perSecond: perSecond, burst: burst, nowMilliseconds: now)
            limits[operation] = Limit(bucket, nowMilliseconds: now)
        }
    }

    /// Returns when the next attempt may leave.
    func acquire(_ operation: AWSOperation) async throws(CancellationError) {
        let now = clock.nowMilliseconds()
        let wait = limits.withLock { $0[operation]?.bucket.take(nowMilliseconds: now) ?? 0 }
        guard wait > 0 else { return }
        do {
            try await clock.sleep(for: .milliseconds(wait))
        } catch {
            // A clock throws for no other reason (its contract).
            throw CancellationError()
        }
    }

    /// An answer has come: one that says that there were too many requests, or any other.
    func note(_ operation: AWSOperation, isThrottled: Bool) {
        let now = clock.nowMilliseconds()
        limits.withLock { limits in
            guard var limit = limits[operation] else { return }
            let hasChanged =
                isThrottled
                ? limit.rate.throttled(nowMilliseconds: now) : limit.rate.answered(nowMilliseconds: now)
            if hasChanged { limit.follow(nowMilliseconds: now) }
            limits[operation] = limit
        }
    }
}
