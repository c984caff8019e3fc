/// A rate as a pure value: `burst` requests at once, `perSecond` in the long run.
///
/// Who comes while the bucket is empty takes a token all the same and is told how long to wait for it, so requests
/// leave in the order they came, evenly spaced.
package struct TokenBucket: Sendable, Equatable {
    package let perSecond: Double
    package let burst: Double
    private var tokens: Double
    private var updatedMilliseconds: Int64

    /// - Precondition: both numbers are greater than zero.
    package init(perSecond: Double, burst: Double, nowMilliseconds: Int64) {
        precondition(perSecond > 0 && burst > 0, "a rate is greater than zero")
        self.perSecond = perSecond
        self.burst = burst
        tokens = burst
        updatedMilliseconds = nowMilliseconds
    }

    /// Takes one token.
    /// - Returns: how long to wait before using it, in milliseconds.
    package mutating func take(nowMilliseconds: Int64) -> Int64 {
        refill(nowMilliseconds: nowMilliseconds)
        tokens -= 1
        return tokens >= 0 ? 0 : Int64((-tokens / perSecond * 1000).rounded(.up))
    }

    /// The same queue at another rate: what has been promised stays promised.
    package func changed(perSecond: Double, burst: Double, nowMilliseconds: Int64) -> TokenBucket {
        var current = self
        current.refill(nowMilliseconds: nowMilliseconds)
        var next = TokenBucket(perSecond: perSecond, burst: burst, nowMilliseconds: nowMilliseconds)
        next.tokens = min(current.tokens, burst)
        return next
    }

    /// A clock that was set back costs the tokens of that time, never the queue.
    private mutating func refill(nowMilliseconds: Int64) {
        let elapsed = max(0, nowMilliseconds - updatedMilliseconds)
        tokens = min(burst, tokens + Double(elapsed) / 1000 * perSecond)
        updatedMilliseconds = nowMilliseconds
    }
}
