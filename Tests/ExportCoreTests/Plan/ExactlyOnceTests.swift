import ExportCore
import Testing

@Suite("Planned runs copy every event exactly once")
struct ExactlyOnceTests {
    static let settings: [PlannedHistory.Setting] =
        BoundsReading.allCases.flatMap { reading in
            [
                PlannedHistory.Setting(reading: reading),
                PlannedHistory.Setting(reading: reading, backlogWindow: .days(3), lookback: .hours(30)),
                PlannedHistory.Setting(reading: reading, sealAfter: .hours(6)),
                PlannedHistory.Setting(reading: reading, exportSettle: .hours(1)),
                PlannedHistory.Setting(reading: reading, exportSettle: .zero, lookback: .hours(30)),
                PlannedHistory.Setting(reading: reading, sealAfter: .hours(6), backlogWindow: .hours(5)),
            ]
        } + [
            // Below what the service documents: copies lack events, and what is final lacks none.
            PlannedHistory.Setting(engine: .read, readSettle: .zero),
            PlannedHistory.Setting(engine: .read, readSettle: .seconds(1), lookback: .hours(1)),
            PlannedHistory.Setting(sealAfter: .hours(2), latest: .days(14)),
            PlannedHistory.Setting(engine: .read, sealAfter: .days(2), latest: .days(14)),
            PlannedHistory.Setting(engine: .read), PlannedHistory.Setting(engine: .read, lookback: .hours(1)),
        ]

    @Test(
        "however the service reads a task's bounds, with late, early and equal events and failing tasks",
        arguments: settings)
    func exactlyOnce(setting: PlannedHistory.Setting) throws {
        for seed in 0..<30 {
            var history = PlannedHistory(seed: seed, setting: setting)
            let finished = try history.run()
            #expect(finished, "seed \(seed): not all sealed after \(history.runs) runs")
            let (lost, doubled) = history.differences
            #expect(lost == [] && doubled == [] && history.untruths == [], "seed \(seed)")
        }
    }
}
