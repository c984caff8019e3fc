import ExportCore
import LogCodec

/// Writes rows into objects under one attempt's folder: `jsonl` rows into one row of objects, `text` rows into one row of
/// objects for each stream, as the service does. Objects go to the archive while they are written, so memory stays bounded.
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
        var key: String
        var stream: LogStreamName?
        var rows: [UInt8] = []
        var upload: any ObjectUpload
        var events: Int64 = 0

        /// In memory.
        var heldBytes: Int { rows.count + upload.heldBytes }
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
            var object = open.removeValue(forKey: stream) ?? begin(stream)
            let before = object.heldBytes
            eventWriter.append(row.event, to: &object.rows)
            object.events += 1
            if object.rows.count >= min(Self.memberBytes, environment.settings.objectBytes) {
                try await compress(&object)
            }
            openBytes += object.heldBytes - before
            let isLarge = object.upload.takenBytes >= environment.settings.objectBytes
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

    /// Gives up what is open. What was finished is removed with the attempt's folder.
    mutating func abandon() async {
        for stream in openStreams { await open[stream]?.upload.abort() }
        open = [:]
        openBytes = 0
    }

    private var openStreams: [LogStreamName?] {
        (open[nil] == nil ? [] : [nil]) + open.keys.compactMap(\.self).sorted()
    }

    private mutating func begin(_ stream: LogStreamName?) -> OpenObject {
        let key = nextKey(stream)
        return OpenObject(key: key, stream: stream, upload: environment.archive.upload(key))
    }

    private mutating func closeAll() async throws {
        try await close(openStreams)
    }

    private func compress(_ object: inout OpenObject) async throws(ExportError) {
        let member: [UInt8]
        do {
            member = try encoding.compression.member(of: object.rows)
        } catch {
            throw ExportError(.failed, "compressing: \(error)")
        }
        object.rows.removeAll(keepingCapacity: true)
        try await object.upload.append(member)
    }

    private mutating func close(_ streams: [LogStreamName?]) async throws {
        var finished: [OpenObject] = []
        for stream in streams {
            guard var object = open.removeValue(forKey: stream) else { continue }
            openBytes -= object.heldBytes
            if !object.rows.isEmpty { try await compress(&object) }
            finished.append(object)
        }
        let written = try await concurrentMap(finished, width: environment.settings.objectWidth) {
            var object = $0
            let facts = try await object.upload.finish()
            return Manifest.Object(
                key: object.key, bytes: facts.bytes, etag: facts.etag, stream: object.stream, events: object.events)
        }
        objects += written
        writtenBytes += written.reduce(0) { $0 + Int($1.bytes) }
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
