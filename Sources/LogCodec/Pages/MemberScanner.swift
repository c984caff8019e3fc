/// Scans the object of one event, with its members in any order: that of a page, or a row of our own.
struct MemberScanner {
    /// How the members are called, and which must be there.
    enum Vocabulary {
        case filterLogEvents, getLogEvents
        /// A jsonl row that `EventWriter` wrote.
        case row
    }

    private struct Seen: OptionSet {
        var rawValue: UInt8
        static let timestamp = Seen(rawValue: 1)
        static let ingestionTime = Seen(rawValue: 2)
        static let logStream = Seen(rawValue: 4)
        static let eventId = Seen(rawValue: 8)
        static let message = Seen(rawValue: 16)
        static let logGroup = Seen(rawValue: 32)
        static let account = Seen(rawValue: 64)
        static let region = Seen(rawValue: 128)
    }

    private enum Member {
        case timestamp, ingestionTime, logStream, eventId, message, logGroup, account, region, other
    }

    let vocabulary: Vocabulary
    private var seen: Seen = []
    private(set) var event = ScannedEvent(
        timestamp: 0, ingestionTime: 0, logStreamName: .empty, message: .empty, eventId: .empty)
    private(set) var logGroup: EscapedRange?
    private(set) var account: EscapedRange?
    private(set) var region: EscapedRange?

    var hasIngestionTime: Bool { seen.contains(.ingestionTime) }
    var hasLogStream: Bool { seen.contains(.logStream) }
    var hasEventId: Bool { seen.contains(.eventId) }

    init(_ vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
    }

    mutating func scan(_ cursor: inout JSONCursor) throws(PageError) {
        let start = cursor.position
        try cursor.expect(UInt8(ascii: "{"))
        var isFirst = true
        while try cursor.advance(isFirst: &isFirst, closing: UInt8(ascii: "}")) {
            let key = try cursor.key()
            try scanValue(of: member(key, cursor), &cursor)
        }
        try requireMembers(at: start)
    }

    private mutating func scanValue(of member: Member, _ cursor: inout JSONCursor) throws(PageError) {
        switch member {
        case .timestamp:
            try mark(.timestamp, "timestamp", cursor)
            event.timestamp = try cursor.timeValue(of: "timestamp")
        case .ingestionTime:
            try mark(.ingestionTime, "ingestionTime", cursor)
            event.ingestionTime = try cursor.timeValue(of: "ingestionTime")
        case .logStream:
            try mark(.logStream, "logStreamName", cursor)
            event.logStreamName = try cursor.stringValue(of: "logStreamName")
        case .eventId:
            try mark(.eventId, "eventId", cursor)
            event.eventId = try cursor.stringValue(of: "eventId")
        case .message:
            try mark(.message, "message", cursor)
            event.message = try cursor.stringValue(of: "message")
        case .logGroup:
            try mark(.logGroup, "logGroup", cursor)
            logGroup = try cursor.stringValue(of: "logGroup")
        case .account:
            try mark(.account, "account", cursor)
            account = try cursor.stringValue(of: "account")
        case .region:
            try mark(.region, "region", cursor)
            region = try cursor.stringValue(of: "region")
        case .other:
            try cursor.skipValue()
        }
    }

    private mutating func mark(_ member: Seen, _ name: StaticString, _ cursor: JSONCursor) throws(PageError) {
        guard seen.insert(member).inserted else { throw cursor.failure(.duplicateMember, member: "\(name)") }
    }

    private func requireMembers(at start: Int) throws(PageError) {
        let required: Seen =
            switch vocabulary {
            case .filterLogEvents: [.timestamp, .ingestionTime, .message, .logStream, .eventId]
            case .getLogEvents: [.timestamp, .ingestionTime, .message]
            case .row: [.timestamp, .message]
            }
        let missing = required.subtracting(seen)
        guard !missing.isEmpty else { return }
        let names: [(Seen, String)] = [
            (.timestamp, "timestamp"), (.ingestionTime, "ingestionTime"), (.message, "message"),
            (.logStream, "logStreamName"), (.eventId, "eventId"),
        ]
        throw PageError(.missingMember, at: start, member: names.first { missing.contains($0.0) }?.1)
    }

    private func member(_ key: EscapedRange, _ cursor: JSONCursor) -> Member {
        guard key.isPlain else { return member(escapedKey: key, cursor) }
        switch key.count {
        case 7:
            if cursor.matches(key, "message") { return .message }
            if cursor.matches(key, "eventId") { return vocabulary == .getLogEvents ? .other : .eventId }
            if cursor.matches(key, "account") { return vocabulary == .row ? .account : .other }
        case 13:
            if cursor.matches(key, "ingestionTime") { return .ingestionTime }
            if cursor.matches(key, "logStreamName") { return vocabulary == .filterLogEvents ? .logStream : .other }
        case 9:
            if cursor.matches(key, "timestamp") { return .timestamp }
            if cursor.matches(key, "logStream") { return vocabulary == .row ? .logStream : .other }
        case 8:
            if cursor.matches(key, "logGroup") { return vocabulary == .row ? .logGroup : .other }
        case 6:
            if cursor.matches(key, "region") { return vocabulary == .row ? .region : .other }
        default:
            break
        }
        return .other
    }

    /// `"mess\u0061ge"` is `message` to every JSON parser, so it is to us.
    private func member(escapedKey key: EscapedRange, _ cursor: JSONCursor) -> Member {
        let text = JSONText.unescaped(cursor.bytes(of: key))
        return text.withUnsafeBufferPointer { bytes in
            let range = EscapedRange(start: 0, count: UInt32(bytes.count), isPlain: true)
            return member(range, JSONCursor(bytes))
        }
    }
}
