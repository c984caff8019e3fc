import ExportCore
import LogCodec

/// Collects the events of one column (event time) after another, applies the rule, and sorts them into what can be
/// written at once and what must be looked up first.
struct EventJudge {
    /// What equal events have in common, as the service's objects show it.
    struct Key: Hashable, Sendable {
        var folder: ExportFolder
        var time: Int64
        var message: [UInt8]
    }

    struct Row: Sendable {
        var stream: LogStreamName
        var event: ArchivedEvent
    }

    var rule: EventRule
    /// Everything before this event time has been judged.
    private(set) var reached = EventTime(.min)
    /// Must be counted in the archive's objects before it can be decided.
    private(set) var pending: [Key: EqualEvents<Row>] = [:]
    private var pendingBytes = 0
    private var ready: [Row] = []
    private var decoyMessages: Decoys<Key>
    private var column: [(key: Key, row: Row, ingestion: IngestionTime)] = []

    private static let pendingBytesMax = 12 << 20

    init(rule: EventRule, window: TimeWindow) {
        self.rule = rule
        decoyMessages = Decoys(times: window.start.milliseconds..<window.end.milliseconds)
    }

    var decoys: Set<Key> { decoyMessages.keys }

    /// What is in question, or might be taken for it, has grown so large that it should be looked up now.
    var isFull: Bool { pendingBytes + decoyMessages.bytes > Self.pendingBytesMax }

    /// What was in question has been looked up: messages that can be taken for nothing that comes are forgotten.
    mutating func lookedUp() {
        if pending.isEmpty { decoyMessages.drop(before: reached.milliseconds) }
    }

    mutating func take(_ page: EventPage) throws(ExportError) {
        for event in page.events {
            let time = EventTime(event.timestamp)
            guard time >= reached else { throw PageSelection.disorder(event.timestamp, reached.milliseconds) }
            if time > reached { finishColumn() }
            reached = time
            let ingestion = IngestionTime(event.ingestionTime)
            guard ingestion <= rule.horizon else { continue }
            let name = page.string(of: event.logStreamName)
            guard let stream = LogStreamName(name) else { throw .impossibleStream(name) }
            let message = page.bytes(of: event.message)
            let row = Row(
                stream: stream,
                event: ArchivedEvent(
                    timestamp: event.timestamp, ingestionTime: event.ingestionTime, logStream: name,
                    eventId: page.string(of: event.eventId), message: message))
            let key = Key(folder: stream.exportFolder, time: event.timestamp, message: message)
            if rule.hasTasks { decoyMessages.note(key, message) }
            column.append((key, row, ingestion))
        }
    }

    /// All events of the column are there: they are judged.
    mutating func finishColumn() {
        defer { column.removeAll(keepingCapacity: true) }
        guard !column.isEmpty else { return }
        if column.count == 1 || !mayBeQuestionable {
            judgeAlone()
            return
        }
        var order: [Key] = []
        var groups: [Key: EqualEvents<Row>] = [:]
        for (key, row, ingestion) in column {
            if groups[key] == nil { order.append(key) }
            add(row, ingestion, to: &groups[key, default: EqualEvents()])
        }
        for key in order {
            if let equal = groups[key] { settle(key, equal) }
        }
    }

    /// A column that was cut by the end of the reading is not judged.
    mutating func dropUnfinishedColumn() {
        column.removeAll()
    }

    mutating func takeReady() -> [Row] {
        defer { ready.removeAll(keepingCapacity: true) }
        return ready
    }

    mutating func takePending() -> [(key: Key, equal: EqualEvents<Row>)] {
        defer {
            pending = [:]
            pendingBytes = 0
        }
        return pending.map { ($0.key, $0.value) }.sorted {
            ($0.0.time, $0.0.folder) != ($1.0.time, $1.0.folder)
                ? ($0.0.time, $0.0.folder) < ($1.0.time, $1.0.folder)
                : $0.0.message.lexicographicallyPrecedes($1.0.message)
        }
    }

    private var mayBeQuestionable: Bool {
        column.contains { verdict($0.row, $0.ingestion) == .inQuestion }
    }

    private mutating func judgeAlone() {
        for (key, row, ingestion) in column {
            var equal = EqualEvents<Row>()
            add(row, ingestion, to: &equal)
            settle(key, equal)
        }
    }

    private func verdict(_ row: Row, _ ingestion: IngestionTime) -> EventRule.Verdict {
        rule.verdict(EventTime(row.event.timestamp), ingestion, stream: row.stream)
    }

    private func add(_ row: Row, _ ingestion: IngestionTime, to equal: inout EqualEvents<Row>) {
        equal.add(verdict(row, ingestion), row, ingestion: ingestion)
    }

    private mutating func settle(_ key: Key, _ equal: EqualEvents<Row>) {
        switch equal.decision {
        case .nothing: break
        case .write(let rows): ready += rows
        case .count:
            pending[key] = equal
            pendingBytes += key.message.count + key.folder.text.utf8.count + 64
        }
    }
}
