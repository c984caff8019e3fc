import ExportCore
import ExportFailures
import LogCodec
import Storage

/// The bytes of the archive's objects, and what is known of one without reading it. What is not as its manifest says is an
/// error that names the object.
struct ObjectFetch: Sendable {
    let archive: any ArchiveStore
    let keys: KeyMove
    let streams: WantedStreams
    let meter: CatMeter

    func encoding(of item: ReadList.Item) throws(ExportError) -> ObjectEncoding {
        guard let encoding = ObjectEncoding(key: item.object.key) else {
            throw ExportError(
                .failed, "\(place(of: item)) is of no known format: its manifest is \(manifest(of: item))")
        }
        return encoding
    }

    /// `nil`: no stream that is wanted is in it.
    func origin(of item: ReadList.Item, _ encoding: ObjectEncoding, _ wish: RowWish) -> RowOrigin? {
        if let lane = item.stream, !streams.holds(stream: lane.text) { return nil }
        var stream = RowOrigin.Stream.inRows
        if encoding.format == .text {
            if let name = item.object.stream ?? item.stream {
                guard streams.holds(stream: name.text) else { return nil }
                stream = .named(name.text)
            } else {
                let folder = item.object.folderName ?? ""
                guard streams.holds(folder: folder) else { return nil }
                stream = .folder(folder)
            }
        }
        return RowOrigin(
            account: item.group.account, region: item.group.region, logGroup: item.group.name.text, stream: stream)
    }

    func bytes(of item: ReadList.Item, _ range: Range<Int64>) async throws(ExportError) -> [UInt8] {
        guard range.lowerBound >= 0, !range.isEmpty, range.upperBound <= item.object.bytes else {
            throw damaged(item, .otherSize)
        }
        let bytes = try await archive.bytes(of: keys.key(of: item), range.lowerBound...range.upperBound - 1)
        guard let bytes else { throw damaged(item, .missing) }
        guard bytes.count == range.count else { throw damaged(item, .otherSize) }
        meter.add(bytes.count)
        return bytes
    }

    /// All wanted rows at once, in order, however many there are.
    func all(of item: ReadList.Item, _ wish: RowWish) async throws(ExportError) -> SelectedRows {
        let encoding = try encoding(of: item)
        guard let origin = origin(of: item, encoding, wish) else { return SelectedRows() }
        var stream = RowStream(item, self, RowSelector(wish, encoding.format, origin), encoding)
        var rows = SelectedRows()
        while !stream.isAtEnd { rows.append(try await stream.rows(upTo: .max)) }
        rows.sort()
        return rows
    }

    func failure(_ error: ArchiveError, _ item: ReadList.Item) -> ExportError {
        ExportError(.failed, "\(place(of: item)) cannot be read: \(error)")
    }

    private func damaged(_ item: ReadList.Item, _ damage: ExportError.Damage) -> ExportError {
        ExportError(.failed, .objectDamaged(object: place(of: item), manifest: manifest(of: item), damage))
    }

    private func place(of item: ReadList.Item) -> String { archive.place(of: keys.key(of: item)) }
    private func manifest(of item: ReadList.Item) -> String { archive.place(of: item.manifestKey) }
}

/// Where the objects of an archive lie that was copied to another place, as to a disk: their manifests name the old keys.
struct KeyMove: Sendable {
    /// Of the archive as it is here; ends in `/`, or is empty.
    var prefix = ""
    /// So many folders at the beginning of a key are those of the old place. `nil`: keys are as they were.
    var dropped: Int?

    func key(of item: ReadList.Item) -> String { key(item.object.key) }

    func key(_ key: String) -> String {
        guard let dropped else { return key }
        return prefix
            + key.split(separator: "/", omittingEmptySubsequences: false).dropFirst(dropped).joined(separator: "/")
    }

    /// Looks where the object of a manifest lies that names another bucket.
    static func found(of key: String, in archive: any ArchiveStore, prefix: String) async throws(ExportError) -> KeyMove
    {
        var move = KeyMove(prefix: prefix)
        let folders = key.split(separator: "/", omittingEmptySubsequences: false).count - 1
        let ways: [Int?] = [nil] + (0...max(0, folders)).map { $0 }
        for dropped in ways {
            move.dropped = dropped
            if try await archive.bytes(of: move.key(key), 0...0) != nil { return move }
        }
        return KeyMove()
    }
}
