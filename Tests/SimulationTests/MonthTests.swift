import ExportCore
import ExporterSimulation
import Foundation
import Testing

extension FunctionMonth {
    /// A month is some minutes of computing: `MONTH=1`, `FUNCTION_COSTS=1` for the table alone.
    fileprivate static var isWanted: Bool { ProcessInfo.processInfo.environment["MONTH"] != nil }
    fileprivate static var areCostsWanted: Bool {
        isWanted || ProcessInfo.processInfo.environment["FUNCTION_COSTS"] != nil
    }

    /// The account sizes of the table; `FUNCTION_COSTS=10,100` takes some of them.
    fileprivate static var sizes: [Int] {
        let wanted = ProcessInfo.processInfo.environment["FUNCTION_COSTS"]?.split(separator: ",").compactMap { Int($0) }
        return wanted.flatMap { $0.isEmpty || $0 == [1] ? nil : $0 } ?? [10, 100, 1000]
    }
}

/// The function on its schedule: hourly, at least once, killed now and then.
@Suite struct MonthTests {
    /// Lets it happen, and judges: nothing doubled on the way, everything there once when all can be sealed.
    private func figures(_ way: FunctionMonth.Way, days: Int64) throws -> FunctionMonth.Figures {
        var month = FunctionMonth(way, groups: 10, days: days)
        month.busyEvery = 5
        month.duplicateShare = 0.1
        month.timeoutShare = 0.3
        let (simulation, names) = month.universe()
        let figures = try month.pass(simulation)
        #expect(simulation.neverDoubled(names).passed, "\(simulation.neverDoubled(names))")
        _ = try simulation.runEvery(hours: 24, for: 24 * 20, ExporterUnderTest(), named: "later")
        #expect(simulation.exactlyOnce(names).passed, "\(simulation.exactlyOnce(names))")
        #expect(simulation.tidy().passed, "\(simulation.tidy())")
        return figures
    }

    @Test(arguments: FunctionMonth.Way.allCases)
    func threeDaysOfHourlyInvocationsAreExact(way: FunctionMonth.Way) throws {
        let figures = try figures(way, days: 3)
        #expect(figures.timeouts > 5)
        #expect(figures.tasks > 2 * 24)
    }

    @Test(.enabled(if: FunctionMonth.isWanted), arguments: FunctionMonth.Way.allCases)
    func aMonthOfHourlyInvocationsIsExact(way: FunctionMonth.Way) throws {
        let figures = try figures(way, days: 30)
        print("a month of 10 groups, 2 of them busy, \(way.rawValue): \(figures.timeouts) killed; in all")
        print(Self.row(figures, groups: 10, way, days: 1))
        #expect(figures.timeouts > 50)
        #expect(figures.tasks > 25 * 24)
    }

    @Test func aStateMachineIsBilledForLessThanAFunctionThatWaits() throws {
        func billed(_ way: FunctionMonth.Way) throws -> Int64 {
            var month = FunctionMonth(way, groups: 10, days: 3)
            month.countedAfterDays = 2
            return try month.pass(month.universe().simulation).billedMilliseconds
        }
        let inside = try billed(.waitInside)
        let outside = try billed(.stateMachine)
        #expect(outside < inside, "\(outside) ms, \(inside) ms")
    }

    /// The table of docs/OPERATIONS.md: the 22nd day, when every day seals one. It takes some minutes.
    @Test(.enabled(if: FunctionMonth.areCostsWanted))
    func whatADayCosts() throws {
        print("| groups | way | invocations | calls to logs | S3 requests | billed s | tasks |")
        print("|---|---|---|---|---|---|---|")
        for groups in FunctionMonth.sizes {
            for way in FunctionMonth.Way.allCases {
                var month = FunctionMonth(way, groups: groups, days: 22)
                month.warmDays = 20
                month.countedAfterDays = 21
                let figures = try month.pass(month.universe().simulation)
                print(Self.row(figures, groups: groups, way, days: 1))
                let operations = figures.calls.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                print("  \(operations.joined(separator: ", "))")
                // Sealing reads what is busy, every day anew.
                #expect(figures.calls["logs:FilterLogEvents", default: 0] >= max(1, groups / month.busyEvery))
            }
        }
    }

    private static func row(_ all: FunctionMonth.Figures, groups: Int, _ way: FunctionMonth.Way, days: Int) -> String {
        let cells = [
            "\(groups)", way.rawValue, "\(all.invocations / days)", "\(all.calls(of: "logs") / days)",
            "\(all.calls(of: "s3") / days)", "\(all.billedMilliseconds / 1000 / Int64(days))", "\(all.tasks / days)",
        ]
        return "| \(cells.joined(separator: " | ")) |"
    }
}
