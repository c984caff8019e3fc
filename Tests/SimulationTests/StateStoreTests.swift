import ExportCore
import ExportEngine
import ExporterSimulation
import SimulatedAWS
import Testing

/// What every store of the state owes its users: a write counts only over the version that it was made from.
@Suite struct StateStoreTests {
    private static func check(_ dsn: StoreDSN) throws {
        let simulation = Simulation.universe()
        var exporter = ExporterUnderTest()
        exporter.dsn = dsn
        exporter.prepare(simulation.world)
        let outcome = try simulation.run(simulation.process("stores")) { [exporter] process in
            let environment = try exporter.environment(process)
            let store = dsn.store(environment.clients, beside: environment.settings)
            for place in [StatePlace.head, .shard(folder: "run-1", name: "a3f"), .copy("v2")] {
                try await check(store, place, dsn)
            }
        }
        try outcome.get()
    }

    /// Every document by itself: the others' versions mean nothing to it.
    private static func check(_ store: any StateStore, _ place: StatePlace, _ dsn: StoreDSN) async throws {
        #expect(try await store.load(place)?.bytes == nil)
        guard case .saved(let first) = try await store.save(Array("one".utf8), at: place, replacing: nil) else {
            Issue.record("\(dsn): nothing was there, and the write was refused")
            return
        }
        #expect(try await store.save(Array("two".utf8), at: place, replacing: nil) == .conflict, "\(dsn): there is one")
        guard case .saved(let second) = try await store.save(Array("three".utf8), at: place, replacing: first) else {
            Issue.record("\(dsn): it was the newest, and the write was refused")
            return
        }
        #expect(first != second)
        #expect(
            try await store.save(Array("four".utf8), at: place, replacing: first) == .conflict, "\(dsn): it is replaced"
        )
        let stored = try await store.load(place)
        #expect(stored?.bytes == Array("three".utf8) && stored?.token == second, "\(dsn)")
    }

    @Test func inS3AWriteCountsOnlyOverItsOwnVersion() throws {
        try Self.check(ExporterUnderTest().dsn)
    }

    @Test func inDynamoDBAWriteCountsOnlyOverItsOwnVersion() throws {
        try Self.check(.dynamoDB(table: "state", key: "exporter"))
    }

    @Test func inAFileAWriteCountsOnlyOverItsOwnVersion() throws {
        let folder = ScratchFolder()
        defer { folder.remove() }
        try Self.check(.file(path: folder.path + "/state.json"))
    }
}
