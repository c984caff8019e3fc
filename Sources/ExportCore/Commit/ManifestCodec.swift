import FoundationEssentials

/// A manifest's bytes: JSON, sorted keys, version 1. docs/ARCHIVE.md explains every field.
package enum ManifestCodec {
    package static let version = 1

    package struct DecodingFailure: Error, Hashable, Sendable, CustomStringConvertible {
        package var description: String
    }

    package static func encode(_ manifest: Manifest) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        do {
            return try [UInt8](encoder.encode(ManifestRecord(manifest)))
        } catch {
            preconditionFailure("a manifest cannot be encoded: \(error)")
        }
    }

    package static func decode(_ bytes: [UInt8]) throws(DecodingFailure) -> Manifest {
        do {
            return try JSONDecoder().decode(ManifestRecord.self, from: Data(bytes)).manifest()
        } catch {
            throw DecodingFailure(description: StateCodec.reason(error))
        }
    }
}

private struct ManifestRecord: Codable {
    var version: Int
    var logGroupName: String
    var lane: LaneIDRecord
    var account: String
    var region: String
    var deed: String
    var slice: String
    var attempt: String
    var from: InstantRecord
    /// Exclusive.
    var to: InstantRecord
    var plannedTo: InstantRecord?
    var taskId: String?
    var certain: InstantRecord?
    var possible: InstantRecord?
    var horizon: InstantRecord?
    var bucket: String
    var objects: [ObjectRecord]
    var terms: TermsRecord?
    var events: Int64?
    var bytes: Int64

    init(_ manifest: Manifest) {
        version = ManifestCodec.version
        let group = manifest.slice.lane.group
        logGroupName = group.name.text
        lane = LaneIDRecord(manifest.slice.lane)
        account = group.account
        region = group.region
        deed = manifest.slice.deed.rawValue
        slice = manifest.slice.id.text
        attempt = manifest.attempt.text
        from = InstantRecord(manifest.window.start.milliseconds)
        to = InstantRecord(manifest.window.end.milliseconds)
        let planned = manifest.slice.window.end
        plannedTo = planned == manifest.window.end ? nil : InstantRecord(planned.milliseconds)
        switch manifest.copy {
        case .task(let id, let band):
            taskId = id
            certain = InstantRecord(band.certain.milliseconds)
            possible = InstantRecord(band.possible.milliseconds)
        case .read(let horizon):
            self.horizon = InstantRecord(horizon.milliseconds)
            certain = manifest.certain.map { InstantRecord($0.milliseconds) }
        }
        bucket = manifest.bucket
        objects = manifest.objects.map(ObjectRecord.init)
        terms = manifest.terms.map(TermsRecord.init)
        events = manifest.events
        bytes = manifest.bytes
    }

    func manifest() throws(ManifestCodec.DecodingFailure) -> Manifest {
        guard version == ManifestCodec.version else {
            throw .init(
                description: "it has version \(version), and this program knows version \(ManifestCodec.version)")
        }
        guard let deed = Slice.Deed(rawValue: deed) else { throw .init(description: "'\(deed)' is not a deed") }
        guard from.milliseconds < to.milliseconds else { throw .init(description: "its window is empty") }
        let id: LaneID
        do { id = try lane.id() } catch { throw .init(description: "\(error)") }
        let window = TimeWindow(start: EventTime(from.milliseconds), end: EventTime(to.milliseconds))
        let planned = TimeWindow(
            start: window.start, end: EventTime(max(to.milliseconds, plannedTo?.milliseconds ?? to.milliseconds)))
        let copy: Manifest.Copy
        if let taskId, let certain, let possible, certain.milliseconds <= possible.milliseconds {
            copy = .task(
                id: taskId,
                DoubtfulBand(
                    certain: IngestionTime(certain.milliseconds), possible: IngestionTime(possible.milliseconds)))
        } else if let horizon {
            copy = .read(horizon: IngestionTime(horizon.milliseconds))
        } else {
            throw .init(description: "it names neither a task nor a horizon")
        }
        var listed: [Manifest.Object] = []
        for record in objects { listed.append(try record.object()) }
        return Manifest(
            slice: Slice(lane: id, window: planned, deed: deed), attempt: AttemptID(attempt), window: window,
            copy: copy, certain: taskId == nil ? certain.map { IngestionTime($0.milliseconds) } : nil,
            bucket: bucket, objects: listed, terms: terms?.object)
    }
}

private struct TermsRecord: Codable {
    var key: String
    var bytes: Int64
    var sha256: String
    var crc64nvme: String

    init(_ object: TermsObject) {
        key = object.key
        bytes = object.bytes
        sha256 = object.sha256
        crc64nvme = object.crc64nvme
    }

    var object: TermsObject { TermsObject(key: key, bytes: bytes, sha256: sha256, crc64nvme: crc64nvme) }
}

private struct ObjectRecord: Codable {
    var key: String
    var bytes: Int64
    var etag: String
    var logStreamName: String?
    var events: Int64?
    /// 2 where `sha256`, `crc64nvme` and `pieces` follow; else absent.
    var format: Int?
    var sha256: String?
    var crc64nvme: String?
    var pieces: [ObjectPieceRecord]?

    init(_ object: Manifest.Object) {
        key = object.key
        bytes = object.bytes
        etag = object.etag
        logStreamName = object.stream?.text
        events = object.events
        guard let index = object.index else { return }
        format = 2
        sha256 = index.sha256
        crc64nvme = index.crc64nvme
        pieces = index.pieces.map(ObjectPieceRecord.init)
    }

    func object() throws(ManifestCodec.DecodingFailure) -> Manifest.Object {
        var object = Manifest.Object(key: key, bytes: bytes, etag: etag, events: events)
        if let logStreamName {
            guard let stream = LogStreamName(logStreamName) else {
                throw .init(description: "'\(logStreamName)' is not the name of a log stream")
            }
            object.stream = stream
        }
        // What a later format says of its objects is not known here; the object itself is.
        if format == 2, let sha256, let crc64nvme, let pieces {
            object.index = ObjectIndex(sha256: sha256, crc64nvme: crc64nvme, pieces: pieces.map { $0.piece() })
        }
        return object
    }
}

private struct ObjectPieceRecord: Codable {
    var offset: Int64
    var length: Int64
    var rowBytes: Int64
    var rows: Int64
    var first: InstantRecord
    var last: InstantRecord
    var crc32: UInt32?

    init(_ piece: ObjectIndex.Piece) {
        offset = piece.offset
        length = piece.length
        rowBytes = piece.rowBytes
        rows = piece.rows
        first = InstantRecord(piece.first.milliseconds)
        last = InstantRecord(piece.last.milliseconds)
        crc32 = piece.crc32
    }

    func piece() -> ObjectIndex.Piece {
        ObjectIndex.Piece(
            offset: offset, length: length, rowBytes: rowBytes, rows: rows, first: EventTime(first.milliseconds),
            last: EventTime(last.milliseconds), crc32: crc32)
    }
}
