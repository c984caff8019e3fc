/// A rate that gives way: halved when the service says that there were too many requests, and raised a little with every
/// second that passes without such an answer; never above its ceiling. A pure value.
///
/// The quotas of the service are per account and region [S-READ-RATE], and others may be using them, too.
package struct AdaptiveRate: Sendable, Equatable {
    package let ceiling: Double
    package private(set) var perSecond: Double
    private var loweredMilliseconds: Int64?
    private var raisedMilliseconds: Int64

    /// From nothing to the ceiling takes this long.
    private static let recoveryMilliseconds = 30_000.0
    /// Answers to requests that had left before the rate was lowered say nothing about the new rate.
    private static let echoMilliseconds: Int64 = 1000
    /// Lower than this, the requests of some readers would wait past the end of a run.
    private static let lowestShare = 1.0 / 8

    package init(ceiling: Double, nowMilliseconds: Int64) {
        precondition(ceiling > 0, "a rate is greater than zero")
        self.ceiling = ceiling
        perSecond = ceiling
        raisedMilliseconds = nowMilliseconds
    }

    /// - Returns: whether the rate has changed.
    package mutating func throttled(nowMilliseconds: Int64) -> Bool {
        raisedMilliseconds = nowMilliseconds
        if let loweredMilliseconds, nowMilliseconds >= loweredMilliseconds,
            nowMilliseconds - loweredMilliseconds < Self.echoMilliseconds
        {
            return false
        }
        loweredMilliseconds = nowMilliseconds
        let before = perSecond
        perSecond = max(ceiling * Self.lowestShare, perSecond / 2)
        return perSecond != before
    }

    /// An answer that was not about the rate. Returns whether the rate has changed.
    package mutating func answered(nowMilliseconds: Int64) -> Bool {
        // A clock that was set back costs the gain of that time.
        let elapsed = max(0, nowMilliseconds - raisedMilliseconds)
        raisedMilliseconds = nowMilliseconds
        guard perSecond < ceiling, elapsed > 0 else { return false }
        perSecond = min(ceiling, perSecond + ceiling * Double(elapsed) / Self.recoveryMilliseconds)
        return true
    }
}
