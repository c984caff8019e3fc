import ArchiveTools
import ExportCore
import ExporterJudge
import ExporterSimulation
import LogCodec
import SimulatedAWS
import SimulationKit
import Testing

/// What `serve` answers is what CloudWatch Logs had: every page put behind the other, whatever the question and whatever
/// wrote the archive.
@Suite struct ServeTests {
    private static let scenes = Scenes.lateAndFuture() + Scenes.identical() + Scenes.collidingNames() + Scenes.steady()

    private static func bench(
        _ engine: ExportPolicy.Engine, _ format: EventFormat? = nil, _ compression: Compression = .gzip
    ) throws -> (ServeBench, groups: [String]) {
        var exporter = ExporterUnderTest()
        exporter.policy.engine = engine
        exporter.policy.lookback = .hours(1)
        exporter.adjust = { settings in
            settings.format = format
            settings.compression = compression
        }
        let simulation = Simulation.universe(world: WorldConfiguration())
        let workload = simulation.load(scenes, hours: 50)
        _ = try simulation.runEvery(hours: 12, for: 24 * 20, exporter)
        return (ServeBench(simulation: simulation, exporter: exporter), workload.groupNames)
    }

    private struct Row: Hashable, Comparable {
        var time: Int64
        var stream: String
        var message: String

        static func < (left: Row, right: Row) -> Bool {
            (left.time, left.stream, left.message) < (right.time, right.stream, right.message)
        }
    }

    private static func folder(_ stream: String) -> String { stream.replacing("/", with: "-") }

    private static func source(_ bench: ServeBench, _ group: String, inFolders: Bool) -> [Row] {
        SourceEvent.collect(bench.simulation.world, groups: [group]).map { event in
            Row(
                time: event.timestamp, stream: inFolders ? folder(event.logStream) : event.logStream,
                message: event.message)
        }.sorted()
    }

    private static func rows(_ events: [ServeBench.Event], inFolders: Bool) -> [Row] {
        events.map { event in
            let stream = event.logStreamName ?? ""
            return Row(time: event.timestamp, stream: inFolders ? folder(stream) : stream, message: event.message)
        }
    }

    /// Random questions about one group: windows, limits, directions, names, prefixes, terms.
    private static func check(_ bench: ServeBench, _ group: String, inFolders: Bool, seed: UInt64) throws {
        let source = source(bench, group, inFolders: inFolders)
        let streams = Array(Set(source.map(\.stream))).sorted()
        let (first, last) = try (#require(source.first).time, #require(source.last).time)
        var random = SeededRandom(seed: seed)
        for number in 0..<30 {
            var members: [String: ServeBench.JSONMember] = ["logGroupName": .text(group)]
            var wanted: (Row) -> Bool = { _ in true }
            let start = Int64.random(in: first - 1000...last, using: &random)
            let end = Bool.random(using: &random) ? start + Int64.random(in: 0...7_200_000, using: &random) : last
            let hasWindow = number > 3
            if hasWindow { (members["startTime"], members["endTime"]) = (.number(start), .number(end)) }
            switch Int.random(in: 0...3, using: &random) {
            case 0:
                let names = Array(streams.shuffled(using: &random).prefix(2))
                members["logStreamNames"] = .texts(names)
                wanted = { names.contains($0.stream) }
            case 1:
                let prefix = String((streams.randomElement(using: &random) ?? "").prefix(2))
                members["logStreamNamePrefix"] = .text(prefix)
                wanted = { $0.stream.hasPrefix(prefix) }
            case 2:
                let word = source.randomElement(using: &random)?.message.split(separator: " ").first {
                    $0.utf8.count < 100 && $0.allSatisfy { $0.isASCII && $0.isLetter }
                }
                guard let word else { break }
                members["filterPattern"] = .text(String(word))
                wanted = { $0.message.contains(word) }
            default: break
            }
            if number.isMultiple(of: 3) { members["limit"] = .number(Int64.random(in: 1...40, using: &random)) }
            let isBackward = hasWindow && Bool.random(using: &random) && start >= 1_704_067_200_000
            if isBackward { members["startFromHead"] = .flag(false) }
            let expected = source.filter { (!hasWindow || (start...max(start, end)).contains($0.time)) && wanted($0) }
            if hasWindow, end < start { continue }
            let question = members
            let events = try bench.run("serve-\(group)-\(number)") { try await $0.filtered(question) }
            let found = rows(events, inFolders: inFolders)
            #expect(found.sorted() == expected, "\(group) \(members)")
            let times = found.map(\.time)
            #expect(times == times.sorted(by: isBackward ? (>) : (<)), "\(group): the order")
            #expect(Set(events.compactMap(\.eventId)).count == events.count, "\(group): the ids")
        }
    }

    /// One stream, in both directions and with pages of all sizes.
    private static func checkStreams(_ bench: ServeBench, _ group: String, inFolders: Bool) throws {
        let source = source(bench, group, inFolders: inFolders)
        let names = Array(Set(source.map(\.stream))).sorted()
        for (number, stream) in names.prefix(6).enumerated() {
            let own = source.filter { $0.stream == stream }
            let end = number.isMultiple(of: 2) ? own[own.count / 2].time : nil
            for limit in [1, 7, 10_000] as [Int64] where limit > 1 || own.count < 60 {
                var members: [String: ServeBench.JSONMember] = [
                    "logGroupName": .text(group), "logStreamName": .text(stream), "limit": .number(limit),
                ]
                if let end { members["endTime"] = .number(end) }
                let expected = own.filter { row in end.map { row.time < $0 } ?? true }
                let question = members
                let (ahead, back) = try bench.run("get-\(group)-\(number)-\(limit)") { client in
                    (try await client.got(question, fromHead: true), try await client.got(question, fromHead: false))
                }
                for events in [ahead, back] {
                    let found = events.map { Row(time: $0.timestamp, stream: stream, message: $0.message) }
                    #expect(
                        found.sorted() == expected && found.map(\.time) == expected.map(\.time), "\(group) \(stream)")
                }
            }
        }
        let listed = try bench.run("streams-\(group)") {
            try await $0.streams(["logGroupName": .text(group), "limit": .number(3)])
        }
        #expect(listed.map { inFolders ? folder($0.logStreamName) : $0.logStreamName }.sorted() == names, "\(group)")
        for stream in listed where !inFolders {
            let times = source.filter { $0.stream == stream.logStreamName }.map(\.time)
            #expect(stream.firstEventTimestamp == times.first && stream.lastEventTimestamp == times.last)
        }
    }

    @Test(arguments: EventFormat.allCases, [Compression.gzip, .zstd])
    func ofReadsItIsWhatTheSourceHas(format: EventFormat, compression: Compression) throws {
        let (bench, groups) = try Self.bench(.read, format, compression)
        for (number, group) in groups.enumerated() {
            try Self.check(bench, group, inFolders: false, seed: UInt64(number))
            try Self.checkStreams(bench, group, inFolders: false)
        }
    }

    @Test func ofExportTasksAndSweepsToo() throws {
        let (bench, groups) = try Self.bench(.exportTask)
        for (number, group) in groups.enumerated() {
            try Self.check(bench, group, inFolders: true, seed: 100 + UInt64(number))
            try Self.checkStreams(bench, group, inFolders: true)
        }
    }

    @Test func whatIsNotThereIsSaidAsTheServiceSaysIt() throws {
        let (bench, groups) = try Self.bench(.read)
        let group = try #require(groups.first)
        let questions: [(LogsOperation, [String: ServeBench.JSONMember])] = [
            (.filterLogEvents, ["logGroupName": .text("/none")]),
            (.describeLogStreams, ["logGroupName": .text("/none")]),
            (.getLogEvents, ["logGroupName": .text("/none"), "logStreamName": .text("s")]),
            (.getLogEvents, ["logGroupName": .text(group), "logStreamName": .text("no such stream")]),
            (.filterLogEvents, ["logGroupName": .text(group), "logStreamNames": .texts(["no such stream"])]),
        ]
        for (operation, members) in questions {
            let code = try bench.run("missing-\(operation)-\(members.count)") { client in
                do {
                    _ = try await client.call(operation, members)
                    return ""
                } catch let refusal as LogsRefusal {
                    return refusal.code
                }
            }
            #expect(code == "ResourceNotFoundException", "\(operation) \(members)")
        }
    }
}
