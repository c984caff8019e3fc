import ExportCore
import Testing

@Suite("When the runs of a row begin")
struct FollowPaceTests {
    private var pace = FollowPace(every: .minutes(1))

    @Test("one a minute, counted from beginning to beginning")
    mutating func everyMinute() {
        #expect(pace.pause(after: .done, took: .seconds(20)) == .seconds(40))
        #expect(pace.pause(after: .done, took: .seconds(90)) == .zero)
        #expect(pace.work == .minutes(1))
    }

    @Test("a run that was cut short is followed at once")
    mutating func cutShort() {
        #expect(pace.pause(after: .cutShort(gaveUp: false), took: .seconds(60)) == .zero)
        #expect(pace.work == .minutes(1))
    }

    @Test("what does not fit is given ever more time, until it does")
    mutating func gaveUp() {
        for minutes: Int64 in [2, 4, 8] {
            #expect(pace.pause(after: .cutShort(gaveUp: true), took: .seconds(60)) == .zero)
            #expect(pace.work == .minutes(minutes))
        }
        for _ in 0..<100 { _ = pace.pause(after: .cutShort(gaveUp: true), took: .zero) }
        #expect(pace.work == .days(1))
        _ = pace.pause(after: .done, took: .zero)
        #expect(pace.work == .minutes(1))
    }

    @Test("who is blocked waits ever longer, ten pauses at most")
    mutating func blocked() {
        #expect(pace.pause(after: .blocked, took: .seconds(50)) == .minutes(2))
        #expect(pace.pause(after: .blocked, took: .seconds(50)) == .minutes(3))
        for _ in 0..<20 { _ = pace.pause(after: .blocked, took: .zero) }
        #expect(pace.pause(after: .blocked, took: .zero) == .minutes(10))
        #expect(pace.pause(after: .done, took: .zero) == .minutes(1))
        #expect(pace.pause(after: .blocked, took: .zero) == .minutes(2))
    }
}
