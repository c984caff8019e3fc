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
    private static func bench(
        _ engine: ExportPolicy.Engine, _ format: EventFormat? = nil, _ compression: Compression = .gzip
    ) throws -> (ServeBench, groups: [String]) {
        let (made, groups) = try CatTests.bench(engine, format, compression)
        return (ServeBench(simulation: made.simulation, exporter: made.exporter), groups)
    }

    private struct Row: Hashable, Comparable {
        var time: Int64
        var stream: LogStreamName?
        var message: String

        static func < (left: Row, right: Row) -> Bool {
            (left.time, left.name, left.message) < (right.time, right.name, right.message)
        }

        /// In an order of bytes.
        private var name: String { stream.map { "\(Array($0.text.utf8))" } ?? "" }
    }

    private static func name(_ stream: String, inFolders: Bool) -> LogStreamName? {
        LogStreamName(inFolders ? stream.replacing("/", with: "-") : stream)
    }

    private static func source(_ bench: ServeBench, _ group: String, inFolders: Bool) -> [Row] {
        SourceEvent.collect(bench.simulation.world, groups: [group]).map { event in
            Row(
                time: event.timestamp, stream: name(event.logStream, inFolders: inFolders), message: event.message)
        }.sorted()
    }

    private static func rows(_ events: [ServeBench.Event], inFolders: Bool) -> [Row] {
        events.map { event in
            Row(
                time: event.timestamp, stream: name(event.logStreamName ?? "", inFolders: inFolders),
                message: event.message)
        }
    }

    /// Streams whose folder is theirs alone: of others an export task's object does not say which one it is, and a sweep's
    /// does.
    private static func streams(_ bench: ServeBench, _ group: String, inFolders: Bool) -> [LogStreamName] {
        let all = Set(
            SourceEvent.collect(bench.simulation.world, groups: [group]).compactMap { LogStreamName($0.logStream) })
        guard inFolders else { return all.sorted() }
        let shared = Set(all.filter { $0.text.contains("/") }.map(\.exportFolder))
        return all.filter { !shared.contains($0.exportFolder) }.sorted()
    }

    /// Random questions about one group: windows, limits, directions, names, prefixes, terms.
    private static func check(_ bench: ServeBench, _ group: String, inFolders: Bool, seed: UInt64) throws {
        let source = source(bench, group, inFolders: inFolders)
        let streams = streams(bench, group, inFolders: inFolders)
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
            case 0 where !streams.isEmpty:
                let names = Array(streams.shuffled(using: &random).prefix(2))
                members["logStreamNames"] = .texts(names.map(\.text))
                wanted = { row in names.contains { $0 == row.stream } }
            case 1:
                guard !inFolders, let stream = streams.randomElement(using: &random) else { break }
                let prefix = String(stream.text.prefix(2))
                members["logStreamNamePrefix"] = .text(prefix)
                wanted = { $0.stream?.text.utf8.starts(with: prefix.utf8) ?? false }
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
        let names = streams(bench, group, inFolders: inFolders)
        for (number, stream) in names.prefix(6).enumerated() {
            let own = source.filter { $0.stream == stream }
            let end = number.isMultiple(of: 2) ? own[own.count / 2].time : nil
            for limit in [1, 7, 10_000] as [Int64] where limit > 1 || own.count < 60 {
                var members: [String: ServeBench.JSONMember] = [
                    "logGroupName": .text(group), "logStreamName": .text(stream.text), "limit": .number(limit),
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
        let listedNames = Set(listed.compactMap { name($0.logStreamName, inFolders: inFolders) })
        #expect(listedNames == Set(source.compactMap(\.stream)), "\(group)")
        for stream in listed where !inFolders {
            let times = source.filter { $0.stream == LogStreamName(stream.logStreamName) }.map(\.time)
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
