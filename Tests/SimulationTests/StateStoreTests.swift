import ExportCore
import ExportEngine
import ExportFailures
import ExporterJudge
import ExporterSimulation
import Seams
import SimulatedAWS
import SimulationKit
import Storage
import Testing

/// What every store of the state owes its users: a write counts only over the version that it was made from.
@Suite struct StateStoreTests {
    private static func check(_ dsn: StoreDSN, _ files: (any FileSystem)? = nil) throws {
        let simulation = Simulation.universe()
        var exporter = ExporterUnderTest()
        exporter.dsn = dsn
        exporter.files = files
        exporter.prepare(simulation.world)
        simulation.world.createBucket("far", region: "eu-west-1")
        let outcome = try simulation.run(simulation.process("stores")) { [exporter] process in
            let environment = try exporter.environment(process)
            let store = dsn.store(in: environment)
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

    /// A store that takes every write would give the lease to every run: no state is begun there. One that keeps to them is
    /// left as it was found.
    @Test(arguments: [0.0, 1]) func aStoreThatIgnoresConditionsIsNotTrustedWithAState(ignored: Double) throws {
        var world = WorldConfiguration()
        world.ignoredConditionShare = ignored
        let simulation = Simulation.universe(world: world)
        _ = simulation.load(Scenes.steady(), hours: 1)
        var exporter = ExporterUnderTest()
        exporter.policy.engine = .read
        exporter.adjust = { $0.probesStateStore = true }
        exporter.prepare(simulation.world)
        let bucket = ExporterUnderTest.bucket
        let outcome = try simulation.run(simulation.process("first")) { [exporter] in try await exporter.run($0) }
        let keys = simulation.world.objects(bucket: bucket, prefix: "").map(\.key)
        #expect(!keys.contains { $0.contains(".probe") }, "\(keys)")
        switch outcome {
        case .finished(let report):
            #expect(ignored == 0 && report.isComplete && keys.contains { $0.hasSuffix("exporter.json") })
        case .failed(let error):
            #expect(ignored == 1 && (error as? ExportError)?.code == .configuration, "\(error)")
            if case .storeIgnoresConditions? = (error as? ExportError)?.reason {} else { Issue.record("\(error)") }
            #expect(!keys.contains { $0.hasSuffix("exporter.json") || $0.hasSuffix(".gz") }, "\(keys)")
        case .crashed(let point): Issue.record("crashed at \(point)")
        }
    }

    @Test func inS3AWriteCountsOnlyOverItsOwnVersion() throws {
        try Self.check(ExporterUnderTest().dsn)
    }

    @Test func inABucketOfAnotherRegionAWriteCountsOnlyOverItsOwnVersion() throws {
        try Self.check(.s3(bucket: "far", key: "state.json"))
    }

    @Test func inDynamoDBAWriteCountsOnlyOverItsOwnVersion() throws {
        try Self.check(.dynamoDB(table: "state", key: "exporter"))
    }

    @Test func inAFileAWriteCountsOnlyOverItsOwnVersion() throws {
        let folder = ScratchFolder()
        defer { folder.remove() }
        try Self.check(.file(path: folder.path + "/new/state.json"), LiveFileSystem())
        #expect(
            folder.files(all: true) == [
                "new/state.json", "new/state.json.lock", "new/state.json.v2", "new/state.lanes/run-1/a3f.json",
            ])
    }

    @Test func inASimulatedFileAWriteCountsOnlyOverItsOwnVersion() throws {
        try Self.check(.file(path: FilePlace.statePath))
    }

    /// Whoever holds the lock is paused in the middle of a write, for a while and for very long.
    @Test(arguments: [20, 3600])
    func aLockThatIsHeldIsWaitedForAndNotForEver(seconds: Int64) throws {
        let pause = ProcessStop(
            .pause(milliseconds: seconds * 1000), .afterEffect, on: CallMatch(operation: "file:append", process: "a"))
        let simulation = Simulation.universe(faults: FaultPlan(stops: [pause]))
        var exporter = ExporterUnderTest()
        exporter.dsn = .file(path: FilePlace.statePath)
        let (a, b) = (simulation.process("a"), simulation.process("b"))
        let waited = try simulation.run { [exporter] in
            async let first = simulation.start(a) { process in
                try await exporter.dsn.store(in: exporter.environment(process)).save([1], at: .head, replacing: nil)
            }
            try await simulation.sleep(for: .milliseconds(1))
            let start = simulation.nowMilliseconds
            let second = await simulation.start(b) { process in
                try await exporter.dsn.store(in: exporter.environment(process)).save([2], at: .head, replacing: nil)
            }
            let waited = simulation.nowMilliseconds - start
            if case .failed(let error as StateStoreError) = second {
                #expect(error.error.code == .tryAgainLater && !error.outcomeUnknown && seconds == 3600)
            } else {
                #expect(try second.get() == .conflict && seconds == 20)
            }
            guard case .saved = try await first.get() else {
                Issue.record("the write that was paused did not count")
                return waited
            }
            return waited
        }
        #expect(waited < 40_000 && waited > 15_000)
    }

    /// The name is there, and whether it lasts is not known: the caller must look.
    @Test func aWriteWhoseNameMayNotLastIsInDoubt() throws {
        let match = CallMatch(operation: "file:makeFolderDurable /var/lib/exporter", process: "run")
        let fault = FileFaultRule(.broken, on: match)
        let simulation = Simulation.universe(faults: FaultPlan(files: [fault]))
        var exporter = ExporterUnderTest()
        exporter.dsn = .file(path: FilePlace.statePath)
        let outcome = try simulation.run(simulation.process("run")) { [exporter] process in
            let store = try exporter.dsn.store(in: exporter.environment(process))
            let error = await #expect(throws: StateStoreError.self) {
                try await store.save([1], at: .head, replacing: nil)
            }
            #expect(error?.outcomeUnknown == true)
            #expect(try await store.load(.head)?.bytes == [1])
        }
        try outcome.get()
    }
}
