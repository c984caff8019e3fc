import ExportCore
import ExportFailures
import LogCodec

/// How often events stand in one archived object. The object is read in ranges, so that memory stays bounded.
struct ObjectCount: Sendable {
    let environment: ExportEnvironment
    let object: Manifest.Object

    private static let rangeBytes: Int64 = 8 << 20

    func count(_ keys: [EventKey], decoys: Set<EventKey>) async throws(ExportError) -> [Int] {
        guard let encoding = ObjectEncoding(key: object.key) else {
            throw ExportError(.failed, "\(place) is of no known format")
        }
        switch encoding.format {
        case .text: return try await countRenderings(keys, decoys, encoding)
        case .jsonl: return try await countRows(keys, encoding)
        }
    }

    private func countRenderings(
        _ keys: [EventKey], _ decoys: Set<EventKey>, _ encoding: ObjectEncoding
    ) async throws(ExportError) -> [Int] {
        let folders = Set(keys.map(\.folder))
        let others = decoys.subtracting(keys).filter { folders.contains($0.folder) }
        let renderings = keys.map(Self.rendering)
        var counter = RenderingCounter(renderings + others.map(Self.rendering))
        let decompressor = Decompressor(encoding.compression)
        do {
            try await chunks { chunk in
                decompressor.push(chunk)
                while let bytes = try decompressor.next() { counter.push(bytes) }
            }
            try decompressor.finish()
            while let bytes = try decompressor.next() { counter.push(bytes) }
        } catch {
            throw failure(error)
        }
        counter.finish()
        return renderings.map { counter.count(of: $0) }
    }

    private func countRows(_ keys: [EventKey], _ encoding: ObjectEncoding) async throws(ExportError) -> [Int] {
        var counts: [EventKey: Int] = [:]
        for key in keys { counts[key] = 0 }
        let reader = ArchiveReader(encoding)
        func drain() throws(ArchiveError) {
            while let event = try reader.next() {
                guard let stream = event.logStream.flatMap(LogStreamName.init) else { continue }
                let key = EventKey(
                    folder: stream.exportFolder, time: event.timestamp, message: event.message)
                counts[key]? += 1
            }
        }
        do {
            try await chunks { chunk in
                reader.push(chunk)
                try drain()
            }
            reader.finish()
            try drain()
        } catch {
            throw failure(error)
        }
        return keys.map { counts[$0] ?? 0 }
    }

    private func chunks(_ take: ([UInt8]) throws -> Void) async throws {
        var offset: Int64 = 0
        while offset < object.bytes {
            let last = min(object.bytes, offset + Self.rangeBytes) - 1
            guard let part = try await environment.archive.bytes(of: object.key, offset...last),
                part.count == last - offset + 1
            else {
                throw ExportError(
                    .failed, "\(place) is not what its manifest says; \(object.bytes) bytes were expected")
            }
            try take(part)
            offset = last + 1
        }
    }

    private var place: String { environment.archive.place(of: object.key) }

    private func failure(_ error: any Error) -> ExportError {
        if let error = error as? ExportError { return error }
        return ExportError(.failed, "\(place) cannot be read: \(error)")
    }

    /// As the service renders an event: `2026-11-22T13:05:09.250Z message\n`.
    private static func rendering(_ key: EventKey) -> [UInt8] {
        Array("\(EventTime(key.time)) ".utf8) + key.message + [0x0A]
    }
}
