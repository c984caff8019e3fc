import AWSClient
import ExportCore
import LogCodec

/// Writes rows into objects under one attempt's folder: `jsonl` rows into one row of objects, `text` rows into one row of
/// objects for each stream, as the service does. Every object is one PutObject of bounded size.
struct AttemptWriter {
    private let environment: ExportEnvironment
    private let intent: Intent
    private let encoding: ObjectEncoding
    private var eventWriter: EventWriter
    private var open: [LogStreamName?: OpenObject] = [:]
    private var openBytes = 0
    private var numbers: [LogStreamName?: Int] = [:]
    private var objects: [Manifest.Object] = []
    private(set) var writtenBytes = 0

    private struct OpenObject {
        var rows: [UInt8] = []
        var compressed: [UInt8] = []
        var events: Int64 = 0
    }

    private static let memberBytes = 1 << 20
    private static let openBytesMax = 32 << 20

    init(environment: ExportEnvironment, intent: Intent) {
        self.environment = environment
        self.intent = intent
        let settings = environment.settings
        encoding = ObjectEncoding(format: settings.writtenFormat, compression: settings.compression)
        let group = intent.slice.lane.group
        eventWriter = EventWriter(
            format: settings.writtenFormat, logGroup: group.name.text, account: group.account, region: group.region)
    }

    mutating func write(_ rows: [EventJudge.Row]) async throws {
        for row in rows {
            let stream = encoding.format == .text ? row.stream : nil
            var object = open.removeValue(forKey: stream) ?? OpenObject()
            let before = object.rows.count + object.compressed.count
            eventWriter.append(row.event, to: &object.rows)
            object.events += 1
            if object.rows.count >= Self.memberBytes { try compress(&object) }
            openBytes += object.rows.count + object.compressed.count - before
            let isLarge = object.compressed.count >= environment.settings.objectBytes
            open[stream] = object
            if isLarge { try await close([stream]) }
            if openBytes >= Self.openBytesMax { try await closeAll() }
        }
    }

    /// Writes what is open, and says which objects there are.
    mutating func finish() async throws -> [Manifest.Object] {
        try await closeAll()
        return objects.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    private mutating func closeAll() async throws {
        let streams: [LogStreamName?] = (open[nil] == nil ? [] : [nil]) + open.keys.compactMap(\.self).sorted()
        try await close(streams)
    }

    private func compress(_ object: inout OpenObject) throws(ExportError) {
        do {
            object.compressed += try encoding.compression.member(of: object.rows)
        } catch {
            throw ExportError(.failed, "compressing: \(error)")
        }
        object.rows.removeAll(keepingCapacity: true)
    }

    private mutating func close(_ streams: [LogStreamName?]) async throws {
        var finished: [FinishedObject] = []
        for stream in streams {
            guard var object = open.removeValue(forKey: stream) else { continue }
            openBytes -= object.rows.count + object.compressed.count
            if !object.rows.isEmpty { try compress(&object) }
            finished.append(
                FinishedObject(key: nextKey(stream), bytes: object.compressed, stream: stream, events: object.events))
        }
        objects += try await concurrentMap(finished, width: environment.settings.objectWidth) { [environment] in
            try await $0.write(environment)
        }
        writtenBytes += finished.reduce(0) { $0 + $1.bytes.count }
    }

    private mutating func nextKey(_ stream: LogStreamName?) -> String {
        let number = numbers[stream, default: 0]
        numbers[stream] = number + 1
        let folder = stream.map { ArchiveLayout.streamFolder($0.text) } ?? ""
        let digits = String(number)
        let name = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        return "\(intent.prefix)\(folder)\(name).\(encoding.fileExtension)"
    }
}

private struct FinishedObject: Sendable {
    var key: String
    var bytes: [UInt8]
    var stream: LogStreamName?
    var events: Int64

    func write(_ environment: ExportEnvironment) async throws(ExportError) -> Manifest.Object {
        do {
            let written = try await environment.s3.putObject(
                bucket: environment.bucket, key: key, body: bytes, condition: nil, options: .init())
            return Manifest.Object(
                key: key, bytes: Int64(bytes.count), etag: written.etag, stream: stream, events: events)
        } catch {
            throw ExportError(error, while: "writing s3://\(environment.bucket)/\(key)")
        }
    }
}
