import Foundation
import SimulationKit
import Testing

/// A backfill uses both quotas of reading [S-READ-RATE].
@Suite struct BackfillTests {
    /// With `BACKFILL=full` the days are as full as in docs/BENCHMARKS.md.
    private static let pagesPerDay: Int64 = ProcessInfo.processInfo.environment["BACKFILL"] == "full" ? 120 : 30

    @Test(arguments: [("eu-central-1", 2.5), ("us-east-1", 1.8)])
    func `of ten large groups is as much faster as the second quota allows`(region: String, least: Double) throws {
        var bench = BackfillBench(region: region)
        bench.pagesPerDay = Self.pagesPerDay
        let both = try bench.run()
        bench.streamReadWidth = 0
        let filter = try bench.run()
        for (name, outcome) in [("both", both), ("FilterLogEvents alone", filter)] {
            print("backfill: \(region), \(name): \(outcome.seconds) s, \(outcome.calls)")
        }
        #expect(both.isExact && filter.isExact)
        #expect(filter.calls["logs:GetLogEvents"] == nil)
        #expect(filter.seconds >= least * both.seconds, "\(filter.seconds / both.seconds)")
    }
}
