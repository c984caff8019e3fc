/// Collects the events of one column (event time) after another, applies the rule, and sorts them into what can be
/// written at once and what must be looked up first.
package struct EventJudge: Sendable {
    package var rule: EventRule
    private let looksUp: Bool
    /// Everything before this event time has been judged.
    package private(set) var reached = EventTime(.min)
    /// Must be counted in the archive's objects before it can be decided.
    package private(set) var pending: [EventKey: EqualEvents<EventFacts>] = [:]
    private var pendingBytes = 0
    private var ready: [EventFacts] = []
    private var decoyMessages: Decoys<EventKey>
    /// What must be found wherever something is looked up.
    package private(set) var witnesses = Witnesses()
    private var column: [(key: EventKey, event: EventFacts)] = []

    private static let pendingBytesMax = 12 << 20

    package init(rule: EventRule, window: TimeWindow) {
        self.rule = rule
        looksUp = rule.mayLookUp(in: window)
        decoyMessages = Decoys(times: window.start.milliseconds..<window.end.milliseconds)
    }

    package var decoys: Set<EventKey> { decoyMessages.keys }

    /// What is in question, or might be taken for it, has grown so large that it should be looked up now.
    package var isFull: Bool { pendingBytes + decoyMessages.bytes > Self.pendingBytesMax }

    /// An event that was read for its witness alone: nothing else is made of it.
    package mutating func hear(_ event: EventFacts) {
        witnesses.note(event, in: rule.windows)
    }

    /// What was in question has been looked up: messages that can be taken for nothing that comes are forgotten.
    package mutating func lookedUp() {
        if pending.isEmpty { decoyMessages.drop(before: reached.milliseconds) }
    }

    /// Events must come in the order of their event times.
    ///
    /// - Parameter lastLineTime: of the message's lines that look like events of their own, the last time that they say;
    ///   asked for where events are looked up in the service's text.
    package mutating func take(
        _ event: EventFacts, lastLineTime: (Range<Int64>) -> Int64?
    ) throws(EventDisorder) {
        guard event.time >= reached else { throw EventDisorder(time: event.time, reached: reached) }
        if event.time > reached { finishColumn() }
        reached = event.time
        guard event.ingestion <= rule.horizon else { return }
        let key = event.key
        if looksUp, let last = lastLineTime(decoyMessages.times) {
            decoyMessages.note(key, lastTime: last, bytes: event.message.count)
        }
        column.append((key, event))
    }

    /// All events of the column are there: they are judged.
    package mutating func finishColumn() {
        defer { column.removeAll(keepingCapacity: true) }
        guard !column.isEmpty else { return }
        if column.count == 1 || !mayBeQuestionable {
            judgeAlone()
            return
        }
        var order: [EventKey] = []
        var groups: [EventKey: EqualEvents<EventFacts>] = [:]
        for (key, event) in column {
            if groups[key] == nil { order.append(key) }
            add(event, to: &groups[key, default: EqualEvents()])
        }
        for key in order {
            if let equal = groups[key] { settle(key, equal) }
        }
    }

    /// A column that was cut by the end of the reading is not judged.
    package mutating func dropUnfinishedColumn() {
        column.removeAll()
    }

    package mutating func takeReady() -> [EventFacts] {
        defer { ready.removeAll(keepingCapacity: true) }
        return ready
    }

    package mutating func takePending() -> [(key: EventKey, equal: EqualEvents<EventFacts>)] {
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
        column.contains { verdict($0.event) == .inQuestion }
    }

    private mutating func judgeAlone() {
        for (key, event) in column {
            var equal = EqualEvents<EventFacts>()
            add(event, to: &equal)
            settle(key, equal)
        }
    }

    private func verdict(_ event: EventFacts) -> EventRule.Verdict {
        rule.verdict(event.time, event.ingestion, stream: event.stream)
    }

    private mutating func add(_ event: EventFacts, to equal: inout EqualEvents<EventFacts>) {
        let verdict = verdict(event)
        if rule.hasTasks, verdict == .archived { witnesses.note(event, in: rule.windows) }
        equal.add(verdict, event, ingestion: event.ingestion)
    }

    private mutating func settle(_ key: EventKey, _ equal: EqualEvents<EventFacts>) {
        switch equal.decision {
        case .nothing: break
        case .write(let rows): ready += rows
        case .count:
            pending[key] = equal
            pendingBytes += key.message.count + key.folder.text.utf8.count + 64
        }
    }
}
