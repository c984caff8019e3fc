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

    /// One save goes to many shards, and beside it another one goes on where the first leaves a lane: whichever of them
    /// comes first takes what was noted, and the lane's windows are written in order.
    @Test(arguments: UInt64(1)...20)
    func aLanesChangesAreWrittenInTheOrderInWhichTheyWereAskedFor(seed: UInt64) throws {
        let simulation = Simulation.universe(seed: seed)
        var exporter = ExporterUnderTest()
        exporter.adjust = { $0.shardBytesMax = 400 }
        let subject = exporter
        let outcome = try simulation.run(simulation.process("run")) { process in
            let environment = try subject.environment(process)
            let journal = try await Journal.open(subject.dsn.store(in: environment), environment)
            let lanes = try (0..<12).map { try Self.lane($0) }
            for lane in lanes { try await journal.save([.open(lane, start: EventTime(0))]) }
            #expect(await journal.document.isSplit)
            await journal.note([Self.empty(lanes[0], 0)])
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await journal.save(lanes.dropFirst().map { Self.empty($0, 0) }) }
                group.addTask { try await journal.save([Self.empty(lanes[0], 1)]) }
                try await group.waitForAll()
            }
            #expect(await journal.lane(lanes[0])?.frontier.next == EventTime(20))
            #expect(await journal.lane(lanes[11])?.frontier.next == EventTime(10))
            try await journal.finish([])
        }
        try outcome.get()
    }

    private static func lane(_ number: Int) throws -> LaneID {
        LaneID(
            group: LogGroupARN(
                partition: "aws", region: "us-east-1", account: "123456789012",
                name: try #require(LogGroupName("/group/\(number)"))))
    }

    private static func empty(_ lane: LaneID, _ place: Int64) -> JournalEdit {
        .noteEmpty(
            LaneWindow(
                lane: lane, window: TimeWindow(start: EventTime(place * 10), end: EventTime(place * 10 + 10))))
    }
}
