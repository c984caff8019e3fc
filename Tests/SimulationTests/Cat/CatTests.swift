import ArchiveTools
import Chronology
import ExportCore
import ExportEngine
import ExportFailures
import ExporterJudge
import ExporterSimulation
import LogCodec
import SimulatedAWS
import SimulationKit
import Storage
import Testing

/// What `cat` prints is what CloudWatch Logs had: the same events, in the order of their times, whatever wrote them.
@Suite struct CatTests {
    /// Late, early and equal events, names that meet in folders, and usual ones.
    static let scenes = Scenes.lateAndFuture() + Scenes.identical() + Scenes.collidingNames() + Scenes.steady()

    /// What an exporter has made of them in twenty days.
    static func bench(
        _ engine: ExportPolicy.Engine, _ format: EventFormat? = nil, _ compression: Compression = .gzip,
        hive: Bool = false, reading: ExportReading = .eventInclusive, scenes: [GroupSpec] = Self.scenes
    ) throws -> (CatBench, groups: [String]) {
        var exporter = ExporterUnderTest()
        exporter.policy.engine = engine
        exporter.policy.lookback = .hours(1)
        exporter.adjust = { settings in
            settings.format = format
            settings.compression = compression
            guard hive, let layout = try? ArchiveLayout(prefix: "logs", template: "group={group}/dt={yyyy}-{mm}-{dd}")
            else { return }
            settings.layout = layout
        }
        var world = WorldConfiguration()
        world.exportReading = reading
        let simulation = Simulation.universe(world: world)
        let workload = simulation.load(scenes, hours: 50)
        _ = try simulation.runEvery(hours: 12, for: 24 * 20, exporter)
        return (CatBench(simulation: simulation, exporter: exporter), workload.groupNames)
    }

    /// Events of tasks bear the names of folders, and those of text the service's rendering.
    private static func comparable(_ rows: [CatBench.Row], inFolders: Bool) -> [CatBench.Row] {
        rows.map { row in
            var row = row
            if inFolders { row.stream = row.stream.replacing("/", with: "-") }
            return row
        }.sorted()
    }

    private static func check(_ bench: CatBench, _ groups: [String], inFolders: Bool, _ what: String) throws {
        let source = bench.source(groups, inFolders: inFolders)
        let rows = try bench.rows(CatBench.everything())
        #expect(rows.count > 100 && Self.comparable(rows, inFolders: inFolders) == source, "\(what)")
        #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.time <= $1.time }, "\(what): the order")
        let text = try bench.print(CatBench.everything())
        let expected = source.map { "\(ISOTime.string($0.time)) \($0.message)" }.sorted()
        #expect(
            String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init).sorted() == expected,
            "\(what)")
        for hours in [1, 5, 24] as [Int64] {
            let start = bench.simulation.nowMilliseconds - 24 * 20 * 3_600_000 + hours * 3_600_000
            let window = TimeWindow(start: EventTime(start), end: EventTime(start + hours * 3_600_000))
            var query = CatBench.everything()
            query.window = window
            let some = try bench.rows(query)
            #expect(
                Self.comparable(some, inFolders: inFolders) == source.filter { window.contains(EventTime($0.time)) },
                "\(what): a window of \(hours) h")
        }
        var last = CatBench.everything()
        last.tail = 17
        #expect(try bench.rows(last).map(\.time) == source.suffix(17).map(\.time), "\(what): the tail")
    }

    @Test(arguments: EventFormat.allCases, [Compression.gzip, .zstd, .none])
    func ofReadsItIsWhatTheSourceHas(format: EventFormat, compression: Compression) throws {
        let (bench, groups) = try Self.bench(.read, format, compression, hive: format == .text)
        try Self.check(bench, groups, inFolders: false, "\(format) \(compression)")
    }

    @Test(arguments: [EventFormat.jsonl, .text])
    func ofExportTasksAndSweepsToo(format: EventFormat) throws {
        let (bench, groups) = try Self.bench(.exportTask, format)
        try Self.check(bench, groups, inFolders: true, "tasks, \(format)")
    }

    /// Tasks that select by ingestion time hold events of other columns: with all the lateness that there can be, every
    /// one is found.
    @Test func ofTasksThatSelectByIngestionTime() throws {
        let (bench, groups) = try Self.bench(.exportTask, reading: .ingestionHalfOpen)
        let source = bench.source(groups, inFolders: true)
        for hour in [0, 7, 30] as [Int64] {
            let start = source[0].time + hour * 3_600_000
            var query = CatBench.everything()
            query.window = TimeWindow(start: EventTime(start), end: EventTime(start + 7_200_000))
            query.reach = TaskReach(lateness: .days(14))
            let rows = Self.comparable(try bench.rows(query), inFolders: true)
            #expect(rows == source.filter { query.window.contains(EventTime($0.time)) }, "hour \(hour)")
        }
    }

    @Test func groupsStreamsAndMessagesAreChosen() throws {
        let (bench, groups) = try Self.bench(.read)
        let source = bench.source(groups, inFolders: false)
        var query = CatQuery(selection: GroupSelection([GroupPattern(.name("/app/names"))]))
        query.streams = WantedStreams(["a/b", "app*"])
        let streams = source.filter {
            $0.group == "/app/names" && ($0.stream == "a/b" || $0.stream.hasPrefix("app"))
        }
        #expect(!streams.isEmpty)
        #expect(try bench.rows(query).sorted() == streams)
        let word = try #require(source.last?.message.split(separator: " ").last.map(String.init))
        var filter = MessageFilter()
        filter.add(try GrepExpression(word.filter { $0.isLetter || $0.isNumber }))
        query = CatBench.everything()
        query.filter = filter
        let wanted = source.filter { $0.message.contains(word.filter { $0.isLetter || $0.isNumber }) }
        #expect(try bench.rows(query).sorted() == wanted)
        #expect(!wanted.isEmpty && wanted.count < source.count)
    }

    /// Text objects do not say where a message ends: what is printed has the same lines.
    @Test(arguments: ExportPolicy.Engine.allCases)
    func messagesOfSeveralLinesHaveTheirLines(engine: ExportPolicy.Engine) throws {
        let (bench, groups) = try Self.bench(engine, .text, scenes: Scenes.multiline())
        let source = bench.source(groups, inFolders: true).map { "\(ISOTime.string($0.time)) \($0.message)\n" }
        let expected = Self.lines(source.joined())
        let printed = Self.lines(try bench.print(CatBench.everything()))
        #expect(expected.count > 100 && printed == expected)
    }

    /// By bytes: to Swift, CR and LF are one character.
    private static func lines(_ text: some Sequence<UInt8>) -> [[UInt8]] {
        Array(text).split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
            .sorted { $0.lexicographicallyPrecedes($1) }
    }

    private static func lines(_ text: String) -> [[UInt8]] { lines(text.utf8) }
}
