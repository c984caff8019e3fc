import AWSClient
import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import Foundation
import SimulatedAWS
import SimulationKit
import Testing

/// What is assumed of the service (docs/GUARANTEES.md), broken one at a time: what happens then, that a
/// comparison of multisets finds it, and which setting mends it. The table stands there, and says what comes out here.
@Suite struct AssumptionTests {
    private static let hour: Int64 = 3_600_000
    private static let day: Int64 = 24 * hour

    struct Figures: CustomStringConvertible {
        var events = 0
        var lost = 0
        var doubled = 0
        /// Written by sweeps.
        var swept = 0
        /// Runs that ended with an error.
        var failedRuns = 0
        var reads = 0
        /// What a comparison of the archive with FilterLogEvents' answers finds, by somebody who does not know the truth.
        var foundMissing = 0
        var foundSurplus = 0
        var isFound: Bool { foundMissing == lost && foundSurplus == doubled && lost + doubled > 0 }

        var description: String {
            "\(events) events, \(lost) lost, \(doubled) doubled, \(swept) by sweeps, \(failedRuns) runs failed, \(reads) reads"
        }
    }

    /// A life: a workload, a schedule of every six hours for four days and of every day after that.
    struct Life {
        var seed: UInt64 = 1
        var world = WorldConfiguration()
        var traffic = Traffic(events: 200)
        var policy = ExportPolicy()
        var days: Int64 = 24
        var runsAtOnce = 1
        /// More events, by hand.
        var extra: [NewEvent] = []
        /// The assumption holds again from here on.
        var mendedAfterDays: Int64?

        /// - Parameter row: of the page, by its first words.
        func live(_ name: String, row: String? = nil) throws -> Figures {
            let simulation = Simulation.universe(seed: seed, world: world)
            let streams = ["one", "two"].map { StreamSpec($0, traffic) }
            let groups = simulation.load([GroupSpec("/app", streams: streams)], hours: 72, seed: seed).groupNames
            simulation.world.append(extra)
            var exporter = ExporterUnderTest()
            exporter.policy = policy
            let (subject, life) = (exporter, self)
            var figures = try simulation.run { try await life.runs(simulation, subject) }
            let source = SourceEvent.collect(simulation.world, groups: groups)
            let archive = simulation.archive()
            let result = ExactlyOnceChecker(source).check(archive)
            (figures.events, figures.lost, figures.doubled) = (source.count, result.missing, result.surplus)
            figures.reads = simulation.world.callCounts["logs:FilterLogEvents"] ?? 0
            let found = ExactlyOnceChecker(try EventReading.all(of: "/app", simulation)).check(archive)
            (figures.foundMissing, figures.foundSurplus) = (found.missing, found.surplus)
            #expect((figures.foundMissing, figures.foundSurplus) == (figures.lost, figures.doubled))
            print("\(name): \(figures)")
            if let row = try row.map(AssumptionPage.row) {
                #expect(row.lost == AssumptionPage.cell(figures.lost, of: figures.events), "\(row)")
                #expect(row.doubled == AssumptionPage.cell(figures.doubled, of: figures.events), "\(row)")
            }
            return figures
        }

        private func runs(_ simulation: Simulation, _ exporter: ExporterUnderTest) async throws -> Figures {
            var figures = Figures()
            let steps = Array(repeating: 6 * hour, count: 16) + Array(repeating: day, count: Int(days) - 4)
            for (number, step) in steps.enumerated() {
                try await simulation.sleep(for: .milliseconds(step))
                if let mended = mendedAfterDays, simulation.nowMilliseconds >= Simulation.defaultStart + mended * day {
                    simulation.world.reconfigure { $0 = WorldConfiguration() }
                }
                let outcomes = await withTaskGroup(of: ProcessOutcome<RunReport>.self) { group in
                    for copy in 0..<runsAtOnce {
                        let process = simulation.process("run-\(number)-\(copy)")
                        group.addTask { await simulation.start(process) { try await exporter.run($0) } }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                figures.failedRuns += outcomes.count { if case .failed = $0 { true } else { false } }
                let done = outcomes.flatMap { $0.value?.done ?? [] }
                figures.swept += Int(done.reduce(0) { $0 + ($1.slice.deed == .sweep ? $1.events ?? 0 : 0) })
            }
            return figures
        }
    }

    @Test func eventsThatReadsSeeLaterThanReadSettleAreLostToTheReadEngine() throws {
        var life = Life()
        life.world.readVisibility = Self.hour...Self.hour
        let behindTasks = try life.live("visible after 1 h, export tasks", row: "the same behind export tasks")
        #expect(behindTasks.lost == 0 && behindTasks.doubled == 0)
        life.policy.engine = .read
        let figures = try life.live("visible after 1 h, read engine", row: "every event is visible to reads after 1 h")
        #expect(figures.lost > 0 && figures.doubled == 0 && figures.isFound)
        life.policy.readSettle = .hours(2)
        let mended = try life.live("visible after 1 h, read engine, --read-settle 2h")
        #expect(mended.lost == 0 && mended.doubled == 0)
    }

    @Test func eventsThatTasksSeeLaterThanExportSettleAreLost() throws {
        var life = Life()
        life.world.exportAvailability = 0...(20 * Self.hour)
        let figures = try life.live("available after up to 20 h", row: "events are available to tasks")
        #expect(figures.lost > 0 && figures.doubled == 0 && figures.isFound)
        life.policy.exportSettle = .hours(24)
        let mended = try life.live("available after up to 20 h, --export-settle 24h")
        #expect(mended.lost == 0 && mended.doubled == 0)
    }

    @Test func eventsThatAreOlderThanSealAfterWhenTheyComeAreLost() throws {
        var life = Life()
        life.days = 28
        // Imports on the second and on the twenty-fifth day.
        for (import_, ages) in [(Int64(2), [5, 10, 20, 30]), (25, [10, 16, 20, 23])] {
            for age in ages {
                let ingested = Simulation.defaultStart + import_ * Self.day
                life.extra += (0..<10).map {
                    NewEvent(
                        group: "/app", stream: "one", timestamp: ingested - Int64(age) * Self.day + $0,
                        ingestionTime: ingested, message: "imported \(age) \($0)")
                }
            }
        }
        let figures = try life.live("imports of up to 30 days", row: "80 imports of events")
        #expect(figures.lost > 0 && figures.doubled == 0 && figures.isFound)
        life.policy.sealAfter = .days(31)
        life.days = 70
        let mended = try life.live("imports of up to 30 days, --seal-after 31d")
        #expect(mended.lost == 0 && mended.doubled == 0)
    }

    @Test func metadataThatLagsLongerThanAssumedMayHideEvents() throws {
        var life = Life()
        life.traffic = Traffic(events: 200, lateShare: 0.3)
        life.world.streamMetadataLag = (12 * Self.day)...(13 * Self.day)
        // Written to once more, when nobody would see it until its columns are final.
        life.extra = (0..<20).map { number in
            NewEvent(
                group: "/app", stream: "one", timestamp: Simulation.defaultStart + 2 * Self.day + number,
                ingestionTime: Simulation.defaultStart + 13 * Self.day, message: "eleven days late \(number)")
        }
        let figures = try life.live("metadata lags 12 days", row: "streams' metadata lags 12 days")
        #expect(figures.lost > 0 && figures.doubled == 0 && figures.isFound)
    }

    @Test func eventsFurtherAheadThanAssumedAreNeitherLostNorDoubledHere() throws {
        var life = Life()
        life.world.exportReading = .ingestionHalfOpen
        life.extra = (0..<60).map { number in
            let ingested = Simulation.defaultStart + Int64(number) * Self.hour
            return NewEvent(
                group: "/app", stream: "one", timestamp: ingested + 30 * Self.hour, ingestionTime: ingested,
                message: "ahead \(number)")
        }
        let figures = try life.live("30 h ahead", row: "events up to 30 h ahead")
        #expect(figures.lost == 0 && figures.doubled == 0)
    }

    @Test func eventsThatAreLaterThanMaxLatenessOnlyCostRequests() throws {
        var life = Life()
        let usual = try life.live("in time")
        life.traffic = Traffic(events: 200, lateShare: 0.5, lateMillisecondsMax: 30 * Self.hour)
        let figures = try life.live("half of all up to 30 h late", row: "half of the events up to 30 h late")
        #expect(figures.lost == 0 && figures.doubled == 0)
        #expect(figures.swept > usual.swept)
        let row = try AssumptionPage.row("half of the events up to 30 h late")
        #expect(row.broken.contains(": \(figures.swept) come by sweeps"), "\(row)")
        life.policy.maxLateness = .hours(31)
        let mended = try life.live("half of all up to 30 h late, --max-lateness 31h")
        #expect(mended.lost == 0 && mended.doubled == 0)
        #expect(mended.swept < figures.swept)
        #expect(row.helps.contains("\(mended.swept) by sweeps"), "\(row)")
    }

    @Test func pagesOutOfOrderStopTheRunsAndLoseNothing() throws {
        var life = Life()
        life.policy.engine = .read
        life.world.disorderedPageShare = 1
        life.mendedAfterDays = 10
        let figures = try life.live("pages out of order for 10 days, read engine", row: "pages out of order")
        #expect(figures.failedRuns > 0)
        #expect(figures.lost == 0 && figures.doubled == 0)
    }

    @Test func anEventThatAPageRepeatsIsDoubled() throws {
        var life = Life()
        life.policy.engine = .read
        life.world.repeatedEventShare = 0.5
        let figures = try life.live("half of the pages repeat an event, read engine", row: "half of the pages")
        #expect(figures.lost == 0 && figures.doubled > 0 && figures.isFound)
    }

    @Test func conditionalWritesThatDoNotLookLetTwoRunsLoseAndDouble() throws {
        var total = Figures()
        for seed in UInt64(1)...10 {
            var life = Life()
            life.seed = seed
            life.runsAtOnce = 2
            life.world.ignoredConditionShare = 1
            let figures = try life.live(
                "no condition is looked at, two runs at once", row: seed == 1 ? "conditions of writes" : nil)
            total.lost += figures.lost
            total.doubled += figures.doubled
            if seed == 1 { #expect(figures.lost == 0 && figures.doubled > 0 && figures.isFound) }
        }
        #expect(total.doubled > 0)
    }
}

/// All events of a log group as FilterLogEvents shows them, each id once.
private enum EventReading {
    private struct Page: Decodable {
        var events: [Event]
        var nextToken: String?
    }

    private struct Event: Decodable {
        var eventId: String
        var logStreamName: String
        var timestamp: Int64
        var ingestionTime: Int64
        var message: String
    }

    static func all(of group: String, _ simulation: Simulation) throws -> [SourceEvent] {
        let pages = try simulation.run(simulation.process("comparison")) { process in
            let logs = try ExporterUnderTest().environment(process).clients.logs
            var pages: [Page] = []
            var request = LogsAPI.FilterLogEventsRequest(logGroupName: group)
            repeat {
                let page = try JSONDecoder().decode(Page.self, from: Data(try await logs.filterLogEvents(request)))
                request.nextToken = page.nextToken
                pages.append(page)
            } while request.nextToken != nil
            return pages
        }.get()
        var seen: Set<String> = []
        return pages.flatMap { $0.events }.filter { seen.insert($0.eventId).inserted }.map {
            SourceEvent(
                logGroup: group, logStream: $0.logStreamName, timestamp: $0.timestamp,
                ingestionTime: $0.ingestionTime, message: $0.message, eventID: $0.eventId)
        }
    }
}
