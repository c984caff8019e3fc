import ExportCore
import ExportFailures
import LogCodec
import Storage
import Synchronization

/// An object that is in the archive, with what its manifest's index holds of it.
struct WrittenObject: Sendable {
    var object: Manifest.Object
    /// The filters of its pieces, in their order; empty where terms are not indexed.
    var terms: [[UInt8]]
}

extension TermsOrigin {
    init(of format: EventFormat) {
        self = format == .jsonl ? .messages : .rows
    }
}

/// An object that has got all of its rows.
struct EndingObject: Sendable {
    enum End: Sendable {
        case written(WrittenObject)
        case left(sink: Int, any ObjectUpload)
    }

    var sink: Int
    var key: String
    var stream: LogStreamName?
    var events: Int64
    var pieces: [ObjectPiece]
    /// The filters of the pieces.
    var terms: [[UInt8]]
    /// Of what came before the last.
    var digest: ObjectDigest
    var last: [UInt8]
    var upload: any ObjectUpload

    private var index: ObjectIndex {
        var digest = digest
        digest.update(last)
        return ObjectIndex(
            sha256: digest.sha256.text, crc64nvme: digest.crc64.text, pieces: pieces.map(ObjectIndex.Piece.init))
    }

    func end(unless failure: FirstFailure) async -> End {
        var upload = upload
        guard failure.error == nil else { return .left(sink: sink, upload) }
        do {
            if !last.isEmpty { try await upload.append(last) }
            let facts = try await upload.finish()
            let object = Manifest.Object(
                key: key, bytes: facts.bytes, etag: facts.etag, stream: stream, events: events, index: index)
            return .written(WrittenObject(object: object, terms: terms))
        } catch {
            failure.note(error)
            return .left(sink: sink, upload)
        }
    }
}

extension ObjectIndex.Piece {
    fileprivate init(_ piece: ObjectPiece) {
        self.init(
            offset: piece.offset, length: Int64(piece.length), rowBytes: Int64(piece.rowBytes), rows: Int64(piece.rows),
            first: EventTime(piece.firstTime), last: EventTime(piece.lastTime), crc32: piece.checksum)
    }
}

/// Of several that end side by side.
final class FirstFailure: Sendable {
    private let first = Mutex<ExportError?>(nil)

    var error: ExportError? { first.withLock { $0 } }

    func note(_ error: ExportError) {
        first.withLock { $0 = $0 ?? error }
    }
}
