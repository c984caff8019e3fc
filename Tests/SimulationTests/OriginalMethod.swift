import AWSClient
import ExporterJudge
import ExporterSimulation
import Foundation
import Seams
import SimulatedAWS

/// The method of topotal/cloudwatch-logs-s3-exporter, after the description in its README: one export task for each stream,
/// by `logStreamNamePrefix`, of the streams that the state of the beginning calls due; at first from the stream's creation to the time of the run, then from `ExportedAt` to
/// `LastIngestionTime`, where that is later; the state in one object, read at the start and written at the end; 30 seconds
/// before the deadline the wait for a task is broken off and the state saved.
///
/// Where the README says nothing it is given the benefit: streams without events are left out, pages are followed.
/// It calls the same clients on the same simulated network as the exporter does.
struct OriginalMethod: Sendable {
    struct Entry: Codable {
        var LogGroupArn: String
        var LogStreamArn: String
        var ExportedAt: Int64
    }

    static let stateKey = "state.json"
    static let windDown: Int64 = 30_000

    var prefixes: [String]
    var deadlineMilliseconds: Int64?

    func run(_ process: SimulatedProcess) async throws {
        let clients = try ExporterUnderTest().environment(process).clients
        let now = process.clock.nowMilliseconds()
        let end = deadlineMilliseconds.map { now + $0 - Self.windDown } ?? .max
        var exported: [String: Entry] = [:]
        if let object = try await clients.s3.getObjectIfPresent(bucket: ExporterUnderTest.bucket, key: Self.stateKey) {
            let entries = try JSONDecoder().decode([Entry].self, from: Data(object.body))
            exported = Dictionary(uniqueKeysWithValues: entries.map { ($0.LogStreamArn, $0) })
        }
        for target in try await targets(exported, now, clients) {
            guard process.clock.nowMilliseconds() < end else { break }
            let task = try await create(target, clients, process)
            try await wait(for: task, until: end, clients, process)
            exported[target.arn] = Entry(LogGroupArn: target.group, LogStreamArn: target.arn, ExportedAt: now)
        }
        let entries = exported.values.sorted { $0.LogStreamArn < $1.LogStreamArn }
        _ = try await clients.s3.putObject(
            bucket: ExporterUnderTest.bucket, key: Self.stateKey, body: Array(try JSONEncoder().encode(entries)))
    }

    private struct Target {
        var group: String
        var stream: String
        var arn: String
        var from: Int64
        var to: Int64
    }

    /// The streams that are due by the state as it was read.
    private func targets(
        _ exported: [String: Entry], _ now: Int64, _ clients: AWSClients
    ) async throws -> [Target] {
        var targets: [Target] = []
        for prefix in prefixes {
            for try await group in clients.logs.logGroups(.init(logGroupNamePrefix: prefix)) {
                for try await stream in clients.logs.logStreams(.init(logGroupName: group.logGroupName)) {
                    guard let last = stream.lastIngestionTime, let arn = stream.arn else { continue }
                    var window = (from: stream.creationTime ?? 0, to: now)
                    if let before = exported[arn]?.ExportedAt {
                        guard last > before else { continue }
                        window = (before, last)
                    }
                    targets.append(
                        Target(
                            group: group.logGroupName, stream: stream.logStreamName, arn: arn, from: window.from,
                            to: window.to))
                }
            }
        }
        return targets
    }

    /// As an SDK does by default: three attempts, also after an answer that was lost.
    private func create(
        _ target: Target, _ clients: AWSClients, _ process: SimulatedProcess
    ) async throws -> String {
        let day = process.clock.nowMilliseconds() / 86_400_000
        let request = LogsAPI.CreateExportTaskRequest(
            logGroupName: target.group, logStreamNamePrefix: target.stream, from: target.from, to: target.to,
            destination: ExporterUnderTest.bucket,
            destinationPrefix: "\(ExporterUnderTest.prefix)/\(day)\(target.group)/\(target.stream)")
        var attempt = 1
        while true {
            do throws(AWSError) {
                return try await clients.logs.createExportTask(request)
            } catch {
                guard attempt < 3, error.mayHaveTakenEffect || error.kind == .transient else { throw error }
            }
            attempt += 1
            try await process.clock.sleep(for: .seconds(1))
        }
    }

    /// The deadline ends the wait, and the stream counts as exported.
    private func wait(
        for task: String, until end: Int64, _ clients: AWSClients, _ process: SimulatedProcess
    ) async throws {
        while process.clock.nowMilliseconds() < end {
            let answer = try await clients.logs.describeExportTasks(.init(taskId: task))
            if answer.exportTasks.first?.status?.code == .completed { return }
            try await process.clock.sleep(for: .seconds(5))
        }
    }
}

extension Simulation {
    /// What the original wrote, read as an archive: it has no manifests, so each task's objects are one.
    func originalArchive() -> Archive {
        let prefix = ExporterUnderTest.prefix + "/"
        var objects = world.objects(bucket: ExporterUnderTest.bucket, prefix: prefix).map(ArchivedObject.init)
        for task in world.exportTasks() where task.destination == ExporterUnderTest.bucket {
            let own = objects.filter { $0.key.utf8.starts(with: "\(task.destinationPrefix)/\(task.taskID)/".utf8) }
            let manifest = Manifest(logGroupName: task.logGroup, objects: own.map { Manifest.Object(key: $0.key) })
            guard let bytes = try? JSONEncoder().encode(manifest) else { continue }
            objects.append(
                ArchivedObject(key: "\(prefix)_manifests/\(task.taskID).json", bytes: Array(bytes), eTag: ""))
        }
        return Archive(objects: objects, prefix: prefix)
    }
}

private struct Manifest: Codable {
    struct Object: Codable {
        var key: String
    }

    var logGroupName: String
    var objects: [Object]
}
