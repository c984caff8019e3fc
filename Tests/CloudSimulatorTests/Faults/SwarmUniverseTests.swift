import CloudSimulator
import Seams
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
                let request = Fixture.request("/\(process.name)/\(round)")
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
}
