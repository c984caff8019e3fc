import AWSClient
import Chronology
import ExportCore
import ExportFailures
import LogCodec
import Storage

/// Writes events into objects under one attempt's folder: `jsonl` rows into one row of objects, `text` rows into one row of
/// objects for each stream, as the service does. An object is compressed piece by piece and goes to the store part by
/// part, so that memory stays bounded; it ends at `objectBytes`. (A zstd frame is held until its end, and ends earlier.)
struct ObjectWriter: Sendable {
    /// A piece of an object, compressed. Empty where the object is full.
    struct Member {
        var sink: Int
        var bytes: [UInt8]
    }

    private struct Sink {
        let stream: LogStreamName?
        /// Of the object that is open, or was last.
        var key = ""
        var encoder: CompressedWriter?
        var digest = ObjectDigest()
        var upload: (any ObjectUpload)?

        var heldBytes: Int { (encoder?.openBytes ?? 0) + (upload?.heldBytes ?? 0) }
    }

    private let environment: ExportEnvironment
    private let intent: Intent
    private let encoding: ObjectEncoding
    private let reader: Int
    /// Of events that do not name theirs.
    private let stream: LogStreamName?
    private var eventWriter: EventWriter
    private var sinks: [Sink] = []
    private var sinkOfStream: [LogStreamName?: Int] = [:]
    private var spellings = StreamSpellings()
    /// Objects so far, by folder: two streams with long names could have one (docs/decisions/0022).
    private var objectsOfFolder: [String: Int] = [:]
    /// Those that are finished.
    private(set) var objects: [WrittenObject] = []

    /// What the objects of many streams may hold in memory together, of all readers. The object of one stream may hold a
    /// part.
    private static let heldBytesMaxInAll = 36 << 20
    private static let frameBytesMin = 4 << 20
    private static let frameBytesMaxInAll = 32 << 20

    /// - Parameters:
    ///   - reader: its number among those of the attempt; their objects' keys are told apart by it.
    ///   - stream: of events that do not name theirs (pages of GetLogEvents).
    init(environment: ExportEnvironment, intent: Intent, reader: Int = 0, stream: LogStreamName? = nil) {
        self.environment = environment
        self.intent = intent
        self.reader = reader
        self.stream = stream
        let settings = environment.settings
        encoding = ObjectEncoding(format: settings.writtenFormat, compression: settings.compression)
        let group = intent.slice.lane.group
        eventWriter = EventWriter(
            format: settings.writtenFormat, logGroup: group.name.text, logStream: stream?.text, account: group.account,
            region: group.region)
    }

    // MARK: Events in

    /// Takes events of the page until a piece is complete, which must be `put` before more is taken; `nil`: the page is
    /// at its end.
    mutating func take(_ page: EventPage, _ selection: inout PageSelection) throws(ExportError) -> Member? {
        while let event = try selection.next(of: page) {
            let sink = try sink(of: event, page)
            do {
                if let bytes = try sinks[sink].encoder?.append(event, of: page, by: &eventWriter) ?? nil {
                    return Member(sink: sink, bytes: bytes)
                }
            } catch {
                throw ExportError(.failed, "compressing: \(error)")
            }
        }
        return nil
    }

    mutating func write(_ events: [EventFacts]) async throws {
        for event in events {
            let sink = sink(of: encoding.format == .text ? event.stream : nil)
            let member: [UInt8]?
            do {
                member = try sinks[sink].encoder?.append(ArchivedEvent(event), by: &eventWriter) ?? nil
            } catch {
                throw ExportError(.failed, "compressing: \(error)")
            }
            if let member { try await put(Member(sink: sink, bytes: member)) }
        }
        try await shed()
    }

    private mutating func sink(of event: ScannedEvent, _ page: EventPage) throws(ExportError) -> Int {
        guard encoding.format == .text else { return sink(of: nil) }
        if event.logStreamName.isEmpty, let stream { return sink(of: stream) }
        if let sink = spellings.sink(of: event, page) {
            open(sink)
            return sink
        }
        let name = page.string(of: event.logStreamName)
        guard let stream = LogStreamName(name) else { throw .impossibleStream(name) }
        let sink = sink(of: stream)
        spellings.learn(event, page, sink)
        return sink
    }

    private mutating func sink(of stream: LogStreamName?) -> Int {
        if stream == nil, !sinks.isEmpty {
            open(0)
            return 0
        }
        let sink = sinkOfStream[stream] ?? sinks.count
        if sink == sinks.count {
            sinkOfStream[stream] = sink
            sinks.append(Sink(stream: stream))
        }
        open(sink)
        return sink
    }

    private mutating func open(_ sink: Int) {
        guard sinks[sink].encoder == nil else { return }
        let indexing = environment.settings.index
        sinks[sink].encoder = CompressedWriter(
            encoding.compression, heldBytesMax: heldBytesOfFrame, reservesPiece: encoding.format == .jsonl,
            terms: indexing == .terms ? TermsOrigin(of: encoding.format) : nil)
        sinks[sink].digest = ObjectDigest()
        sinks[sink].key = nextKey(sinks[sink].stream)
        sinks[sink].upload = environment.archive.upload(sinks[sink].key)
    }

    // MARK: Objects out

    mutating func put(_ member: Member) async throws {
        guard var upload = sinks[member.sink].upload else {
            throw ExportError(.failed, "rows for \(sinks[member.sink].key), whose upload has failed or ended")
        }
        // Taken out, so that nobody shares what it holds; and put back, so that it is aborted where this fails.
        sinks[member.sink].upload = nil
        do {
            if !member.bytes.isEmpty { try await upload.append(member.bytes) }
        } catch {
            sinks[member.sink].upload = upload
            throw error
        }
        sinks[member.sink].digest.update(member.bytes)
        sinks[member.sink].upload = upload
        let isFull = member.bytes.isEmpty || upload.takenBytes >= environment.settings.objectBytes
        if isFull { try await end([member.sink]) }
    }

    private var readerCount: Int { max(1, environment.settings.readWidth + environment.streamReadWidth) }

    /// A zstd frame is in memory until its end: no more than the part of an upload that would be there without it, where
    /// there are many readers.
    private var heldBytesOfFrame: Int {
        min(environment.settings.objectBytes, max(Self.frameBytesMin, Self.frameBytesMaxInAll / readerCount))
    }

    /// Ends the largest objects while all of them together hold too much.
    mutating func shed() async throws {
        guard sinks.count > 1 else { return }
        var held = sinks.reduce(0) { $0 + $1.heldBytes }
        let heldBytesMax = Self.heldBytesMaxInAll / readerCount
        guard held > heldBytesMax else { return }
        let byWeight = sinks.indices.sorted { (sinks[$1].heldBytes, $0) < (sinks[$0].heldBytes, $1) }
        var heavy: [Int] = []
        for index in byWeight where held > heldBytesMax / 2 {
            held -= sinks[index].heldBytes
            heavy.append(index)
        }
        try await end(heavy)
    }

    /// Ends all objects.
    mutating func finish() async throws {
        try await end(Array(sinks.indices))
    }

    /// Gives up what is not finished. What is finished is removed with the attempt's folder.
    mutating func abandon() async {
        for index in sinks.indices {
            sinks[index].encoder = nil
            guard var upload = sinks[index].upload else { continue }
            sinks[index].upload = nil
            await upload.abort()
        }
    }

    /// Removes everything that was written. The attempt stays, and so does what others write in its folder.
    mutating func discard() async throws {
        await abandon()
        for object in objects { try await environment.archive.delete(object.object.key) }
        objects = []
    }

    /// Where one of them fails, the uploads of all that are not written are the sinks' again: whoever gives up aborts them.
    private mutating func end(_ indices: [Int]) async throws {
        let failure = FirstFailure()
        let ends = try await concurrentMap(try ending(indices), width: environment.settings.objectWidth) {
            await $0.end(unless: failure)
        }
        for end in ends {
            switch end {
            case .written(let object): objects.append(object)
            case .left(let sink, let upload): sinks[sink].upload = upload
            }
        }
        if let error = failure.error { throw error }
    }

    private mutating func ending(_ indices: [Int]) throws(ExportError) -> [EndingObject] {
        var ending: [EndingObject] = []
        for index in indices {
            guard var encoder = sinks[index].encoder, let upload = sinks[index].upload else { continue }
            sinks[index].encoder = nil
            do {
                let last = try encoder.finish()
                let isIndexed = environment.settings.index != .none
                ending.append(
                    EndingObject(
                        sink: index, key: sinks[index].key, stream: sinks[index].stream,
                        events: Int64(encoder.rowCount), pieces: isIndexed ? encoder.pieces : [], terms: encoder.terms,
                        digest: sinks[index].digest, last: last, upload: upload))
            } catch {
                throw ExportError(.failed, "compressing: \(error)")
            }
        }
        for object in ending { sinks[object.sink].upload = nil }
        return ending
    }

    private mutating func nextKey(_ stream: LogStreamName?) -> String {
        let folder = stream.map { ArchiveLayout.streamFolder($0.text) } ?? ""
        let part = reader == 0 ? "" : "\(reader.zeroPadded(to: 3))-"
        let number = objectsOfFolder[folder, default: 0]
        objectsOfFolder[folder] = number + 1
        return "\(intent.prefix)\(folder)\(part)\(number.zeroPadded(to: 6)).\(encoding.fileExtension)"
    }
}

/// Which of a writer's sinks a stream has, found by the name as it stands in pages: no event needs a string of its own.
private struct StreamSpellings {
    private struct Spelling {
        var escaped: [UInt8]
        var sink: Int
    }

    private var spellings: [Spelling] = []
    private var byHash: [UInt64: [Int]] = [:]
    private var last: Int?

    /// `nil`: this spelling was not met yet; it may still be another one of a stream that is known.
    mutating func sink(of event: ScannedEvent, _ page: EventPage) -> Int? {
        if let last, page.holds(spellings[last].escaped, at: event.logStreamName) { return spellings[last].sink }
        guard
            let found = byHash[page.hash(of: event.logStreamName)]?.first(where: {
                page.holds(spellings[$0].escaped, at: event.logStreamName)
            })
        else { return nil }
        last = found
        return spellings[found].sink
    }

    mutating func learn(_ event: ScannedEvent, _ page: EventPage, _ sink: Int) {
        byHash[page.hash(of: event.logStreamName), default: []].append(spellings.count)
        spellings.append(Spelling(escaped: Array(page.escaped(event.logStreamName)), sink: sink))
    }
}

extension ExportError {
    static func impossibleStream(_ name: String) -> ExportError {
        var error = ExportError(
            .serviceUnavailable, "FilterLogEvents gave an event of the impossible stream '\(name)'")
        error.isOfLane = true
        return error
    }
}
