import ExportCore
import ExportFailures
import LogCodec

/// Which log streams each group has in the archive, and when they had events. Manifests do not say it of objects that hold
/// several streams, so objects are read for it: each once, the first time that a group's streams are asked for.
package actor StreamCatalog {
    private struct Known {
        var objects: Set<String> = []
        var streams: [LogStreamName: StreamTimes] = [:]
    }

    private var groups: [LogGroupARN: Known] = [:]
    private static let width = 4
    /// Whether a stream exists is looked up where no more than this has to be read for it.
    private static let smallBytes: Int64 = 64 << 20

    package init() {}

    /// All streams of the group.
    func streams(
        of group: ArchiveSnapshot.Group, within window: TimeWindow, _ fetch: ObjectFetch
    ) async throws -> [LogStreamName: StreamTimes] {
        let known = groups[group.arn]?.objects ?? []
        let items = Self.items(group).filter { !known.contains($0.object.key) }
        try await withThrowingTaskGroup(of: (String, [LogStreamName: StreamTimes]).self) { tasks in
            for (index, item) in items.enumerated() {
                if index >= Self.width, let read = try await tasks.next() { take(read, of: group.arn) }
                tasks.addTask {
                    (item.object.key, try await StreamReading(item: item, fetch: fetch, window: window).streams())
                }
            }
            for try await read in tasks { take(read, of: group.arn) }
        }
        return groups[group.arn]?.streams ?? [:]
    }

    /// Whether the group has the stream, or one of which the archive says no more than its folder; `nil`: too much would
    /// have to be read to know it.
    func has(
        _ stream: LogStreamName, in group: ArchiveSnapshot.Group, within window: TimeWindow, _ fetch: ObjectFetch
    ) async throws -> Bool? {
        func isKnown() -> Bool {
            let streams = groups[group.arn]?.streams ?? [:]
            return streams[stream] != nil
                || LogStreamName(stream.exportFolder.text).map { streams[$0] != nil } ?? false
        }
        if isKnown() { return true }
        let known = groups[group.arn]?.objects ?? []
        let rest = Self.items(group).filter { !known.contains($0.object.key) }
        guard rest.reduce(0, { $0 + $1.bytes }) <= Self.smallBytes else { return nil }
        _ = try await streams(of: group, within: window, fetch)
        return isKnown()
    }

    private func take(_ read: (key: String, streams: [LogStreamName: StreamTimes]), of group: LogGroupARN) {
        groups[group, default: Known()].objects.insert(read.key)
        groups[group]?.streams.merge(read.streams) { times, more in
            var times = times
            times.merge(more)
            return times
        }
    }

    private static func items(_ group: ArchiveSnapshot.Group) -> [ReadList.Item] {
        group.manifests.flatMap { key, manifest in
            manifest.objects.map { ReadList.Item($0, of: manifest, key) }
        }.sorted { $0.object.key.utf8.lexicographicallyPrecedes($1.object.key.utf8) }
    }
}

/// Reads one object for the streams in it, in bounded memory.
private struct StreamReading {
    let item: ReadList.Item
    let fetch: ObjectFetch
    let window: TimeWindow
    private static let chunkBytes: Int64 = 1 << 20

    func streams() async throws -> [LogStreamName: StreamTimes] {
        let encoding = try fetch.encoding(of: item)
        var tally = StreamTally(encoding.format, times: window.start.milliseconds..<window.end.milliseconds)
        let decompressor = Decompressor(encoding.compression)
        var cutter = RowCutter(encoding.format)
        do {
            var offset: Int64 = 0
            while offset < item.object.bytes {
                try Task.checkCancellation()
                let end = min(item.object.bytes, offset + Self.chunkBytes)
                decompressor.push(try await fetch.bytes(of: item, offset..<end))
                offset = end
                while let piece = try decompressor.next() {
                    let block = try cutter.take(piece)
                    if !block.isEmpty { try tally.take(block) }
                }
            }
            try decompressor.finish()
            let block = try cutter.finish()
            if !block.isEmpty { try tally.take(block) }
        } catch let error as ArchiveError {
            throw fetch.failure(error, item)
        }
        let name = item.shownStream
        return tally.streams.reduce(into: [:]) { streams, entry in
            let own = entry.key.isEmpty ? name : LogStreamName(String(decoding: entry.key, as: UTF8.self))
            if let own { streams[own] = entry.value }
        }
    }
}

extension ReadList.Item {
    /// The stream of an object whose rows do not name it; of an export task's object its folder.
    var shownStream: LogStreamName? {
        object.stream ?? stream ?? object.folderName.flatMap { LogStreamName($0) }
    }
}
