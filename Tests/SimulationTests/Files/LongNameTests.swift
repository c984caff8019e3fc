import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import LogCodec
import SimulatedAWS
import SimulationKit
import Testing

/// Names that are longer, percent-encoded, than a file can be called: in a bucket as in a folder.
@Suite struct `Long names` {
    private static let group = "/" + String(repeating: "g/", count: 255) + "g"
    /// Two names of one digest, found by lattice reduction: what is kept of them in a key is the same.
    private static let twins = ["DMjLf8nuE1R-Vj", "Zt-81LRMY4S36u"].map { String(repeating: "s", count: 240) + $0 }
    private static let streams = twins + [String(repeating: "ロ", count: 511) + "グ", String(repeating: "/", count: 512)]

    @Test(arguments: [FilePlace.bucket, .folder], [EventFormat.text, .jsonl])
    func `are exported exactly once`(place: FilePlace, format: EventFormat) throws {
        #expect(ArchiveLayout.streamFolder(Self.twins[0]) == ArchiveLayout.streamFolder(Self.twins[1]))
        let simulation = Simulation.universe()
        let start = simulation.nowMilliseconds
        simulation.world.append(
            Self.streams.flatMap { stream in
                (0..<20).map { number in
                    let time = start + Int64(number) * 60_000
                    return NewEvent(
                        group: Self.group, stream: stream, timestamp: time, ingestionTime: time + 500,
                        message: "\(number)")
                }
            })
        var exporter = ExporterUnderTest()
        exporter.policy.engine = .read
        exporter.policy.since = EventTime(start)
        exporter.adjust = { $0.format = format }
        place.adjust(&exporter)
        let layout = try ArchiveLayout(
            prefix: place == .folder ? "" : ExporterUnderTest.prefix, template: "{group}.{account}-{region}/{dd}")
        let adjust = exporter.adjust
        exporter.adjust = { settings in
            adjust(&settings)
            settings.layout = layout
        }
        let reports = try simulation.runEvery(hours: 26, for: 26 * 20, exporter)
        #expect(reports.allSatisfy { $0.stop == .done && $0.failures.isEmpty })
        let archive = place.archive(simulation)
        let exact = ExactlyOnceChecker(SourceEvent.collect(simulation.world, groups: [Self.group])).check(archive)
        #expect(exact.passed, "\(exact)")
        #expect(TidinessChecker.check(archive).passed)
        #expect(archive.objects.count == (format == .text ? 4 : 1), "\(archive.objects.map(\.key))")
        for part in archive.objects.flatMap({ $0.key.split(separator: "/") }) { #expect(part.utf8.count <= 255) }
    }
}
