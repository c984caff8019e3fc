/// Reads the rows of jsonl objects that `EventWriter` wrote, as strictly as pages are read.
package struct JSONLReader: Sendable {
    private var lines = LineBuffer()
    private var row = 0
    /// The names of the last row: they seldom change from row to row.
    private var logGroup = ""
    private var logStream = ""

    package init() {}

    package mutating func push(_ bytes: [UInt8]) {
        lines.push(bytes)
    }

    /// The object has ended.
    package mutating func finish() {
        lines.finish()
    }

    /// The next event; `nil` when more bytes are needed.
    package mutating func next() throws(ArchiveError) -> ArchivedEvent? {
        let start = lines.position
        guard let end = lines.nextLineFeed(from: start) else {
            let rest = lines.bytes.count - start
            guard rest <= LineBuffer.rowBytesMax else {
                throw ArchiveError(.rowTooLong, "a row above \(LineBuffer.rowBytesMax) bytes", row: row + 1)
            }
            guard !lines.isFinished || rest == 0 else {
                throw ArchiveError(.truncated, "the last row has no end", row: row + 1)
            }
            return nil
        }
        row += 1
        let scanned = lines.bytes.withUnsafeBufferPointer { Self.scan(UnsafeBufferPointer(rebasing: $0[start..<end])) }
        lines.position = end + 1
        do throws(PageError) {
            return event(try scanned.get(), start)
        } catch {
            throw ArchiveError(.malformedRow, "not a row of an archive", row: row, underlying: error)
        }
    }

    private static func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<MemberScanner, PageError> {
        var cursor = JSONCursor(bytes)
        var scanner = MemberScanner(.row)
        do throws(PageError) {
            try scanner.scan(&cursor)
            cursor.skipWhiteSpace()
            guard cursor.position == cursor.end else { throw cursor.failure(.trailingBytes) }
            return .success(scanner)
        } catch {
            return .failure(error)
        }
    }

    private mutating func event(_ scanner: MemberScanner, _ start: Int) -> ArchivedEvent {
        func text(_ range: EscapedRange) -> [UInt8] {
            let bounds = range.bounds
            let escaped = lines.bytes[start + bounds.lowerBound..<start + bounds.upperBound]
            return range.isPlain ? Array(escaped) : JSONText.unescaped(escaped)
        }
        func name(_ range: EscapedRange?, last: String) -> String? {
            guard let range else { return nil }
            let bytes = text(range)
            return last.utf8.elementsEqual(bytes) ? last : String(decoding: bytes, as: UTF8.self)
        }
        let event = scanner.event
        let logGroup = name(scanner.logGroup, last: self.logGroup)
        let logStream = name(scanner.hasLogStream ? event.logStreamName : nil, last: self.logStream)
        self.logGroup = logGroup ?? ""
        self.logStream = logStream ?? ""
        return ArchivedEvent(
            timestamp: event.timestamp, ingestionTime: scanner.hasIngestionTime ? event.ingestionTime : nil,
            account: name(scanner.account, last: ""), region: name(scanner.region, last: ""),
            logGroup: logGroup, logStream: logStream, eventId: name(scanner.hasEventId ? event.eventId : nil, last: ""),
            message: text(event.message))
    }
}
