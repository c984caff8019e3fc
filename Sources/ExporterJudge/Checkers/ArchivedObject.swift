import SimulatedAWS

/// An object of the archive as it lies in the destination, wherever that is.
package struct ArchivedObject: Sendable, Equatable {
    package var key: String
    package var bytes: [UInt8]
    /// Without quotes.
    package var eTag: String

    package init(key: String, bytes: [UInt8], eTag: String) {
        self.key = key
        self.bytes = bytes
        self.eTag = eTag
    }

    package init(_ object: StoredObject) {
        self.init(key: object.key, bytes: object.bytes, eTag: object.eTag)
    }
}

/// How an object holds its events, told by its name.
enum ArchivedForm: Equatable {
    /// A JSON object a line.
    case rows
    /// `ISO-time message` lines that we wrote.
    case text
    /// The same, written by an export task: the folder is the stream's name with `-` for `/`.
    case taskText

    init?(key: String) {
        var name = Substring(key)
        let packed = name.hasSuffix(".gz") || name.hasSuffix(".zst")
        if packed { name = name.prefix(upTo: name.lastIndex(of: ".") ?? name.endIndex) }
        if name.hasSuffix(".jsonl") {
            self = .rows
        } else if name.hasSuffix(".text") {
            self = .text
        } else if key.hasSuffix(".gz") {
            self = .taskText
        } else {
            return nil
        }
    }

    static func unpack(_ object: ArchivedObject) throws(DecompressionError) -> [UInt8] {
        if object.key.hasSuffix(".gz") { return try Decompression.gzip(object.bytes) }
        if object.key.hasSuffix(".zst") { return try Decompression.zstd(object.bytes) }
        return object.bytes
    }
}

/// One row of a `jsonl` object.
struct ArchivedRow: Equatable {
    var timestamp: Int64
    var ingestionTime: Int64
    var logGroup: String
    var logStream: String
    /// `nil`: GetLogEvents gave none.
    var eventID: String?
    var message: String

    init?(line: ArraySlice<UInt8>) {
        guard let row = try? JSONValue(parsing: Array(line)),
            case .integer(let timestamp)? = row["timestamp"],
            case .integer(let ingestionTime)? = row["ingestionTime"],
            let logGroup = row["logGroup"]?.string, let logStream = row["logStream"]?.string,
            let message = row["message"]?.string
        else { return nil }
        let eventID = row["eventId"]?.string
        guard eventID != nil || row["eventId"] == nil else { return nil }
        self.timestamp = timestamp
        self.ingestionTime = ingestionTime
        self.logGroup = logGroup
        self.logStream = logStream
        self.eventID = eventID
        self.message = message
    }
}
