import ExporterJudge
import HTTPTypes
import Seams
import SimulatedAWS
import Testing

/// The world's export tasks and the checkers' reading were written apart from each other: here they meet.
@Suite("The checkers read what the world's export tasks write")
struct ExportTaskArchiveTests {
    private static let prefix = "archive/"
    private static let length: Int64 = 86_400_000

    private func export(_ groups: [String], in simulation: Simulation) throws {
        let process = simulation.process("exporter")
        simulation.world.createBucket("bucket")
        let outcome = try simulation.run(process) { process in
            try await process.clock.sleep(for: .milliseconds(Self.length + 1))
            for (index, group) in groups.enumerated() {
                let response = try await process.transport.send(Self.createTask(group, index), timeout: .seconds(10))
                #expect(response.status == 200, "\(String(decoding: response.body, as: UTF8.self))")
                try await process.clock.sleep(for: .seconds(3_600))
            }
        }
        try outcome.get()
    }

    private static func createTask(_ group: String, _ index: Int) -> TransportRequest {
        var headers = HTTPFields()
        headers[.contentType] = "application/x-amz-json-1.1"
        if let target = HTTPField.Name("X-Amz-Target") { headers[target] = "Logs_20140328.CreateExportTask" }
        let start = Simulation.defaultStart
        let body = """
            {"taskName": "t\(index)", "logGroupName": "\(group)", "from": \(start - 15 * length), \
            "to": \(start + length + 7_200_000), "destination": "bucket", "destinationPrefix": "\(prefix)\(index)"}
            """
        return TransportRequest(
            method: .post, scheme: "https", host: "logs.us-east-1.amazonaws.com", path: "/", headers: headers,
            body: Array(body.utf8))
    }

    @Test("an export of everything is exactly once, for names and messages of all kinds", arguments: UInt64(0)..<10)
    func exactlyOnce(seed: UInt64) throws {
        let groups =
            Scenes.collidingNames() + Scenes.multiline() + Scenes.identical() + Scenes.lateAndFuture()
            + Scenes.emptyStreams()
        let spec = WorkloadSpec(
            startMilliseconds: Simulation.defaultStart, durationMilliseconds: Self.length, groups: groups)
        let workload = Workload(spec, seed: seed)
        var configuration = WorldConfiguration()
        configuration.verifySignatures = false
        configuration.exportFileBytesMax = 4_000
        let simulation = Simulation(seed: seed, world: configuration)
        simulation.load(workload)
        try export(workload.groupNames, in: simulation)

        var objects = simulation.world.objects(bucket: "bucket", prefix: Self.prefix).map(ArchivedObject.init)
        for (index, group) in workload.groupNames.enumerated() {
            let listed = objects.filter { $0.key.hasPrefix("\(Self.prefix)\(index)/") && $0.key.hasSuffix(".gz") }
            let entries = listed.map { object in
                "{\"key\": \"\(object.key)\", \"bytes\": \(object.bytes.count), \"etag\": \"\(object.eTag)\"}"
            }
            let text = "{\"logGroupName\": \"\(group)\", \"objects\": [\(entries.joined(separator: ", "))]}"
            objects.append(
                ArchivedObject(key: "\(Self.prefix)_manifests/\(index).json", bytes: Array(text.utf8), eTag: "m"))
        }
        let archive = Archive(objects: objects, prefix: Self.prefix)
        let source = SourceEvent.collect(simulation.world, groups: workload.groupNames)
        #expect(source.count == workload.eventCount)
        let exact = ExactlyOnceChecker(source).check(archive)
        #expect(exact.passed, "\(exact)")
        let tidy = TidinessChecker.check(archive)
        #expect(tidy.passed, "\(tidy)")
        #expect(!ExactlyOnceChecker(Array(source.dropLast())).neverDoubled(archive).passed)
    }
}
