/// Which operation a page answers. The two differ in their members [S-EVENT-ID].
package enum PageKind: Sendable {
    /// Events carry `logStreamName` and `eventId`; `nextToken` is absent on the last page.
    case filterLogEvents
    /// Events carry neither; `nextForwardToken` is never absent.
    case getLogEvents
    /// The same, read from the end: `nextBackwardToken` is what goes on.
    case getLogEventsBackwards
}

/// One answer of FilterLogEvents or GetLogEvents, scanned once: its events are offsets into the body, which the page owns.
///
/// A page is either parsed as a whole or refused as a whole.
package struct EventPage: Sendable {
    package let body: [UInt8]
    /// In the order of the page.
    package let events: [ScannedEvent]
    /// `nextToken`, or that of GetLogEvents in the direction of the reading.
    package let nextToken: String?
    /// Whose messages held what is not text, and hold U+FFFD in its place.
    package private(set) var mended: [ScannedEvent] = []

    package init(scanning body: [UInt8], as kind: PageKind) throws(PageError) {
        guard body.count < Int(UInt32.max) else { throw PageError(.tooLarge, at: Int(UInt32.max)) }
        let scanned = body.withUnsafeBufferPointer { bytes -> Result<PageScanner, PageError> in
            var scanner = PageScanner(JSONCursor(bytes), kind: kind)
            do throws(PageError) {
                try scanner.scan()
                return .success(scanner)
            } catch {
                return .failure(error)
            }
        }
        let scanner = try scanned.get()
        self.body = body
        self.events = scanner.events
        self.nextToken = scanner.nextToken.map { String(decoding: JSONText.unescaped(body[$0.bounds]), as: UTF8.self) }
    }

    /// The same, but what is not text in a message (half of a surrogate pair, say) does not keep the page from being read:
    /// U+FFFD stands in its place, always the same for the same event (docs/decisions/0030).
    package init(mending body: [UInt8], as kind: PageKind) throws(PageError) {
        let failure: PageError
        do throws(PageError) {
            try self.init(scanning: body, as: kind)
            return
        } catch {
            failure = error
        }
        let (bytes, places) = PageMending.mended(body)
        guard !places.isEmpty, var page = try? EventPage(scanning: bytes, as: kind) else { throw failure }
        // Names and tokens are asked with: they must be what they are.
        page.mended = page.events.filter { $0.message.holds(one: places) }
        var next = page.mended[...]
        for place in places {
            while let event = next.first, event.message.bounds.upperBound <= place { next.removeFirst() }
            guard next.first?.message.bounds.contains(place) == true else { throw failure }
        }
        self = page
    }

    /// The bytes as they stand in the page, escaped; no copy.
    package func escaped(_ range: EscapedRange) -> ArraySlice<UInt8> {
        body[range.bounds]
    }

    /// Whether these bytes stand there, as they are.
    package func holds(_ bytes: [UInt8], at range: EscapedRange) -> Bool {
        guard bytes.count == Int(range.count) else { return false }
        return body.withUnsafeBufferPointer { body in
            bytes.withUnsafeBufferPointer { bytes in
                UnsafeBufferPointer(rebasing: body[range.bounds]).elementsEqual(bytes)
            }
        }
    }

    /// FNV-1a of the bytes that stand there.
    package func hash(of range: EscapedRange) -> UInt64 {
        Self.hash(body[range.bounds])
    }

    package static func hash(_ bytes: some Collection<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }

    /// The text, unescaped, in UTF-8.
    package func bytes(of range: EscapedRange) -> [UInt8] {
        range.isPlain ? Array(body[range.bounds]) : JSONText.unescaped(body[range.bounds])
    }

    package func string(of range: EscapedRange) -> String {
        range.isPlain
            ? String(decoding: body[range.bounds], as: UTF8.self)
            : String(decoding: JSONText.unescaped(body[range.bounds]), as: UTF8.self)
    }
}
