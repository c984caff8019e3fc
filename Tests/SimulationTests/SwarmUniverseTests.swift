import ExporterJudge
import ExporterSimulation
import Seams
import SimulatedAWS
import SimulationKit
import Testing

@Suite("A universe drawn from a seed runs, and runs again the same way")
struct SwarmUniverseTests {
    private func history(seed: UInt64) throws -> History {
        let draw = Swarm.draw(seed, eventsAbout: 100)
        let simulation = draw.simulation()
        simulation.world.createBucket("bucket")
        let processes = (0..<3).map { index in
            simulation.process("run-\(index)", skewMilliseconds: draw.skewsMilliseconds[index])
        }
        _ = try simulation.run(together: processes) { process in
            for round in 0..<100 {
                let request = TransportRequest(
                    method: .put, scheme: "https", host: "bucket.s3.us-east-1.amazonaws.com",
                    path: "/\(process.name)/\(round)", body: Array("body".utf8))
                _ = try? await process.transport.send(request, timeout: .seconds(10))
                try await process.clock.sleep(for: .seconds(600))
            }
        }
        try simulation.run { try await simulation.sleep(untilMilliseconds: draw.workload.endMilliseconds + 7_200_000) }
        let source = SourceEvent.collect(simulation.world, groups: draw.loadedWorkload.groupNames)
        #expect(source.count == draw.loadedWorkload.eventCount)
        for event in source {
            simulation.history.record(at: event.ingestionTime, event.logGroup, "\(event.eventID) \(event.message)")
        }
        for (name, count) in simulation.coverage.all { simulation.history.record(at: 0, name, "\(count)") }
        return simulation.history
    }

    @Test("histories, truth and coverage repeat", arguments: UInt64(0)..<30)
    func repeats(seed: UInt64) throws {
        let first = try history(seed: seed)
        let second = try history(seed: seed)
        #expect(first.lines == second.lines)
    }

    @Test("a swarm draws the same universe for the same seed, and different ones for others")
    func swarm() {
        var descriptions: Set<String> = []
        var faults: Set<String> = []
        for seed in UInt64(0)..<200 {
            let draw = Swarm.draw(seed)
            #expect(draw.faults == Swarm.draw(seed).faults)
            #expect(draw.workload == Swarm.draw(seed).workload)
            #expect(draw.description == Swarm.draw(seed).description)
            descriptions.insert(draw.description)
            for rate in draw.faults.rates { faults.insert(rate.fault.rawValue) }
        }
        #expect(descriptions.count == 200)
        #expect(faults.count == ExchangeFault.common.count)
    }

    /// A swarm of a hundred thousand would not fit into memory otherwise.
    @Test("a universe that is over is released", arguments: UInt64(0)..<40)
    func isReleased(seed: UInt64) throws {
        weak var world: World?
        weak var scheduler: SimulatedScheduler?
        do {
            let universe = Universe(seed: seed)
            _ = try universe.verdict()
            (world, scheduler) = (universe.simulation.world, universe.simulation.scheduler)
        }
        #expect(world == nil && scheduler == nil)
    }
}
