import ExportCore
import LogCodec

/// The events of the last column that has come: a query that begins there shows them again.
struct ShownColumn: Sendable {
    /// What an event shows of itself by either call. Events with equal marks are taken for equal.
    struct Mark: Hashable {
        let stream: String
        let ingestion: Int64
        let message: UInt64

        init(_ event: EventFacts) {
            stream = event.stream.text
            ingestion = event.ingestion.milliseconds
            message = EventPage.hash(event.message)
        }

        init(_ event: ScannedEvent, of page: EventPage) {
            stream = page.string(of: event.logStreamName)
            ingestion = event.ingestionTime
            message =
                event.message.isPlain ? page.hash(of: event.message) : EventPage.hash(page.bytes(of: event.message))
        }
    }

    private(set) var time: EventTime?
    private var marks: [String: Mark] = [:]

    /// Those of the page that have not come before.
    mutating func new(in page: EventPage) -> [ScannedEvent] {
        guard let first = page.events.first?.timestamp, let last = page.events.last?.timestamp else { return [] }
        var new = page.events
        if let time = time?.milliseconds, first <= time {
            new.removeAll { $0.timestamp == time && marks[page.string(of: $0.eventId)] != nil }
        }
        if time.map({ $0.milliseconds < last }) ?? true {
            time = EventTime(last)
            marks = [:]
        }
        for event in page.events.reversed() {
            guard event.timestamp == time?.milliseconds else { break }
            marks[page.string(of: event.eventId)] = Mark(event, of: page)
        }
        return new
    }

    /// How many of each have come of the stream.
    func marks(of stream: LogStreamName, at column: EventTime) -> [Mark: Int] {
        guard time == column else { return [:] }
        let name = Array(stream.text.utf8)
        return marks.values.filter { $0.stream.utf8.elementsEqual(name) }.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}
