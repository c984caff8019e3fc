import Chronology

/// Writes events as rows of an object, into a buffer that the caller reuses.
///
/// The same event gives the same row, always. Which rows an object holds depends on timing: a read that is done again has a
/// folder of its own, and the old one is emptied (docs/decisions/0012).
/// What the service escaped in a message is copied through, not decoded and encoded again. The characters that separate
/// lines for some readers are escaped in jsonl (docs/ARCHIVE.md).
package struct EventWriter: Sendable {
    package let format: EventFormat
    /// What stands between the ingestion time and the name of the stream, the same in every row.
    private let constants: [UInt8]
    /// Escaped; for events that do not name their stream.
    private let logStream: [UInt8]?
    private let fallback: (account: String?, region: String?, logGroup: String)
    private var time = ISOTime.Formatter()

    /// - Parameters:
    ///   - logStream: the stream of events that do not name one (pages of GetLogEvents).
    ///   - account: a constant column, left out where it is `nil`; so is `region`.
    package init(
        format: EventFormat, logGroup: String, logStream: String? = nil, account: String? = nil, region: String? = nil
    ) {
        self.format = format
        self.fallback = (account, region, logGroup)
        self.constants = Self.constants(account: account, region: region, logGroup: logGroup)
        self.logStream = logStream.map { name in
            var escaped: [UInt8] = []
            JSONText.append(escaping: name, to: &escaped)
            return escaped
        }
    }

    /// Appends one event of a page.
    package mutating func append(_ event: ScannedEvent, of page: EventPage, to buffer: inout [UInt8]) {
        page.body.withUnsafeBufferPointer { body in
            switch format {
            case .text:
                time.append(event.timestamp, to: &buffer, withSpace: true)
                let message = UnsafeBufferPointer(rebasing: body[event.message.bounds])
                if event.message.isPlain {
                    buffer.append(contentsOf: message)
                } else {
                    JSONText.append(unescaping: message, to: &buffer)
                }
                buffer.append(UInt8(ascii: "\n"))
            case .jsonl:
                constants.withUnsafeBufferPointer { constants in
                    appendRow(event, of: body, constants: constants, to: &buffer)
                }
            }
        }
    }

    /// The hottest path of a read: a row is laid down in one piece, for which there is room once and for all.
    private func appendRow(
        _ event: ScannedEvent, of body: UnsafeBufferPointer<UInt8>, constants: UnsafeBufferPointer<UInt8>,
        to buffer: inout [UInt8]
    ) {
        let ranges = room(event.logStreamName) + room(event.eventId) + room(event.message)
        let room = RowOutput.punctuationMax + constants.count + (logStream?.count ?? 0) + ranges
        buffer.append(addingCapacity: room) { span in
            span.withUnsafeMutableBufferPointer { output, count in
                var row = RowOutput(output)
                row.put("{\"timestamp\":")
                row.put(event.timestamp)
                row.put(",\"ingestionTime\":")
                row.put(event.ingestionTime)
                row.put(constants)
                if !event.logStreamName.isEmpty {
                    row.put("\",\"logStream\":\"")
                    row.put(event.logStreamName, of: body)
                } else if let logStream {
                    row.put("\",\"logStream\":\"")
                    logStream.withUnsafeBufferPointer { row.put($0) }
                }
                if !event.eventId.isEmpty {
                    row.put("\",\"eventId\":\"")
                    row.put(event.eventId, of: body)
                }
                row.put("\",\"message\":\"")
                row.put(event.message, of: body)
                row.put("\"}\n")
                count = row.count
            }
        }
    }

    /// What a range takes in a row at most: two bytes can become six.
    private func room(_ range: EscapedRange) -> Int {
        range.hasLineSeparators ? 3 * Int(range.count) : Int(range.count)
    }

    /// Appends one event that comes from an archive. Where it says nothing, the writer's own columns are used.
    ///
    /// What is not UTF-8, which text objects alone can hold, becomes U+FFFD in jsonl.
    package mutating func append(_ event: ArchivedEvent, to buffer: inout [UInt8]) {
        guard format == .jsonl else {
            time.append(event.timestamp, to: &buffer, withSpace: true)
            buffer.append(contentsOf: event.message)
            buffer.append(UInt8(ascii: "\n"))
            return
        }
        appendTimes(event.timestamp, event.ingestionTime, to: &buffer)
        buffer.append(
            contentsOf: Self.constants(
                account: event.account ?? fallback.account, region: event.region ?? fallback.region,
                logGroup: event.logGroup ?? fallback.logGroup))
        if let name = event.logStream {
            Self.append("\",\"logStream\":\"", to: &buffer)
            JSONText.append(escaping: name, to: &buffer)
        } else if let logStream {
            Self.append("\",\"logStream\":\"", to: &buffer)
            buffer.append(contentsOf: logStream)
        }
        if let eventId = event.eventId {
            Self.append("\",\"eventId\":\"", to: &buffer)
            JSONText.append(escaping: eventId, to: &buffer)
        }
        Self.append("\",\"message\":\"", to: &buffer)
        JSONText.append(escaping: String(decoding: event.message, as: UTF8.self), to: &buffer)
        Self.append("\"}\n", to: &buffer)
    }

    private func appendTimes(_ timestamp: Int64, _ ingestionTime: Int64?, to buffer: inout [UInt8]) {
        Self.append("{\"timestamp\":", to: &buffer)
        Self.append(timestamp, to: &buffer)
        if let ingestionTime {
            Self.append(",\"ingestionTime\":", to: &buffer)
            Self.append(ingestionTime, to: &buffer)
        }
    }

    /// Ends inside of the value of `logGroup`, so that every following member begins with the closing quote.
    private static func constants(account: String?, region: String?, logGroup: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for (name, value) in [("account", account), ("region", region)] {
            guard let value else { continue }
            bytes.append(contentsOf: ",\"\(name)\":\"".utf8)
            JSONText.append(escaping: value, to: &bytes)
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(contentsOf: ",\"logGroup\":\"".utf8)
        JSONText.append(escaping: logGroup, to: &bytes)
        return bytes
    }

    private static func append(_ text: StaticString, to buffer: inout [UInt8]) {
        buffer.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private static func append(_ number: Int64, to buffer: inout [UInt8]) {
        buffer.append(addingCapacity: RowOutput.digitsMax) { span in
            span.withUnsafeMutableBufferPointer { output, count in
                var digits = RowOutput(output)
                digits.put(number)
                count = digits.count
            }
        }
    }
}
