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

/// The same tree on a disk: the read engine with `file:///` as its destination.
@Suite struct FolderDestinationTests {
    private static func exporter(_ folder: ScratchFolder, engine: ExportPolicy.Engine = .read) -> ExporterUnderTest {
        var exporter = ExporterUnderTest()
        exporter.policy.engine = engine
        exporter.policy.lookback = .hours(1)
        exporter.dsn = .file(path: folder.path + "/state.json")
        exporter.files = LiveFileSystem()
        let root = folder.path + "/archive"
        exporter.adjust = { settings in
            settings.destination = Destination(folder: root)
            if let layout = try? ArchiveLayout(prefix: "") { settings.layout = layout }
        }
        return exporter
    }

    private static func archive(_ folder: ScratchFolder) -> Archive {
        let keys = folder.files(all: true).filter { $0.hasPrefix("archive/") }
        let objects = keys.map { key in
            let bytes = folder.bytes(of: key)
            var digest = MD5()
            digest.update(bytes)
            return ArchivedObject(key: String(key.dropFirst("archive/".count)), bytes: bytes, eTag: digest.finish())
        }
        return Archive(objects: objects, prefix: "")
    }

    @Test func aFolderHoldsWhatABucketWouldHold() throws {
        let folder = ScratchFolder()
        defer { folder.remove() }
        let simulation = Simulation.universe()
        let workload = simulation.load(
            Scenes.lateAndFuture() + Scenes.identical() + Scenes.multiline() + Scenes.collidingNames(), hours: 24)
        let reports = try simulation.runEvery(hours: 6, for: 24 * 20, Self.exporter(folder))
        #expect(reports.allSatisfy { $0.stop == .done && $0.failures.isEmpty })
        let source = SourceEvent.collect(simulation.world, groups: workload.groupNames)
        let exact = ExactlyOnceChecker(source).check(Self.archive(folder))
        #expect(exact.passed, "\(exact)")
        let tidy = TidinessChecker.check(Self.archive(folder))
        #expect(tidy.passed, "\(tidy)")
        #expect(simulation.world.objects(bucket: ExporterUnderTest.bucket).isEmpty)
    }

    @Test func aCrashAtAnyCallLosesAndDoublesNothing() throws {
        var call = 1
        while true {
            let folder = ScratchFolder()
            defer { folder.remove() }
            let match = CallMatch(operation: "*", process: "doomed")
            let stop = ProcessStop(.crash, .afterEffect, on: match, occurrence: call)
            let simulation = Simulation.universe(faults: FaultPlan(stops: [stop]))
            let workload = simulation.load(Scenes.steady(), hours: 3)
            try simulation.run { try await simulation.sleep(for: .seconds(5 * 3600)) }
            let exporter = Self.exporter(folder)
            let outcome = try simulation.run(simulation.process("doomed")) { try await exporter.run($0) }
            try simulation.run { try await simulation.sleep(for: .seconds(600)) }
            _ = try simulation.run(simulation.process("next")) { try await exporter.run($0) }.get()
            let source = SourceEvent.collect(simulation.world, groups: workload.groupNames)
            let exact = ExactlyOnceChecker(source).check(Self.archive(folder))
            #expect(exact.passed, "call \(call): \(exact)")
            let tidy = TidinessChecker.check(Self.archive(folder))
            #expect(tidy.passed, "call \(call): \(tidy)")
            if !outcome.isCrash { break }
            call += 1
        }
        #expect(call > 3)
    }

    @Test func exportTasksCannotWriteToAFolder() throws {
        let folder = ScratchFolder()
        defer { folder.remove() }
        let simulation = Simulation.universe()
        let exporter = Self.exporter(folder, engine: .exportTask)
        let outcome = try simulation.run(simulation.process("run")) { try await exporter.run($0) }
        let error = #expect(throws: ExportError.self) { try outcome.get() }
        #expect(error?.code == .configuration)
        #expect(error?.reason == .folderNeedsReads(path: folder.path + "/archive"))
        #expect(folder.files(all: true).isEmpty)
    }

    @Test func aLayoutThatWouldLeadOutIsRefused() throws {
        let folder = ScratchFolder()
        defer { folder.remove() }
        var exporter = Self.exporter(folder)
        let inner = exporter.adjust
        exporter.adjust = { settings in
            inner(&settings)
            if let layout = try? ArchiveLayout(prefix: "", template: "../{group}") { settings.layout = layout }
        }
        let simulation = Simulation.universe()
        let outcome = try simulation.run(simulation.process("run")) { [exporter] in try await exporter.run($0) }
        let error = #expect(throws: ExportError.self) { try outcome.get() }
        #expect(error?.code == .configuration)
        guard case .keyImpossible(_, _, "..") = error?.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
