import ArchiveTools
import ExportCore
import ExportEngine
import ExportFailures
import ExporterSimulation
import Foundation
import SimulatedAWS
import SimulationKit
import Storage

/// What `verify` says of the archive that an exporter has made.
struct VerifyBench: Sendable {
    let simulation: Simulation
    let exporter: ExporterUnderTest
    var cellsMax = 1 << 17
    var eventsMax: Int64 = 200_000
    /// So many calls of the process are made before its time is over.
    var callsMax: Int?
    var hasState = true

    func verify(_ question: VerifyQuestion) throws -> VerifyOutcome {
        let process = simulation.process("verify-\(simulation.nowMilliseconds)-\(objects.count)")
        let (exporter, cellsMax, eventsMax, callsMax) = (exporter, cellsMax, eventsMax, callsMax)
        return try simulation.run(process) { [hasState] process in
            let environment = try exporter.environment(process)
            let settings = environment.settings
            let store = exporter.dsn.store(in: environment)
            let verify = ArchiveVerify(
                ArchiveVerify.Place(
                    archive: environment.archive, layout: settings.layout, container: settings.destination.container,
                    policy: settings.policy, access: environment.logAccess, bookkeeping: [],
                    now: { ServiceTime(environment.clock.nowMilliseconds()) },
                    isOver: { callsMax.map { process.life.calls >= $0 } ?? false }, seed: 7,
                    run: environment.run.text),
                width: 3, cellsMax: cellsMax, eventsMax: eventsMax)
            return try await verify.verify(question) { () throws(ExportError) in
                guard hasState else { return nil }
                return try await ExportPreview.state(environment, store).document
            } standing: { document throws(ExportError) in
                try await ExportPreview.standing(environment, document)
            }
        }.get()
    }

    func findings(_ question: VerifyQuestion) throws -> [Finding] { try verify(question).record.findings.kept }

    // MARK: What the test knows of the archive by itself

    var objects: [StoredObject] {
        simulation.world.objects(bucket: ExporterUnderTest.bucket, prefix: ExporterUnderTest.prefix + "/")
    }

    struct Listed: Decodable {
        struct Object: Decodable {
            var key: String
            var bytes: Int64
        }
        var objects: [Object]
    }

    /// The keys that manifests name, with the manifest of each.
    var named: [String: String] {
        var named: [String: String] = [:]
        for object in objects where object.key.contains("/_manifests/") {
            guard let listed = try? JSONDecoder().decode(Listed.self, from: Data(object.bytes)) else { continue }
            for one in listed.objects { named[one.key] = object.key }
        }
        return named
    }

    /// What no manifest names, and is not bookkeeping.
    var strays: Set<String> {
        let named = named
        return Set(
            objects.map(\.key).filter { key in
                named[key] == nil
                    && !["logs/_manifests/", "logs/_verify/", "logs/_state/", "logs/_archive.json"]
                        .contains { key.hasPrefix($0) }
            })
    }

    func put(_ key: String, _ bytes: [UInt8]) {
        simulation.world.putObject(bucket: ExporterUnderTest.bucket, key: key, body: bytes)
    }

    func delete(_ key: String) {
        simulation.world.deleteObject(bucket: ExporterUnderTest.bucket, key: key)
    }
}
