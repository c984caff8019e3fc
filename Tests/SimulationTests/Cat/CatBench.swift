import ArchiveTools
import ExportCore
import ExportEngine
import ExportFailures
import ExporterJudge
import ExporterSimulation
import Foundation
import LogCodec
import SimulatedAWS
import SimulationKit
import Storage
import Synchronization

/// What `cat` prints of the archive that an exporter has made.
struct CatBench: Sendable {
    struct Row: Hashable, Comparable, Sendable {
        var time: Int64
        var group: String
        /// Of an export task's object the folder.
        var stream: String
        var message: String

        static func < (left: Row, right: Row) -> Bool {
            (left.time, left.group, left.stream, left.message) < (right.time, right.group, right.stream, right.message)
        }
    }

    let simulation: Simulation
    let exporter: ExporterUnderTest
    /// Whether the state is asked.
    var hasState = true

    /// - Parameter destination: another than the exporter's, with what is in it.
    func print(_ query: CatQuery) throws -> [UInt8] { try asked(query).output }

    private struct Answer: Sendable {
        var output: [UInt8]
        var bytes: Int64
        var damaged: [String]
    }

    private func asked(_ query: CatQuery) throws -> Answer {
        let name = "cat-\(simulation.nowMilliseconds)-\(query.form.isJSON)"
        return try simulation.run(simulation.process(name)) { [exporter, hasState] process in
            let environment = try exporter.environment(process)
            let settings = environment.settings
            let cat = ArchiveCat(
                archive: environment.archive, layout: settings.layout, container: settings.destination.container,
                width: 3)
            let store = exporter.dsn.store(in: environment)
            let plan = try await cat.plan(query, policy: settings.policy) { () throws(ExportError) in
                guard hasState else { return nil }
                do throws(ExportError) { return try await ExportPreview.state(environment, store).document } catch {
                    if error.reason == .stateMissing { return nil }
                    throw error
                }
            }
            let output = Mutex<[UInt8]>([])
            try await cat.print(plan, query) { bytes in
                output.withLock { $0 += bytes }
                return true
            }
            return Answer(output: output.withLock { $0 }, bytes: cat.meter.readBytes, damaged: plan.damagedIndexes)
        }.get()
    }

    func rows(_ query: CatQuery) throws -> [Row] { try counted(query).rows }

    /// - Returns: also the bytes that were fetched of objects and filters, and the filters that were not believed.
    func counted(_ query: CatQuery) throws -> (rows: [Row], bytes: Int64, damaged: [String]) {
        var query = query
        query.form.isJSON = true
        let answer = try asked(query)
        return (try Self.rows(answer.output), answer.bytes, answer.damaged)
    }

    private static func rows(_ output: [UInt8]) throws -> [Row] {
        try output.split(separator: 0x0A).map { line in
            let row = try JSONDecoder().decode(Told.self, from: Data(line))
            return Row(
                time: row.timestamp, group: row.logGroup, stream: row.logStream ?? row.logStreamFolder ?? "",
                message: row.message)
        }
    }

    private struct Told: Decodable {
        var timestamp: Int64
        var logGroup: String
        var logStream: String?
        var logStreamFolder: String?
        var message: String
    }

    /// What the source has, as it would be printed.
    ///
    /// - Parameter inFolders: streams by the folders of export tasks.
    func source(_ groups: [String], inFolders: Bool) -> [Row] {
        SourceEvent.collect(simulation.world, groups: groups).map { event in
            Row(
                time: event.timestamp, group: event.logGroup,
                stream: inFolders ? event.logStream.replacing("/", with: "-") : event.logStream, message: event.message)
        }.sorted()
    }

    static func everything() -> CatQuery { CatQuery(selection: GroupSelection([])) }
}
