import FoundationEssentials
import Seams
import SimulatedAWS
import SimulationKit
import Testing

@Suite("Fault plans are data")
struct FaultPlanTests {
    private func facts(_ operation: String, _ resource: String = "/b/k", process: String = "run-1") -> CallFacts {
        CallFacts(process: process, number: 1, operation: operation, resource: resource, nowMilliseconds: 0)
    }

    @Test(
        "patterns cover operations, and with a space also resources",
        arguments: [
            ("*", true), ("s3:*", true), ("s3:PutObject", true), ("s3:GetObject", false), ("logs:*", false),
            ("s3:PutObject /b/*", true), ("s3:PutObject *state*", false), ("*Object", true), ("", false),
            ("s3:*Put*Object*", true),
        ])
    func patterns(pattern: String, covers: Bool) {
        #expect(CallMatch(operation: pattern).covers(facts("s3:PutObject")) == covers)
    }

    @Test("a rule for one process leaves the others alone")
    func processes() {
        #expect(CallMatch(process: "run-*").covers(facts("s3:PutObject")))
        #expect(!CallMatch(process: "run-2").covers(facts("s3:PutObject")))
    }

    @Test("a plan is written and read back whole")
    func roundTrip() throws {
        for fault in ExchangeFault.allCases {
            let plan = FaultPlan(
                rates: [FaultRate(fault, 0.03, on: CallMatch(operation: "s3:*"))],
                oneShots: [OneShotFault(.delayedEffect, on: CallMatch(operation: "logs:*"), occurrence: 3)],
                stops: [
                    ProcessStop(.pause(milliseconds: 5), .afterEffect, on: CallMatch()),
                    ProcessStop(.crash, .beforeEffect, on: CallMatch()),
                ],
                crashRate: 0.005, pauseRate: 0.01, latency: Latency(tailShare: 0.01), stopsAtMilliseconds: 7)
            let text = try JSONEncoder().encode(plan)
            #expect(try JSONDecoder().decode(FaultPlan.self, from: text) == plan)
        }
    }

    @Test("a rate hits about its share of the calls, and nothing after the end of faults")
    func rates() throws {
        let end = Simulation.defaultStart + 1_000_000
        let plan = FaultPlan(
            rates: [FaultRate(.notSent, 0.1)], latency: Latency(milliseconds: 0...0), stopsAtMilliseconds: end)
        let simulation = Simulation(seed: 4, faults: plan, answering: Fixture.echo)
        let late = try simulation.run(simulation.process("p")) { process in
            var failures = 0
            for _ in 0..<2_000 {
                do { _ = try await process.transport.send(Fixture.request("/k"), timeout: .seconds(1)) } catch {
                    if simulation.nowMilliseconds >= end { failures += 1 }
                }
                try await process.clock.sleep(for: .seconds(1))
            }
            return failures
        }
        #expect(late.value == 0)
        #expect((70...130).contains(simulation.coverage.total(prefix: "notSent")))
    }

    @Test("stopping the faults stops them, and keeps the latency")
    func stop() throws {
        let plan = FaultPlan(rates: [FaultRate(.notSent, 1)], latency: Latency(milliseconds: 7...7))
        let simulation = Simulation(seed: 4, faults: plan, answering: Fixture.echo)
        simulation.faults.stop()
        let outcome = try simulation.run(simulation.process("p")) { process in
            try await process.transport.send(Fixture.request("/k"), timeout: .seconds(1)).status
        }
        #expect(outcome.value == 200)
        #expect(simulation.nowMilliseconds == Simulation.defaultStart + 14)
    }
}
