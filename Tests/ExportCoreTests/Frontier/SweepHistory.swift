import ExportCore

/// How the service may read the `from` and `to` of an export task: its documents say different things.
enum BoundsReading: String, CaseIterable, Sendable {
    case eventInclusive
    case eventHalfOpen
    case ingestionHalfOpen

    func selects(_ window: TimeWindow, time: Int64, ingestion: Int64) -> Bool {
        switch self {
        case .eventInclusive: window.start.milliseconds <= time && time <= window.last.milliseconds
        case .eventHalfOpen: window.start.milliseconds <= time && time < window.last.milliseconds
        case .ingestionHalfOpen: window.start.milliseconds <= ingestion && ingestion < window.last.milliseconds
        }
    }
}

/// A small world of export tasks and sweeps over one lane, in steps of a millisecond: late and future events, visibility
/// delays, failed tasks, repeated partial sweeps, equal events. The archive is kept by the real frontier, window table
/// and certain rule; what is counted is what they lose or double.
struct SweepHistory {
    enum Rule: String, CaseIterable, Sendable { case asDesigned, withoutConditionOnIngestion }

    struct Outcome: Equatable {
        var events = 0
        var lost = 0
        var doubled = 0
    }

    private struct Event {
        var time: Int64
        var ingestion: Int64
        var text: String
        var readable: Int64
        var exportable: Int64
        var key: Key { Key(time: time, text: text) }
    }

    private struct Key: Hashable, Comparable {
        var time: Int64
        var text: String
        static func < (a: Self, b: Self) -> Bool { (a.time, a.text) < (b.time, b.text) }
    }

    private struct RunningTask {
        var window: TimeWindow
        var created: Int64
        var ends: Int64
        var snapshot: Int64
        var succeeds: Bool
    }

    private static let latest: Int64 = 20
    private static let ahead: Int64 = 3
    private static let exportSettle: Int64 = 5
    private static let readDelay: Int64 = 2
    private static let maxLateness: Int64 = 1
    private static let writing: Int64 = 140

    private let reading: BoundsReading
    private let rule: Rule
    private var random: SeededGenerator
    private var frontier = Frontier(start: EventTime(-SweepHistory.latest))
    private var windows: [WindowTable.TaskWindow] = []
    private var objects: [SliceID: [Key: Int]] = [:]
    private var supplements: [Key: Int] = [:]
    /// The sweeps that wrote something, and so left a manifest.
    private var reads: [(window: TimeWindow, horizon: IngestionTime)] = []
    private var events: [Event] = []
    private var running: RunningTask?

    init(seed: Int, reading: BoundsReading, rule: Rule) {
        self.reading = reading
        self.rule = rule
        random = SeededGenerator(seed: seed)
    }

    mutating func run() -> Outcome {
        var now: Int64 = 0
        while now <= Self.writing + 3 * Self.latest + 80 {
            if now < Self.writing { produce(now) }
            finishTask(now)
            startTask(now)
            maybeSweep(now)
            maybeSeal(now)
            now += 1
        }
        precondition(
            frontier.sealedThrough.milliseconds >= Self.writing + Self.ahead, "everything is sealed in the end")
        return outcome()
    }

    private mutating func produce(_ now: Int64) {
        for _ in 0..<random.int(0...3 as ClosedRange<Int>) {
            let late = random.int(0...Self.latest)
            let early = random.int(0...Self.ahead)
            let time = now + random.pick([0, 0, 0, -1, -2, -late, early])
            let event = Event(
                time: time, ingestion: now, text: random.pick(["a", "b"]), readable: random.int(0...Self.readDelay),
                exportable: random.int(0...Self.exportSettle))
            events += Array(repeating: event, count: random.chance(0.1) ? 2 : 1)
        }
    }

    private mutating func finishTask(_ now: Int64) {
        guard let task = running, now >= task.ends else { return }
        running = nil
        guard task.succeeds else {
            frontier.append(task.window, origin: .reads)
            return
        }
        let band = Sample.band(task.created - Self.exportSettle, task.ends)
        let slice = SliceID("\(task.window.start.milliseconds)")
        frontier.append(task.window, origin: .task(band))
        windows.append(WindowTable.TaskWindow(window: task.window, band: band, slice: slice))
        for event in events
        where reading.selects(task.window, time: event.time, ingestion: event.ingestion)
            && event.ingestion + event.exportable <= task.snapshot
        {
            objects[slice, default: [:]][event.key, default: 0] += 1
        }
    }

    private mutating func startTask(_ now: Int64) {
        let last = EventTime(now - Self.exportSettle - Self.maxLateness)
        guard running == nil, last > frontier.copiedThrough, random.chance(0.4) else { return }
        let takes = random.int(0...6 as ClosedRange<Int64>)
        running = RunningTask(
            window: TimeWindow(first: frontier.next, last: last), created: now, ends: now + takes,
            snapshot: now + random.int(0...takes), succeeds: random.chance(0.75))
    }

    private mutating func maybeSweep(_ now: Int64) {
        guard let unsealed = frontier.unsealed, random.chance(0.1) else { return }
        let first = random.int(unsealed.first.milliseconds...unsealed.last.milliseconds)
        let last = random.int(first...unsealed.last.milliseconds)
        sweep(TimeWindow(first: EventTime(first), last: EventTime(last)), now: now)
    }

    private mutating func maybeSeal(_ now: Int64) {
        let final = EventTime(frontier.copiedThrough.milliseconds - Self.latest)
        guard final > frontier.sealedThrough, random.chance(0.15) || now > Self.writing + Self.latest + 30 else {
            return
        }
        sweep(TimeWindow(first: EventTime(frontier.sealedThrough.milliseconds + 1), last: final), now: now)
        frontier.seal(through: final, keeping: Span(milliseconds: Self.ahead))
        frontier.coarsen(before: EventTime(now - 30), keeping: random.int(1...6 as ClosedRange<Int>))
    }

    /// Writes what the sweep of a window finds missing, by the certain rule.
    private mutating func sweep(_ window: TimeWindow, now: Int64) {
        let horizon = IngestionTime(frontier.copiedThrough.milliseconds)
        let table = WindowTable(tasks: windows, reads: ReadHeights(reads: reads))
        let seen = events.filter {
            $0.ingestion + $0.readable <= now && window.contains(EventTime($0.time))
                && $0.ingestion <= horizon.milliseconds
        }
        let byKey = Dictionary(grouping: seen, by: \.key)
        var written = 0
        for key in byKey.keys.sorted() {
            var equal = EqualEvents<Event>()
            for event in byKey[key] ?? [] {
                equal.add(verdict(event, table, horizon), event, ingestion: IngestionTime(event.ingestion))
            }
            let missing =
                switch equal.decision {
                case .nothing: 0
                case .write(let some): some.count
                case .count:
                    equal.missing(
                        found: equal.candidates(at: EventTime(key.time), in: table).reduce(supplements[key, default: 0])
                        {
                            $0 + (objects[$1]?[key] ?? 0)
                        }
                    ).count
                }
            supplements[key, default: 0] += missing
            written += missing
        }
        if written > 0 { reads.append((window, horizon)) }
        frontier.raise(window, to: horizon)
    }

    private func verdict(_ event: Event, _ table: WindowTable, _ horizon: IngestionTime) -> EventRule.Verdict {
        let time = EventTime(event.time)
        let ingestion = IngestionTime(event.ingestion)
        switch rule {
        case .asDesigned:
            let rule = EventRule(
                frontier: frontier, windows: table, exportedByOriginal: [:], horizon: horizon,
                hasTasks: frontier.pieces.contains { $0.band != nil })
            return rule.verdict(time, ingestion, stream: Sample.stream("s"))
        case .withoutConditionOnIngestion:
            if let piece = frontier.piece(at: time), ingestion <= piece.read { return .archived }
            guard let task = table.task(holding: event.time) else { return .inQuestion }
            let isInside = time != task.window.first && time != task.window.last
            return ingestion <= task.band.certain && isInside ? .archived : .inQuestion
        }
    }

    private func outcome() -> Outcome {
        var missing: [Key: Int] = [:]
        for event in events { missing[event.key, default: 0] += 1 }
        for held in [supplements] + Array(objects.values) {
            for (key, count) in held { missing[key, default: 0] -= count }
        }
        return missing.values.reduce(into: Outcome(events: events.count)) { outcome, count in
            outcome.lost += max(0, count)
            outcome.doubled += max(0, -count)
        }
    }
}
