import ExportCore
import ExportEngine
import ExportFailures
import ExporterJudge
import ExporterSimulation
import LogCodec
import SimulatedAWS
import Storage
import Testing

/// What stands in the archive of the read engine: where, and in which words.
@Suite struct ReadArchiveTests {
    private static func exporter(_ adjust: @escaping @Sendable (inout ExportSettings) -> Void) -> ExporterUnderTest {
        var exporter = ExporterUnderTest()
        exporter.policy.engine = .read
        exporter.policy.lookback = .hours(1)
        exporter.adjust = adjust
        return exporter
    }

    private static func events(_ object: StoredObject) throws -> [ArchivedEvent] {
        let reader = ArchiveReader(try #require(ObjectEncoding(key: object.key)))
        var events: [ArchivedEvent] = []
        reader.push(object.bytes)
        while let event = try reader.next() { events.append(event) }
        reader.finish()
        while let event = try reader.next() { events.append(event) }
        return events
    }

    private static func objects(_ simulation: Simulation) -> [StoredObject] {
        simulation.world.objects(bucket: ExporterUnderTest.bucket, prefix: "logs/").filter {
            !$0.key.hasPrefix("logs/_")
        }
    }

    @Test(arguments: EventFormat.allCases, [Compression.gzip, .zstd])
    func hiveFoldersHoldEveryEventInThatFormat(format: EventFormat, compression: Compression) throws {
        let exporter = Self.exporter { settings in
            settings.format = format
            settings.compression = compression
            if let layout = try? ArchiveLayout(prefix: "logs", template: "group={group}/dt={yyyy}-{mm}-{dd}") {
                settings.layout = layout
            }
        }
        let simulation = Simulation.universe()
        let workload = simulation.load(Scenes.steady() + Scenes.collidingNames(), hours: 60)
        _ = try simulation.runEvery(hours: 12, for: 24 * 22, exporter)
        let exact = simulation.exactlyOnce(workload.groupNames)
        #expect(exact.passed, "\(exact)")
        #expect(simulation.tidy().passed, "\(simulation.tidy())")
        let objects = Self.objects(simulation)
        #expect(!objects.isEmpty)
        for object in objects {
            let parts = object.key.split(separator: "/")
            let group = ArchiveLayout.encoded("/app/steady")
            let colliding = workload.groupNames.map { "group=\(ArchiveLayout.encoded($0))" }
            #expect(parts[1] == "group=\(group)" || colliding.contains(String(parts[1])))
            #expect(parts[2].wholeMatch(of: /dt=\d{4}-\d{2}-\d{2}/) != nil)
            #expect(object.key.hasSuffix(".\(format.rawValue).\(compression.fileExtension)"))
        }
    }

    @Test func everyRowNamesItsAccountRegionGroupAndStream() throws {
        let simulation = Simulation.universe()
        let workload = simulation.load(Scenes.steady(), hours: 6)
        _ = try simulation.runEvery(hours: 8, for: 8, Self.exporter { _ in })
        #expect(simulation.exactlyOnce(workload.groupNames).passed)
        var streams: Set<String> = []
        for object in Self.objects(simulation) {
            for event in try Self.events(object) {
                #expect(event.account == "123456789012")
                #expect(event.region == "us-east-1")
                #expect(event.logGroup == "/app/steady")
                #expect(event.eventId?.isEmpty == false)
                streams.insert(event.logStream ?? "")
            }
        }
        #expect(streams == ["one", "two"])
    }

    @Test(arguments: [false, true])
    func protectedTextIsMaskedUnlessUnmaskIsAskedFor(unmask: Bool) throws {
        var world = WorldConfiguration()
        world.protectedText = "4111-1111"
        let simulation = Simulation.universe(world: world)
        let now = simulation.nowMilliseconds
        simulation.world.append([
            NewEvent(
                group: "/pay", stream: "s", timestamp: now, ingestionTime: now + 5,
                message: "card 4111-1111 accepted")
        ])
        _ = try simulation.runEvery(hours: 2, for: 2, Self.exporter { $0.unmask = unmask })
        let messages = try Self.objects(simulation).flatMap(Self.events).map {
            String(decoding: $0.message, as: UTF8.self)
        }
        #expect(messages == [unmask ? "card 4111-1111 accepted" : "card ********* accepted"])
    }

    @Test(arguments: ExportPolicy.Engine.allCases)
    func aClassThatCanBeNeitherExportedNorReadIsReportedAndTheOthersGoOn(engine: ExportPolicy.Engine) throws {
        var world = WorldConfiguration()
        world.readsInfrequentAccess = false
        let simulation = Simulation.universe(world: world)
        let workload = simulation.load(Scenes.steady(), hours: 6)
        simulation.world.createLogGroup("/a/delivery", logGroupClass: .delivery)
        simulation.world.createLogGroup("/a/rare", logGroupClass: .infrequentAccess)
        let now = simulation.nowMilliseconds
        simulation.world.append(
            ["/a/delivery", "/a/rare"].map {
                NewEvent(group: $0, stream: "s", timestamp: now, ingestionTime: now + 5, message: "x")
            })
        var exporter = ExporterUnderTest()
        exporter.policy.engine = engine
        let reports = try simulation.runEvery(hours: 30, for: 24 * 20, exporter)
        #expect(simulation.exactlyOnce(workload.groupNames).passed)
        #expect(simulation.tidy().passed, "\(simulation.tidy())")
        for report in reports {
            #expect(
                report.plan.warnings.contains {
                    if case .classCannotBeExported(let lane, .delivery) = $0 {
                        "\(lane)" == "/a/delivery"
                    } else {
                        false
                    }
                })
        }
        let failures = reports.flatMap(\.failures)
        #expect(!failures.isEmpty)
        for failure in failures {
            guard case .readRefused = failure.reason, failure.lane.group.name.text == "/a/rare" else {
                Issue.record("\(failure)")
                continue
            }
        }
    }

    @Test func aBucketInAnotherRegionIsWrittenToByReads() throws {
        let simulation = Simulation.universe()
        simulation.world.createBucket("abroad", region: "eu-west-1")
        let workload = simulation.load(Scenes.steady(), hours: 6)
        let exporter = Self.exporter { $0.destination = Destination(bucket: "abroad", prefix: "logs") }
        _ = try simulation.runEvery(hours: 8, for: 8, exporter)
        let archive = Archive(
            objects: simulation.world.objects(bucket: "abroad").map(ArchivedObject.init), prefix: "logs/")
        let source = SourceEvent.collect(simulation.world, groups: workload.groupNames)
        #expect(ExactlyOnceChecker(source).check(archive).passed)
        var tasks = exporter
        tasks.policy.engine = .exportTask
        let outcome = try simulation.run(simulation.process("tasks")) { [tasks] in try await tasks.run($0) }
        let error = #expect(throws: ExportError.self) { try outcome.get() }
        #expect(error?.code == .configuration)
        #expect(error?.message.contains("eu-west-1") == true)
    }
}
