import ExportCore
import LogCodec

/// Events of either side as hashes: so much as a comparison needs of them, and nothing of their messages.
struct HashedBlock: Sendable {
    struct Item: Sendable {
        /// Hashes of names: the folder of export tasks, and the stream itself, where it is known.
        var folder: UInt64
        var stream: UInt64
        var time: Int64
        var ingestion: Int64?
        var hash: ContentHash
    }

    /// As rows have them.
    var wholes: [Item] = []
    /// As text has them, in their order.
    var pieces: [Item] = []
    /// Folders and streams, by their hashes.
    var names: [UInt64: String] = [:]
    /// Which one of the archive's; `nil`: from the source.
    var object: Int?
    /// They stand in text.
    var isText = false

    var count: Int { isText ? pieces.count : wholes.count }
}

/// Takes the hashes of events.
protocol EventSink: Sendable {
    func take(_ block: HashedBlock)
}

/// Makes blocks. The names of one stream after another are hashed once.
struct EventHasher {
    private struct Name {
        var text = ""
        var hash: UInt64 = 0
    }

    private var stream = Name()
    private var folder = Name()
    private(set) var block = HashedBlock()

    init(object: Int? = nil, isText: Bool = false) {
        block.object = object
        block.isText = isText
    }

    /// An event of which everything is known. Of one outside the window only that it is not there is known.
    mutating func add(stream name: String, _ time: Int64, _ ingestion: Int64?, _ message: [UInt8]) {
        set(stream: name)
        let whole = message.withUnsafeBytes { ContentHash($0) }
        let seen = whole.with(stream.hash, UInt64(bitPattern: time)).with(UInt64(bitPattern: ingestion ?? 0), 0)
        block.wholes.append(item(time, ingestion, seen))
        var pieces: [(Int64, ContentHash)] = []
        MessagePieces.forEach(of: message, at: time) { time, bytes in
            pieces.append((time, bytes.count == message.count ? whole : ContentHash(bytes)))
        }
        for (time, hash) in pieces { addPiece(time, hash) }
    }

    /// An event of a text object.
    ///
    /// - Parameter stream: `nil` where only the folder is known.
    mutating func add(text message: [UInt8], _ time: Int64, folder name: String, stream known: String?) {
        if let known { set(stream: known) } else { set(folder: name) }
        addPiece(time, message.withUnsafeBytes { ContentHash($0) })
    }

    /// What has come so far.
    mutating func take() -> HashedBlock {
        defer {
            block.wholes.removeAll(keepingCapacity: true)
            block.pieces.removeAll(keepingCapacity: true)
        }
        return block
    }

    private mutating func addPiece(_ time: Int64, _ hash: ContentHash) {
        block.pieces.append(item(time, nil, hash.with(folder.hash, UInt64(bitPattern: time))))
    }

    private func item(_ time: Int64, _ ingestion: Int64?, _ hash: ContentHash) -> HashedBlock.Item {
        HashedBlock.Item(folder: folder.hash, stream: stream.hash, time: time, ingestion: ingestion, hash: hash)
    }

    private mutating func set(stream name: String) {
        guard stream.text.isEmpty || !stream.text.utf8.elementsEqual(name.utf8) else { return }
        stream = Name(text: name, hash: ContentHash(name).second)
        block.names[stream.hash] = name
        set(folder: String(decoding: name.utf8.map { $0 == 0x2F ? 0x2D : $0 }, as: UTF8.self))
    }

    private mutating func set(folder name: String) {
        guard folder.text.isEmpty || !folder.text.utf8.elementsEqual(name.utf8) else { return }
        folder = Name(text: name, hash: ContentHash(name).first)
        block.names[folder.hash] = name
    }
}
