import AWSClient
import Testing

@Suite struct `The retry policy` {
    private let policy = RetryPolicy(attemptsMax: 3)
    private let read = LogsClient.describeLogGroups
    private let once = LogsClient.createExportTask

    private func error(
        _ kind: AWSErrorKind, _ code: AWSErrorCode = .noAnswer, retryAfter: Int64? = nil
    ) -> AWSError {
        AWSError(kind, code, "", operation: "x", retryAfterMilliseconds: retryAfter)
    }

    @Test(arguments: [
        (AWSErrorKind.transient, 1, 25 as Int64), (.transient, 2, 50), (.throttled, 1, 500), (.throttled, 2, 1000),
        (.outcomeUnknown, 1, 25),
    ])
    func `waits twice as long each time, longer after throttling`(
        kind: AWSErrorKind, attempt: Int, milliseconds: Int64
    ) {
        var quota = RetryQuota()
        #expect(
            policy.decide(attempt: attempt, error: error(kind), operation: read, jitter: 0.5, quota: &quota)
                == .retry(afterMilliseconds: milliseconds))
    }

    @Test func `never waits longer than twenty seconds`() {
        var quota = RetryQuota()
        #expect(
            RetryPolicy(attemptsMax: 100).decide(
                attempt: 60, error: error(.throttled), operation: read, jitter: 1, quota: &quota)
                == .retry(afterMilliseconds: 20_000))
    }

    @Test(arguments: [(100 as Int64, 500 as Int64), (3000, 3000), (60_000, 5500)])
    func `follows the service's hint within five seconds`(hint: Int64, milliseconds: Int64) {
        var quota = RetryQuota()
        #expect(
            policy.decide(
                attempt: 1, error: error(.throttled, retryAfter: hint), operation: read, jitter: 0.5, quota: &quota)
                == .retry(afterMilliseconds: milliseconds))
    }

    @Test func `never repeats what must happen once after an unknown outcome`() {
        var quota = RetryQuota()
        #expect(
            policy.decide(attempt: 1, error: error(.outcomeUnknown), operation: once, jitter: 0, quota: &quota)
                == .giveUp(.notIdempotent))
        #expect(
            policy.decide(attempt: 1, error: error(.throttled), operation: once, jitter: 0, quota: &quota)
                == .retry(afterMilliseconds: 0))
        #expect(
            policy.decide(attempt: 1, error: error(.transient), operation: once, jitter: 0, quota: &quota)
                == .retry(afterMilliseconds: 0))
    }

    @Test func `gives up on what is permanent, cancelled or without credentials`() {
        var quota = RetryQuota()
        for failure in [error(.permanent), error(.transient, .cancelled), error(.transient, .credentialsUnavailable)] {
            #expect(
                policy.decide(attempt: 1, error: failure, operation: read, jitter: 0, quota: &quota)
                    == .giveUp(.notRetryable))
        }
        #expect(quota.available == 500)
    }

    @Test func `counts attempts and spends the quota`() {
        var quota = RetryQuota()
        #expect(
            policy.decide(attempt: 3, error: error(.transient), operation: read, jitter: 0, quota: &quota)
                == .giveUp(.attemptsExhausted))
        var retries = 0
        while policy.decide(attempt: 1, error: error(.transient), operation: read, jitter: 0, quota: &quota)
            != .giveUp(.quotaExhausted)
        {
            retries += 1
        }
        #expect(retries == 500 / 14)
    }
}

@Suite struct `A token bucket` {
    @Test func `lets a burst through and spaces the rest evenly`() {
        var bucket = TokenBucket(perSecond: 5, burst: 2, nowMilliseconds: 0)
        #expect((0..<5).map { _ in bucket.take(nowMilliseconds: 0) } == [0, 0, 200, 400, 600])
        #expect(bucket.take(nowMilliseconds: 800) == 0)
    }

    @Test func `never holds more than its burst`() {
        var bucket = TokenBucket(perSecond: 5, burst: 1, nowMilliseconds: 0)
        #expect((0..<3).map { _ in bucket.take(nowMilliseconds: 1_000_000) } == [0, 200, 400])
    }

    @Test func `does not stall when the clock is set back`() {
        var bucket = TokenBucket(perSecond: 1, burst: 1, nowMilliseconds: 1_000_000)
        #expect(bucket.take(nowMilliseconds: 1_000_000) == 0)
        #expect(bucket.take(nowMilliseconds: 0) == 1000)
        #expect(bucket.take(nowMilliseconds: 2000) == 0)
    }

    @Test func `keeps its queue when the rate changes`() {
        var bucket = TokenBucket(perSecond: 1, burst: 1, nowMilliseconds: 0)
        _ = bucket.take(nowMilliseconds: 0)
        _ = bucket.take(nowMilliseconds: 0)
        var faster = bucket.changed(perSecond: 10, burst: 1, nowMilliseconds: 0)
        #expect(faster.take(nowMilliseconds: 0) == 200)
    }
}
