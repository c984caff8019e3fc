import ExportCore
import Testing

@Suite("A run that could only wait")
struct WaitingTests {
    @Test("sleeps until the next look or the end of its time, whichever is sooner")
    func sleeps() {
        #expect(Waiting.choose(mayWait: true, pause: .seconds(5), remaining: nil) == .sleep(.seconds(5)))
        #expect(Waiting.choose(mayWait: true, pause: .seconds(5), remaining: .seconds(9)) == .sleep(.seconds(5)))
        #expect(Waiting.choose(mayWait: true, pause: .seconds(5), remaining: .seconds(2)) == .sleep(.seconds(2)))
    }

    @Test("leaves when its time is over, and at once where it may not wait")
    func leaves() {
        #expect(Waiting.choose(mayWait: true, pause: .seconds(5), remaining: .zero) == .leave)
        #expect(Waiting.choose(mayWait: false, pause: .seconds(5), remaining: nil) == .leave)
        #expect(Waiting.choose(mayWait: false, pause: .seconds(5), remaining: .hours(1)) == .leave)
    }

    @Test("is called back to its task in proportion to the task's age, so that calls grow with the logarithm of it")
    func comeBack() {
        let start = Sample.now
        #expect(ComeBack.toTask(startedAt: start, now: start) == .seconds(10))
        #expect(ComeBack.toTask(startedAt: start, now: start.advanced(by: .minutes(4))) == .minutes(2))
        #expect(ComeBack.toTask(startedAt: start, now: start.advanced(by: .hours(9))) == .minutes(5))
        // A clock that went back is no reason for a negative wait.
        #expect(ComeBack.toTask(startedAt: start, now: start.advanced(by: -.hours(1))) == .seconds(10))
        var now = start
        var calls = 0
        while now < start.advanced(by: .minutes(15)) {
            now = now.advanced(by: ComeBack.toTask(startedAt: start, now: now))
            calls += 1
        }
        #expect(calls <= 12)
    }

    @Test("is called back when most of its task's time is over, where the last one tells, and as ever from then on")
    func comeBackToTheEnd() {
        let start = Sample.now
        func wait(_ age: Span) -> Span {
            ComeBack.toTask(startedAt: start, now: start.advanced(by: age), expected: .seconds(90))
        }
        #expect(wait(.zero) == .seconds(54) && wait(.seconds(1)) == .seconds(53) && wait(.seconds(30)) == .seconds(24))
        #expect(wait(.seconds(40)) == .seconds(20) && wait(.seconds(90)) == .seconds(45))
        #expect(wait(.hours(1)) == .minutes(5))
    }

    @Test("is called back to a lease when that ends")
    func lease() {
        let now = Sample.now
        #expect(ComeBack.toLease(expiring: now.advanced(by: .seconds(70)), now: now) == .seconds(70))
        #expect(ComeBack.toLease(expiring: now.advanced(by: -.seconds(1)), now: now) == .seconds(10))
    }
}
