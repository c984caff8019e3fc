import Foundation
import SimulationKit
import Testing

/// A backfill uses both quotas of reading [S-READ-RATE].
@Suite struct BackfillTests {
    /// `BACKFILL=10x60x120` is what docs/BENCHMARKS.md has: lanes, days, pages in a day.
    private static func bench(_ region: String) -> BackfillBench {
        var bench = BackfillBench(region: region)
        let wanted = ProcessInfo.processInfo.environment["BACKFILL"] ?? "10x60x40"
        let sizes = wanted.split(separator: "x").map { Int64($0) }
        guard sizes.count == 3, let lanes = sizes[0], let days = sizes[1], let pages = sizes[2] else { return bench }
        bench.lanes = Int(lanes)
        bench.days = days
        bench.pagesPerDay = pages
        return bench
    }

    /// Days are short here, and what is done between them is a good part of the time; with fuller ones it is more.
    @Test(arguments: [("eu-central-1", 2.4), ("us-east-1", 1.5)])
    func `of ten large groups is as much faster as the second quota allows`(region: String, least: Double) throws {
        var bench = Self.bench(region)
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
