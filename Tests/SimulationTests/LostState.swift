import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import Seams
import SimulatedAWS
import SimulationKit
import Storage

/// A state that is deleted, and made new from the manifests.
extension ExporterUnderTest {
    func rebuild(_ process: SimulatedProcess) async throws -> StateRebuilding.Outcome {
        let environment = try environment(process)
        let rebuilding = StateRebuilding(environment: environment, store: dsn.store(in: environment))
        let outcome = try await rebuilding.look()
        try await rebuilding.save(outcome.document)
        return outcome
    }

    /// Deletes everything that is stored of the state, copies of older forms excepted.
    func loseState(_ simulation: Simulation) throws {
        switch dsn {
        case .s3(let bucket, let key):
            let shards = StatePlace.shardFolder(head: key)
            for object in simulation.world.objects(bucket: bucket)
            where object.key == key || object.key.hasPrefix(shards) {
                simulation.world.deleteObject(bucket: bucket, key: object.key)
            }
        case .file(let path):
            let shards = StatePlace.shardFolder(head: path)
            let lost = simulation.disk.files.map(\.path).filter { $0 == path || $0.hasPrefix(shards) }
            _ = try simulation.run(simulation.process("hand-\(simulation.nowMilliseconds)")) { process in
                for path in lost { try await process.files.remove(path) }
            }.get()
        case .dynamoDB: preconditionFailure("no test loses a state in a table")
        }
    }
}

extension SmallWorld {
    func rebuild(_ name: String = "rebuild") throws -> ProcessOutcome<StateRebuilding.Outcome> {
        try simulation.run(simulation.process(name)) { [exporter] in try await exporter.rebuild($0) }
    }

    /// What is wrong in the end, `nil` for nothing. What attempts left of which nobody knows any more lies about, in no
    /// manifest: that is not looked at.
    func complaintAboutTheArchive() throws -> String? {
        try sleep(seconds: 600)
        for day in [0, 1, 21, 1] {
            try sleep(seconds: Int64(day) * 86_400)
            guard case .finished(let report) = try run("later-\(simulation.nowMilliseconds)"), report.stop == .done,
                report.failures.isEmpty
            else { return "a run on day \(day) did not end well" }
            let early = exactness.neverDoubled(place.archive(simulation))
            if !early.passed { return "day \(day): \(early)" }
        }
        let exact = exactness.check(place.archive(simulation))
        return exact.passed ? nil : "\(exact)"
    }

    private var exactness: ExactlyOnceChecker {
        ExactlyOnceChecker(SourceEvent.collect(simulation.world, groups: [Self.group]))
    }
}
