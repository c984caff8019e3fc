/// Scans the document of a page once: the events, the token, and whatever else stands there (validated, passed over).
struct PageScanner {
    private var cursor: JSONCursor
    private let kind: PageKind
    private(set) var events: [ScannedEvent] = []
    private(set) var nextToken: EscapedRange?
    private var hasEvents = false
    private var hasToken = false

    init(_ cursor: JSONCursor, kind: PageKind) {
        self.cursor = cursor
        self.kind = kind
    }

    mutating func scan() throws(PageError) {
        try cursor.expect(UInt8(ascii: "{"))
        var isFirst = true
        while try cursor.advance(isFirst: &isFirst, closing: UInt8(ascii: "}")) {
            let key = try cursor.key()
            if matches(key, "events") {
                try scanEvents()
            } else if matches(key, tokenName) {
                try scanToken()
            } else {
                try cursor.skipValue()
            }
        }
        cursor.skipWhiteSpace()
        guard cursor.position == cursor.end else { throw cursor.failure(.trailingBytes) }
        // A page without `events` would read as "nothing more", which is an omission if it is a mistake.
        guard hasEvents else { throw PageError(.missingMember, at: 0, member: "events") }
        guard kind == .filterLogEvents || nextToken != nil else {
            throw PageError(.missingMember, at: 0, member: "\(tokenName)")
        }
    }

    private var tokenName: StaticString {
        switch kind {
        case .filterLogEvents: "nextToken"
        case .getLogEvents: "nextForwardToken"
        case .getLogEventsBackwards: "nextBackwardToken"
        }
    }

    private mutating func scanEvents() throws(PageError) {
        guard !hasEvents else { throw cursor.failure(.duplicateMember, member: "events") }
        hasEvents = true
        guard cursor.peek() == UInt8(ascii: "[") else {
            let start = cursor.position
            try cursor.skipValue()
            throw PageError(.wrongType, at: start, member: "events")
        }
        cursor.position += 1
        // A rough guess, so that a full page grows the list once or twice: events are rarely below 256 bytes of JSON.
        events.reserveCapacity((cursor.end - cursor.position) / 256)
        let vocabulary: MemberScanner.Vocabulary = kind == .filterLogEvents ? .filterLogEvents : .getLogEvents
        var isFirst = true
        while try cursor.advance(isFirst: &isFirst, closing: UInt8(ascii: "]")) {
            guard cursor.peek() == UInt8(ascii: "{") else {
                let start = cursor.position
                try cursor.skipValue()
                throw PageError(.wrongType, at: start, member: "events")
            }
            var scanner = MemberScanner(vocabulary)
            try scanner.scan(&cursor)
            events.append(scanner.event)
        }
    }

    private mutating func scanToken() throws(PageError) {
        guard !hasToken else { throw cursor.failure(.duplicateMember, member: "\(tokenName)") }
        hasToken = true
        if cursor.peek() == UInt8(ascii: "n") {
            try cursor.skipLiteral("null")
        } else {
            nextToken = try cursor.stringValue(of: tokenName)
        }
    }

    private func matches(_ key: EscapedRange, _ name: StaticString) -> Bool {
        if key.isPlain { return cursor.matches(key, name) }
        return JSONText.unescaped(cursor.bytes(of: key)).elementsEqual(
            UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }
}
