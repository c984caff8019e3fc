import ExporterSimulation
import SimulatedAWS
import Testing

/// The swarm's judges at work: somebody meddles with a universe that passes by itself, and is found out.
@Suite struct SabotageTests {
    private static let bucket = ExporterUnderTest.bucket

    /// The complaints of one quiet universe. `meddle` happens once, when everything is written and most is copied.
    private func complaints(
        _ adjust: (inout SwarmDraw) -> Void = { _ in }, meddle: @escaping @Sendable (World) -> Void = { _ in }
    ) throws -> [String] {
        var draw = Swarm.draw(3, .calm)
        draw.subject = SubjectDraw()
        draw.world.verifySignatures = false
        adjust(&draw)
        let universe = Universe(draw)
        let world = universe.simulation.world
        universe.simulation.scheduler.at(draw.calmMilliseconds + 80 * 3_600_000) { meddle(world) }
        return try universe.verdict().complaints
    }

    @Test func leftAloneItPasses() throws {
        #expect(try complaints().isEmpty)
    }

    @Test func aForeignObjectThatIsDeletedIsMissed() throws {
        let found = try complaints(meddle: {
            $0.deleteObject(bucket: Self.bucket, key: ExporterUnderTest.foreignKeys[0])
        })
        #expect(found.count == 1 && found[0].contains("not the program's: \(ExporterUnderTest.foreignKeys[0])"))
    }

    @Test func anArchivedObjectThatIsDeletedIsMissed() throws {
        let found = try complaints(meddle: { world in
            let manifests = world.objects(bucket: Self.bucket, prefix: "logs/_manifests/").map {
                String(decoding: $0.bytes, as: UTF8.self)
            }
            let object = world.objects(bucket: Self.bucket, prefix: "logs/").first { object in
                manifests.contains { $0.contains("\"\(object.key)\"") }
            }
            world.deleteObject(bucket: Self.bucket, key: object?.key ?? "")
        })
        #expect(found.contains { $0.contains("names an object that is not there") })
    }

    @Test func anObjectTooManyIsFound() throws {
        let found = try complaints(meddle: { $0.putObject(bucket: Self.bucket, key: "logs/2026/left.gz", body: [1]) })
        #expect(found.contains { $0.contains("orphan, in no manifest: logs/2026/left.gz") })
    }

    @Test func anUploadThatIsLeftOpenIsFound() throws {
        let found = try complaints(meddle: { world in
            _ = world.answer(
                WireRequest(method: "POST", host: "127.0.0.1:9000", target: "/\(Self.bucket)/logs/left.gz?uploads="))
        })
        #expect(found.contains { $0.contains("multipart upload left open: logs/left.gz") })
    }

    /// With less than the wind-down no run gets anywhere.
    @Test func runsThatGetNowhereAreFound() throws {
        let found = try complaints({ $0.subject.deadlineMilliseconds = 20_000 })
        #expect(found.contains { $0.hasPrefix("stuck: called again") })
        #expect(found.contains { $0.contains("was not hindered, is not done and committed nothing") })
    }
}
