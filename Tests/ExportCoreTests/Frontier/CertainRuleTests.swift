import ExportCore
import Testing

@Suite("The certain rule")
struct CertainRuleTests {
    @Test(
        "loses nothing and doubles nothing, however the service reads a task's bounds",
        arguments: BoundsReading.allCases)
    func asDesigned(reading: BoundsReading) {
        var events = 0
        for seed in 0..<400 {
            var history = SweepHistory(seed: seed, reading: reading, rule: .asDesigned)
            let outcome = history.run()
            events += outcome.events
            #expect(outcome.lost == 0 && outcome.doubled == 0, "seed \(seed)")
        }
        #expect(events > 50_000)
    }

    @Test("without the condition on the ingestion time, events are lost where the bounds select by it")
    func withoutConditionOnIngestion() {
        func lost(_ reading: BoundsReading) -> Int {
            (0..<100).reduce(0) { sum, seed in
                var history = SweepHistory(seed: seed, reading: reading, rule: .withoutConditionOnIngestion)
                return sum + history.run().lost
            }
        }
        #expect(lost(.ingestionHalfOpen) > 0)
        #expect(lost(.eventInclusive) == 0)
        #expect(lost(.eventHalfOpen) == 0)
    }

    /// Three windows, the middle one a hole: [0, 9] by a task, [10, 19] by none, [20, 29] by a task.
    private let table = WindowTable(tasks: [
        WindowTable.TaskWindow(window: window(20, 29), band: Sample.band(50, 60), slice: SliceID("c")),
        WindowTable.TaskWindow(window: window(0, 9), band: Sample.band(25, 60), slice: SliceID("a")),
    ])

    private static func window(_ first: Int64, _ last: Int64) -> TimeWindow {
        TimeWindow(first: EventTime(first), last: EventTime(last))
    }

    @Test("asks six things of an event, and each alone puts it in question")
    func conditions() {
        func isCertain(_ time: Int64, _ ingestion: Int64) -> Bool {
            table.isCertain(EventTime(time), IngestionTime(ingestion))
        }
        #expect(isCertain(5, 6) && isCertain(1, 8) && isCertain(5, 21) && isCertain(25, 28))
        #expect(!isCertain(0, 6) && !isCertain(9, 8))
        #expect(!isCertain(5, 0) && !isCertain(5, 9) && !isCertain(5, 20))
        #expect(!isCertain(5, 15), "the hole holds its ingestion time")
        #expect(!isCertain(15, 21), "the hole holds its event time")
        #expect(!isCertain(5, 26), "after what the task was certain of")
        #expect(!isCertain(25, 40), "no window holds its ingestion time yet")
    }

    @Test("every task that can have taken an event is a candidate, each once, and no other")
    func candidates() {
        func slices(_ time: Int64, _ ingestion: Int64) -> [String] {
            table.candidates(EventTime(time), IngestionTime(ingestion)).map(\.slice.text)
        }
        #expect(slices(5, 6) == ["a"])
        #expect(slices(5, 25) == ["a", "c"])
        #expect(slices(25, 5) == ["c", "a"])
        #expect(slices(15, 25) == ["c"])
        #expect(slices(5, 15) == ["a"])
        #expect(slices(15, 16) == [])
        #expect(slices(-1, 30) == [])
    }

    @Test("where every reading of the bounds agrees that tasks hold an event, and only there, is it certain")
    func agreesWithTheReadings() {
        for time in Int64(-2)...32 {
            for ingestion in Int64(-2)...32 {
                let taken = BoundsReading.allCases.allSatisfy { reading in
                    table.tasks.contains {
                        reading.selects($0.window, time: time, ingestion: ingestion)
                            && ingestion <= $0.band.certain.milliseconds
                    }
                }
                if table.isCertain(EventTime(time), IngestionTime(ingestion)) { #expect(taken) }
                let candidates = table.candidates(EventTime(time), IngestionTime(ingestion))
                for task in table.tasks
                where BoundsReading.allCases.contains(where: {
                    $0.selects(task.window, time: time, ingestion: ingestion)
                }) && ingestion <= task.band.possible.milliseconds {
                    #expect(candidates.contains(task))
                }
            }
        }
    }

    @Test("the window that holds an instant is found among many, and none where there is none")
    func lookUp() {
        let tasks = (0..<50).filter { $0 % 3 != 1 }.map { index in
            WindowTable.TaskWindow(
                window: Self.window(Int64(index) * 10, Int64(index) * 10 + 9), band: Sample.band(0, 0),
                slice: SliceID("\(index)"))
        }
        let table = WindowTable(tasks: tasks.reversed())
        for instant in Int64(-5)...505 {
            #expect(table.task(holding: instant) == tasks.first { $0.window.contains(EventTime(instant)) })
        }
        #expect(WindowTable(tasks: []).task(holding: 0) == nil)
    }
}
