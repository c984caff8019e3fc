import ExportCore
import ExportFailures
import LogCodec

/// A page of events as FilterLogEvents and GetLogEvents write it.
struct EventsAnswer: Sendable {
    struct Event: Sendable {
        var mark: PageMark
        var stream: String
        var event: ArchivedEvent

        /// What the service counts from; an export task's object does not say it.
        var ingestionTime: Int64 { event.ingestionTime ?? event.timestamp }
        var message: String { String(decoding: event.message, as: UTF8.self) }
    }

    private let question: EventsQuestion
    private let now: Int64
    private var events: [Event] = []
    /// Where the next page begins; `nil`: there is nothing more.
    private var cut: PageMark?

    /// Of messages and what the service counts beside each [S-PAGE].
    private static let bytesMax = 1 << 20
    private static let bytesBeside = 26

    init(_ question: EventsQuestion, _ page: PageReader.Page, now: Int64) throws(ExportError) {
        self.question = question
        self.now = now
        cut = page.cut
        var bytes = 0
        rows: for found in page.events {
            var reader = JSONLReader()
            reader.push(found.row)
            do throws(ArchiveError) {
                guard let event = try reader.next() else { continue }
                bytes += event.message.count + Self.bytesBeside
                guard bytes <= Self.bytesMax || events.isEmpty else {
                    cut = question.direction == .forward ? found.mark : found.mark.next
                    break rows
                }
                let stream = event.logStream ?? page.items[found.source].shownStream?.text ?? ""
                events.append(Event(mark: found.mark, stream: stream, event: event))
            } catch {
                throw ExportError(.failed, "a row of the archive cannot be read: \(error)")
            }
        }
    }

    var streams: Set<LogStreamName> { Set(events.compactMap { LogStreamName($0.stream) }) }

    // MARK: FilterLogEvents

    func filter() -> [UInt8] {
        let ids = ids()
        return LogsJSON.object { json in
            json.array("events", zip(events, ids)) { json, found in
                json.object { json in
                    json.member("logStreamName", found.0.stream)
                    json.member("timestamp", found.0.event.timestamp)
                    json.member("message", found.0.message)
                    json.member("ingestionTime", found.0.ingestionTime)
                    json.member("eventId", found.1)
                }
            }
            // Not supported since 2020, an empty list.
            json.array("searchedLogStreams", EmptyCollection<String>()) { _, _ in }
            json.member("nextToken", cut.map { question.token($0, question.direction, now: now) })
        }
    }

    /// Clients tell events apart by their ids. Where the archive has none, one is made that says where the event stands.
    private func ids() -> [String] {
        var seen: [String: Int] = [:]
        return events.map { event in
            if let id = event.event.eventId { return id }
            let text = StableHash.value("\(event.stream)\u{0}\(event.message)")
            let start = Self.digits(event.mark.time, 13) + Self.digits(event.mark.object, 20) + Self.digits(text, 20)
            // Of equal events the place: of those on other pages, too.
            let isSplit = event.mark.time == question.from?.time
            let number = seen[start, default: isSplit ? question.from?.index ?? 0 : 0]
            seen[start] = number &+ 1
            return start + Self.digits(number, 6)
        }
    }

    private static func digits(_ number: some BinaryInteger, _ count: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }

    // MARK: GetLogEvents

    /// In the order of time, whichever way the page was turned [S-GET-LAST-PAGE].
    func get() -> [UInt8] {
        let isForward = question.direction == .forward
        let shown = isForward ? events : events.reversed()
        let start = isForward ? PageMark(time: question.start) : PageMark(time: question.end)
        let from = question.from ?? start
        var forward = shown.last?.mark.next ?? from
        var backward = shown.first?.mark ?? from
        if let cut = cut { if isForward { forward = cut } else { backward = cut } }
        // At the end the token that was passed in comes back.
        let repeated = events.isEmpty && cut == nil ? question.token : nil
        return LogsJSON.object { json in
            json.array("events", shown) { json, event in
                json.object { json in
                    json.member("timestamp", event.event.timestamp)
                    json.member("message", event.message)
                    json.member("ingestionTime", event.ingestionTime)
                }
            }
            json.member(
                "nextForwardToken", isForward ? repeated ?? turned(forward, .forward) : turned(forward, .forward))
            json.member(
                "nextBackwardToken", isForward ? turned(backward, .backward) : repeated ?? turned(backward, .backward))
        }
    }

    private func turned(_ mark: PageMark, _ direction: PageDirection) -> String {
        "\(direction.rawValue)/\(question.token(mark, direction, now: now))/s"
    }
}
