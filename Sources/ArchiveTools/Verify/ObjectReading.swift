import ExportCore
import ExportFailures
import LogCodec
import Storage

/// Reads every byte of an object: whether it has the digests that its manifest gives, and holds the rows that it should.
struct ObjectReading: Sendable {
    let archive: any ArchiveStore
    let keys: KeyMove
    let meter: VerifyMeter
    let isOver: @Sendable () -> Bool

    private static let chunkBytes: Int64 = 4 << 20

    /// What is wrong with the object first of all; `nil`: nothing.
    func finding(_ object: Manifest.Object, _ manifest: Manifest, _ manifestKey: String) async throws -> Finding? {
        let key = keys.key(object.key)
        guard let sign = try await sign(object, manifest, key) else { return nil }
        return Finding(
            Self.kind(sign), sign, lane: manifest.slice.lane, stream: object.stream?.text, window: manifest.window,
            object: key, manifest: manifestKey, events: object.events)
    }

    private static func kind(_ sign: Finding.Sign) -> Finding.Kind {
        switch sign {
        case .objectGone: .missing
        case .digest, .etag: .altered
        default: .damaged
        }
    }

    private func sign(_ object: Manifest.Object, _ manifest: Manifest, _ key: String) async throws -> Finding.Sign? {
        guard let encoding = ObjectEncoding(key: object.key) else { return .unreadable("it is of no known format") }
        // Of a file the ETag is the MD5 of its content; of S3's objects it may be anything.
        let hasMD5 = object.index == nil && manifest.bucket.hasPrefix("file://")
        var (sha256, crc64, md5) = (SHA256Sum(), CRC64NVME(), MD5())
        let reader = ArchiveReader(encoding)
        var rows = RowCheck(manifest, encoding.format)
        var fault: ArchiveError?
        var offset: Int64 = 0
        while offset < object.bytes {
            let end = min(object.bytes, offset + Self.chunkBytes)
            guard let bytes = try await archive.bytes(of: key, offset...end - 1) else { return .objectGone }
            guard bytes.count == end - offset else {
                return .size(offset + Int64(bytes.count), expected: object.bytes)
            }
            meter.archive.add(bytes.count)
            if object.index != nil {
                sha256.update(bytes)
                crc64.update(bytes)
            } else if hasMD5 {
                md5.update(bytes)
            }
            if fault == nil {
                reader.push(bytes)
                fault = rows.drain(reader)
            }
            offset = end
            if isOver() { throw TimeIsOver() }
        }
        if fault == nil {
            reader.finish()
            fault = rows.drain(reader)
        }
        meter.archive(events: Int(rows.count))
        if let index = object.index {
            guard sha256.text == index.sha256, crc64.text == index.crc64nvme else { return .digest }
        } else if hasMD5, md5.finish() != object.etag {
            return .digest
        }
        if let fault { return .unreadable("\(fault)") }
        return rows.sign(object)
    }
}

/// Whether the rows of an object are as many as they should be, and of its window.
private struct RowCheck {
    private(set) var count: Int64 = 0
    private var isOutside = false
    /// Of rows that say what they are: a line of text may be a part of a message.
    private let window: TimeWindow?
    private let isText: Bool

    init(_ manifest: Manifest, _ format: EventFormat) {
        isText = format == .text
        window = isText ? nil : manifest.window
    }

    /// Takes what has come; the fault that ends it.
    mutating func drain(_ reader: ArchiveReader) -> ArchiveError? {
        do throws(ArchiveError) {
            while let event = try reader.next() {
                count += 1
                if let window, !window.contains(EventTime(event.timestamp)) { isOutside = true }
            }
            return nil
        } catch {
            return error
        }
    }

    func sign(_ object: Manifest.Object) -> Finding.Sign? {
        if let events = object.events, isText ? count < events : count != events {
            return .rows(count, expected: events)
        }
        return isOutside ? .times : nil
    }
}
