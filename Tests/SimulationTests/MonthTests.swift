import CloudSimulator
import ExportCore
import ExporterSimulation
import Foundation
import Testing

extension FunctionMonth {
    /// A month is some minutes of computing: `FUNCTION_COSTS=1`.
    fileprivate static var isWanted: Bool { ProcessInfo.processInfo.environment["FUNCTION_COSTS"] != nil }
}

/// The function on its schedule: hourly, at least once, killed now and then.
@Suite struct MonthTests {
    @Test(.enabled(if: FunctionMonth.isWanted), arguments: FunctionMonth.Way.allCases)
    func aMonthOfHourlyInvocationsIsExact(way: FunctionMonth.Way) throws {
        var month = FunctionMonth(way, groups: 10, days: 30)
        month.busyEvery = 5
        month.duplicateShare = 0.1
        month.timeoutShare = 0.05
        let (simulation, workload) = month.universe()
        let figures = try month.pass(simulation)
        #expect(figures.timeouts > 20)
        #expect(figures.tasks > 25 * 24)
        #expect(simulation.neverDoubled(workload.groupNames).passed, "\(simulation.neverDoubled(workload.groupNames))")
        _ = try simulation.runEvery(hours: 24, for: 24 * 20, ExporterUnderTest(), named: "later")
        #expect(simulation.exactlyOnce(workload.groupNames).passed, "\(simulation.exactlyOnce(workload.groupNames))")
        #expect(simulation.tidy().passed, "\(simulation.tidy())")
    }

    @Test(.enabled(if: FunctionMonth.isWanted)) func aStateMachineIsBilledForLessThanAFunctionThatWaits() throws {
        func billed(_ way: FunctionMonth.Way) throws -> Int64 {
            var month = FunctionMonth(way, groups: 10, days: 4)
            month.countedAfterDays = 2
            return try month.pass(month.universe().simulation).billedMilliseconds
        }
        let inside = try billed(.waitInside)
        let outside = try billed(.stateMachine)
        #expect(outside < inside, "\(outside) ms, \(inside) ms")
    }

    /// The table of docs/OPERATIONS.md. `FUNCTION_COSTS=1` prints it; it takes some minutes.
    @Test(.enabled(if: FunctionMonth.isWanted))
    func whatADayCosts() throws {
        print("| groups | way | invocations | calls to logs | S3 requests | billed s | tasks |")
        print("|---|---|---|---|---|---|---|")
        for groups in [10, 100, 1000] {
            for way in FunctionMonth.Way.allCases {
                var month = FunctionMonth(way, groups: groups, days: 4)
                month.countedAfterDays = 2
                let day = try month.pass(month.universe().simulation)
                let billed = day.billedMilliseconds / 2000
                print(
                    "| \(groups) | \(way.rawValue) | \(day.invocations / 2) | \(day.logsCalls / 2) "
                        + "| \(day.storageCalls / 2) | \(billed) | \(day.tasks / 2) |")
            }
        }
    }
}
