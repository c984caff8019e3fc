import AWSClient
import Testing

@Suite struct `The adaptive rate` {
    @Test func `is halved by a refusal, once for all that had left before`() {
        var rate = AdaptiveRate(ceiling: 10, nowMilliseconds: 0)
        #expect(rate.throttled(nowMilliseconds: 100) == true)
        #expect(rate.perSecond == 5)
        #expect(rate.throttled(nowMilliseconds: 900) == false)
        #expect(rate.throttled(nowMilliseconds: 1200) == true)
        #expect(rate.perSecond == 2.5)
    }

    @Test func `comes back in half a minute and never passes its ceiling`() {
        var rate = AdaptiveRate(ceiling: 10, nowMilliseconds: 0)
        _ = rate.throttled(nowMilliseconds: 0)
        _ = rate.answered(nowMilliseconds: 3000)
        #expect(rate.perSecond == 6)
        _ = rate.answered(nowMilliseconds: 60_000)
        #expect(rate.perSecond == 10)
        #expect(rate.answered(nowMilliseconds: 61_000) == false)
    }

    @Test func `never falls to nothing`() {
        var rate = AdaptiveRate(ceiling: 8, nowMilliseconds: 0)
        for second in 0..<100 { _ = rate.throttled(nowMilliseconds: Int64(second) * 2000) }
        #expect(rate.perSecond == 1)
    }

    @Test func `gains nothing from a clock that was set back`() {
        var rate = AdaptiveRate(ceiling: 10, nowMilliseconds: 100_000)
        _ = rate.throttled(nowMilliseconds: 100_000)
        #expect(rate.answered(nowMilliseconds: 0) == false)
        #expect(rate.perSecond == 5)
        #expect(rate.throttled(nowMilliseconds: 1) == true, "the last refusal is no echo of one that is to come")
    }
}
