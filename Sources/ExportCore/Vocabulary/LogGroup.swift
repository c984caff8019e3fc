/// `[\.\-_/#A-Za-z0-9]+`, 1 to 512 characters [S-NAMES].
package struct LogGroupName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: String

    package init?(_ text: String) {
        guard (1...512).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.text = text
    }

    package static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "/"), UInt8(ascii: "#"): true
        default: false
        }
    }

    package var description: String { text }
    package static func < (a: Self, b: Self) -> Bool { a.text < b.text }
}

/// `[^:*]*`, 1 to 512 characters of any script [S-NAMES].
package struct LogStreamName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: String

    package init?(_ text: String) {
        guard !text.isEmpty, !text.utf8.contains(UInt8(ascii: ":")), !text.utf8.contains(UInt8(ascii: "*")) else {
            return nil
        }
        self.text = text
    }

    /// The folder that export tasks write the stream to: `a/b` and `a-b` share one [S-EXPORT-KEYS].
    package var exportFolder: ExportFolder { ExportFolder(self) }

    package var description: String { text }
    package static func < (a: Self, b: Self) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }
    // Names are bytes to the service: canonically equal Unicode spellings are two streams.
    package static func == (a: Self, b: Self) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }
    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

/// The folder that the service's export tasks write a stream to: its name with `-` for every `/`.
package struct ExportFolder: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ stream: LogStreamName) {
        text = String(decoding: stream.text.utf8.map { $0 == 0x2F ? 0x2D : $0 }, as: UTF8.self)
    }

    /// As it stands in a key.
    package init(text: String) {
        self.text = text
    }

    package var description: String { text }
    package static func < (a: Self, b: Self) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }
    package static func == (a: Self, b: Self) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }
    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

/// `arn:PARTITION:logs:REGION:ACCOUNT:log-group:NAME`, without the `:*` that one API field carries.
package struct LogGroupARN: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let partition: String
    package let region: String
    package let account: String
    package let name: LogGroupName

    package init(partition: String, region: String, account: String, name: LogGroupName) {
        self.partition = partition
        self.region = region
        self.account = account
        self.name = name
    }

    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 7 || (parts.count == 8 && parts[7] == "*"), parts[0] == "arn", parts[2] == "logs",
            parts[5] == "log-group", let name = LogGroupName(String(parts[6]))
        else { return nil }
        self.init(partition: String(parts[1]), region: String(parts[3]), account: String(parts[4]), name: name)
    }

    package var description: String { "arn:\(partition):logs:\(region):\(account):log-group:\(name)" }
    package static func < (a: Self, b: Self) -> Bool {
        (a.account, a.region, a.name, a.partition) < (b.account, b.region, b.name, b.partition)
    }
}

/// A log group as discovery saw it.
package struct LogGroup: Hashable, Sendable {
    /// What the service can do with the group's data [S-CLASSES].
    package enum Class: String, Sendable, Hashable {
        case standard = "STANDARD"
        case infrequentAccess = "INFREQUENT_ACCESS"
        case delivery = "DELIVERY"
    }

    package var arn: LogGroupARN
    package var creation: ServiceTime
    /// `nil`: events never expire.
    package var retention: Span?
    package var groupClass: Class
    /// What the service says it stores; only good for an estimate.
    package var storedBytes: Int64?

    package init(
        arn: LogGroupARN, creation: ServiceTime, retention: Span? = nil, groupClass: Class = .standard,
        storedBytes: Int64? = nil
    ) {
        self.storedBytes = storedBytes
        self.arn = arn
        self.creation = creation
        self.retention = retention
        self.groupClass = groupClass
    }

    package var name: LogGroupName { arn.name }
}

/// A log stream as discovery saw it. The three instants are eventually consistent ("typically" within an hour) and
/// absent on an empty stream: hints, never proof [S-STREAM-METADATA].
package struct LogStream: Hashable, Sendable {
    package var name: LogStreamName
    package var creation: ServiceTime
    package var firstEvent: EventTime?
    package var lastEvent: EventTime?
    package var lastIngestion: IngestionTime?

    package init(
        name: LogStreamName, creation: ServiceTime, firstEvent: EventTime? = nil, lastEvent: EventTime? = nil,
        lastIngestion: IngestionTime? = nil
    ) {
        self.name = name
        self.creation = creation
        self.firstEvent = firstEvent
        self.lastEvent = lastEvent
        self.lastIngestion = lastIngestion
    }
}
