import ExportCore
import Testing

@Suite("Looks at a task")
struct PollPacingTests {
    private func waits(_ pacing: PollPacing, _ count: Int) -> [Int64] {
        var pacing = pacing
        return (0..<count).map { _ in pacing.wait().milliseconds }
    }

    /// How many looks a task of that length takes, and how long it is over when it is seen.
    private func course(_ pacing: PollPacing, lasts: Span) -> (looks: Int, late: Span) {
        var pacing = pacing
        var waited = Span.zero
        var looks = 0
        while waited < lasts {
            waited = waited + pacing.wait()
            looks += 1
        }
        return (looks, waited - lasts)
    }

    @Test("grow apart by half each time, up to thirty seconds")
    func growing() {
        let steps: [Int64] = [5000, 7500, 11_250, 16_875, 25_312, 30_000, 30_000]
        #expect(waits(PollPacing(first: .seconds(5)), 7) == steps)
        #expect(waits(PollPacing(first: .minutes(1)), 3) == [60_000, 60_000, 60_000])
        let zero = waits(PollPacing(first: .zero), 100)
        #expect(zero == zero.sorted() && (zero.last ?? 0) <= 30_000)
    }

    @Test("begin shortly before the end that is expected, and are close then")
    func learnt() {
        let steps: [Int64] = [30_000, 30_000, 19_200, 4400, 6600, 9900, 14_850, 22_275, 30_000]
        #expect(waits(PollPacing(first: .seconds(1), expected: .seconds(88)), 9) == steps)
        #expect(waits(PollPacing(first: .seconds(1), expected: .seconds(6)), 4) == [5400, 500, 750, 1125])
        #expect(waits(PollPacing(first: .seconds(1), expected: .hours(2)), 300).allSatisfy { $0 <= 30_000 })
        // Of shorter tasks nothing can be learnt.
        #expect(waits(PollPacing(first: .seconds(1), expected: .seconds(1)), 2) == [1000, 1500])
    }

    @Test(
        "see a task of the length that is expected within a tenth of it, with fewer looks than those who know nothing")
    func worth() {
        for seconds in Int64(2)...600 {
            let lasts = Span.seconds(seconds)
            let learnt = course(PollPacing(first: .seconds(1), expected: lasts), lasts: lasts)
            #expect(learnt.late.milliseconds <= max(1000, lasts.milliseconds / 10), "\(seconds) s: \(learnt)")
            #expect(learnt.looks <= course(PollPacing(first: .seconds(1)), lasts: lasts).looks + 1, "\(seconds) s")
        }
    }

    @Test("come as the operator wishes, and else as the last tasks teach, from one second on")
    func choice() {
        #expect(waits(.forTask(interval: .seconds(5), expected: .seconds(88)), 2) == [5000, 7500])
        #expect(waits(.forTask(interval: nil, expected: nil), 2) == [1000, 1500])
        #expect(waits(.forTask(interval: nil, expected: .seconds(20)), 2) == [18_000, 1000])
    }

    private func task(_ status: ObservedTask.Status, seconds: Int64?) -> ObservedTask {
        ObservedTask(
            id: "t", name: nil, status: status, created: Sample.now,
            ended: seconds.map { Sample.now.advanced(by: .seconds($0)) })
    }

    @Test("learn from short tasks among the last, whatever the others were")
    func durations() {
        var durations = TaskDurations()
        #expect(durations.expected == nil)
        for seconds in [60, 70, 80, 3600] as [Int64] { durations.note(task(.completed, seconds: seconds)) }
        #expect(durations.expected == .seconds(60))
        durations.note(task(.completed, seconds: 1))
        #expect(durations.expected == .seconds(60))
        // Those that did not end well, or say no end, teach nothing.
        let before = durations
        for status in [ObservedTask.Status.failed, .cancelled, .running] { durations.note(task(status, seconds: 1)) }
        durations.note(task(.completed, seconds: nil))
        durations.note(task(.completed, seconds: -5))
        #expect(durations == before)
        for _ in 0..<9 { durations.note(task(.completed, seconds: 10)) }
        #expect(durations.expected == .seconds(10))
    }
}
