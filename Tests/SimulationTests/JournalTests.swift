import ExportCore
import ExportEngine
import ExporterSimulation
import SimulatedAWS
import Testing

/// What a run may still do after another one has had the lease.
@Suite struct JournalTests {
    /// The other run is done, its lease let go: nothing but the generation tells that it was there.
    @Test func whoLostTheLeaseHasLostTheRun() throws {
        let simulation = Simulation.universe()
        let exporter = ExporterUnderTest()
        let outcome = try simulation.run(simulation.process("first")) { process in
            let environment = try exporter.environment(process)
            let store = exporter.dsn.store(in: environment)
            let first = try await Journal.open(store, environment)
            try await first.save([])
            let lease = try #require(await first.document.lease)
            try await process.clock.sleep(for: .milliseconds(environment.settings.leaseTTL.milliseconds + 60_000))

            let second = try await Journal.open(store, environment.forNextRun())
            try await second.save([])
            try await second.finish([])
            #expect(await second.document.lease == nil)
            #expect(await second.document.leaseGeneration > first.document.leaseGeneration, "\(lease)")

            do {
                try await first.save([])
                Issue.record("the run went on, though another one may have given up or done what it is at")
            } catch Journal.Failure.leaseLost {
                let stored = try #require(try await store.load(.head)?.bytes)
                #expect(
                    try StateCodec.decode(stored, destination: environment.settings.destination.description).lease
                        == nil)
            }
        }
        try outcome.get()
    }
}
