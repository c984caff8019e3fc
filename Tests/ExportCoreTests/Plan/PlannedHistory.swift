import Chronology
import ExportCore
import Testing

/// A lane's life under the real planner, journal, frontier and certain rule, against a service that is imagined here:
/// events late and early, tasks that fail or hold only a part, metadata that lags, and each reading of a task's bounds.
struct PlannedHistory {
    struct Setting: Sendable, CustomTestStringConvertible {
        var reading = BoundsReading.eventInclusive
        var engine = ExportPolicy.Engine.exportTask
        var sealAfter = Span.days(14)
        /// How late events are at most; what the operator sets may be less.
        var latest: Span?
        var exportSettle = Span.hours(12)
        var readSettle = Span.minutes(10)
        var backlogWindow: Span?
        var lookback = Span.zero
        var testDescription: String {
            "\(engine), \(reading), settled \(exportSettle.text) \(readSettle.text), sealed after \(sealAfter.text), lookback \(lookback.text), backlog by \(backlogWindow?.text ?? "all")"
        }
    }

    struct Event {
        var time: Int64
        var ingestion: Int64
        var text: String
        var stream: Int
        var key: Key { Key(time: time, text: text) }
    }

    struct Key: Hashable, Comparable {
        var time: Int64
        var text: String
        static func < (a: Self, b: Self) -> Bool { (a.time, a.text) < (b.time, b.text) }
    }

    private static let begin = Sample.time("2026-03-01")
    private static let activeDays: Int64 = 12
    private let lane = Sample.lane()
    private let setting: Setting
    private var policy = ExportPolicy()
    private var random: SeededGenerator
    private let events: [Event]
    private var objects: [SliceID: [Key: Int]] = [:]
    private var supplements: [Key: Int] = [:]
    private var windows: [WindowTable.TaskWindow] = []
    private var attempts = 0
    private(set) var document = StateDocument(destination: "s3://bucket/prefix")
    /// Claims of the frontier that turned out to be untrue.
    private(set) var untruths: [String] = []
    private(set) var runs = 0

    init(seed: Int, setting: Setting) {
        self.setting = setting
        var random = SeededGenerator(seed: seed)
        events = Self.drawEvents(&random, latest: (setting.latest ?? setting.sealAfter).milliseconds)
        self.random = random
        policy.engine = setting.engine
        policy.sealAfter = setting.sealAfter
        policy.bounds.sealAfter = setting.latest ?? setting.sealAfter
        policy.exportSettle = setting.exportSettle
        policy.readSettle = setting.readSettle
        policy.backlogWindow = setting.backlogWindow
        policy.lookback = setting.lookback
    }

    private static func drawEvents(_ random: inout SeededGenerator, latest: Int64) -> [Event] {
        (0..<250).flatMap { _ -> [Event] in
            var ingestion = begin + random.int(0...activeDays * Sample.day)
            // Runs happen on the hour, so these meet the edges of windows.
            if random.chance(0.4) { ingestion = ingestion / Sample.hour * Sample.hour + random.pick([-1, 0, 1]) }
            let late = [
                0, 0, -1, 1, -random.int(0...Sample.hour), -random.int(0...13 * Sample.hour), -random.int(0...latest),
                -latest,
                random.int(0...2 * Sample.hour), 2 * Sample.hour,
            ]
            var time = ingestion + max(-latest, random.pick(late))
            if random.chance(0.3) {
                let edge = time / Sample.hour * Sample.hour + random.pick([-1, 0])
                if (ingestion - latest...ingestion + 2 * Sample.hour).contains(edge) { time = edge }
            }
            let event = Event(
                time: time, ingestion: ingestion, text: random.pick(["a", "b"]), stream: random.int(0...2))
            return Array(repeating: event, count: random.chance(0.1) ? 2 : 1)
        }
    }

    /// Runs until everything is sealed. `false`: it was not within the runs that must be enough.
    mutating func run() throws -> Bool {
        let every = random.pick([1, 5, 24] as [Int64]) * Sample.hour
        var now = Self.begin + random.pick([0, 3, 20, 45] as [Int64]) * Sample.day + every
        let last = (events.map(\.time).max() ?? 0)
        let enough = max(now, last) + ((setting.latest ?? setting.sealAfter) + .days(9)).milliseconds
        while (document.lanes[lane]?.frontier.sealedThrough.milliseconds ?? 0) < last {
            guard now < enough else {
                return false
            }
            try oneRun(now)
            runs += 1
            now += every * random.pick([1, 1, 1, 2])
        }
        return true
    }

    /// Plans and acts until there is nothing left to do.
    private mutating func oneRun(_ now: Int64) throws {
        let planner = Planner(policy: policy, now: ServiceTime(now))
        let inventory = inventory(now)
        var clock = now
        for _ in 0..<200 {
            let plan = planner.plan(inventory, document)
            if plan.isEmpty { return }
            try carryOut(plan, &clock)
        }
        untruths.append("there is no end of plans at \(CivilTime(milliseconds: now).text)")
    }

    private mutating func carryOut(_ plan: ExportPlan, _ clock: inout Int64) throws {
        for (lane, start) in plan.newLanes { document.open(lane, start: start) }
        for step in PlanStep.steps(of: plan) {
            switch step {
            case .freeSeal(let seal): document.seal(seal.lane, through: seal.through)
            case .empty(let note): try document.noteEmpty(note)
            case .hole(let note): try document.noteHole(note)
            case .slice(let planned):
                if planned.slice.deed == .task { try export(planned, &clock) } else { try read(planned, clock) }
            }
        }
        document.tidy(now: ServiceTime(clock))
    }

    private mutating func inventory(_ now: Int64) -> Inventory {
        let lag = random.pick([0, Sample.hour / 2, Sample.hour, 30 * Sample.hour])
        let streams = (0...2).map { number -> LogStream in
            let shown = events.filter { $0.stream == number && $0.ingestion <= now - lag }
            return LogStream(
                name: Sample.stream("s\(number)"), creation: ServiceTime(Self.begin),
                firstEvent: shown.map { EventTime($0.time) }.min(), lastEvent: shown.map { EventTime($0.time) }.max(),
                lastIngestion: shown.map { IngestionTime($0.ingestion) }.max())
        }
        let group = LogGroup(arn: lane.group, creation: ServiceTime(Self.begin))
        return Inventory(groups: [GroupEntry(group: group, streams: .all(streams))])
    }

    private mutating func intend(_ planned: PlannedSlice, _ clock: Int64) throws -> Intent {
        attempts += 1
        let intent = Sample.intent(
            lane, planned.window, planned.order, "\(attempts)", journaled: ServiceTime(clock))
        try document.intend(intent)
        return intent
    }

    private mutating func export(_ planned: PlannedSlice, _ clock: inout Int64) throws {
        let intent = try intend(planned, clock)
        if random.chance(0.12) {
            try document.commitHole(intent.attempt, watched: true, now: ServiceTime(clock))
            return
        }
        let created = clock
        let snapshot = created + random.int(0...Sample.hour / 2)
        clock = snapshot + random.int(0...Sample.hour / 2)
        let band = Sample.band(created - policy.certainExportSettle.milliseconds, clock)
        for event in events {
            // What was ingested within the settling time may be in the task, or not yet.
            let settled = event.ingestion + random.pick([0, policy.certainExportSettle.milliseconds])
            guard settled <= snapshot else { continue }
            if setting.reading.selects(planned.slice.window, time: event.time, ingestion: event.ingestion) {
                objects[planned.slice.id, default: [:]][event.key, default: 0] += 1
            }
        }
        windows.append(WindowTable.TaskWindow(window: planned.slice.window, band: band, slice: planned.slice.id))
        try document.commitTask(intent.attempt, band: band)
    }

    private mutating func read(_ planned: PlannedSlice, _ clock: Int64) throws {
        let intent = try intend(planned, clock)
        guard let horizon = planned.order.reading?.horizon else { return }
        let window = planned.window
        write(missingIn: window, horizon, clock)
        if case .sweep(_, let seals) = planned.order {
            try document.commitSweep(intent.attempt, window: window, horizon: horizon, seal: seals)
        } else {
            try document.commitRead(
                intent.attempt, window: window, horizon: horizon, certain: policy.certain(readTo: horizon))
        }
    }

    private mutating func write(missingIn window: TimeWindow, _ horizon: IngestionTime, _ clock: Int64) {
        let table = WindowTable(tasks: windows)
        let frontier = document.lanes[lane]?.frontier
        let seen = events.filter {
            window.contains(EventTime($0.time)) && $0.ingestion <= horizon.milliseconds
                && $0.ingestion + random.int(0...max(policy.readSettle, policy.bounds.readSettle).milliseconds) <= clock
        }
        let byKey = Dictionary(grouping: seen, by: \.key)
        var questions: Set<Key> = []
        for event in seen {
            let time = EventTime(event.time)
            let ingestion = IngestionTime(event.ingestion)
            if let piece = frontier?.piece(at: time), ingestion <= piece.read { continue }
            if !table.isCertain(time, ingestion) { questions.insert(event.key) }
        }
        for key in questions.sorted() {
            let same = byKey[key] ?? []
            let tasks = Set(same.flatMap { table.candidates(EventTime($0.time), IngestionTime($0.ingestion)) })
            let held = tasks.reduce(0) { $0 + (objects[$1.slice]?[key] ?? 0) } + supplements[key, default: 0]
            supplements[key, default: 0] += max(0, same.count - held)
            checkPossible(same, frontier, held)
        }
    }

    /// In a lane that was only ever read, nothing above `possible` is in the archive.
    private mutating func checkPossible(_ same: [Event], _ frontier: Frontier?, _ held: Int) {
        guard windows.isEmpty, held > 0 else { return }
        let above = same.allSatisfy { event in
            guard let piece = frontier?.piece(at: EventTime(event.time)) else { return true }
            return IngestionTime(event.ingestion) > piece.possible
        }
        if above { untruths.append("events above the frontier are in the archive") }
    }

    /// Events that the archive lacks, and copies that it has too many of.
    var differences: (lost: [Key], doubled: [Key]) {
        var missing: [Key: Int] = [:]
        for event in events { missing[event.key, default: 0] += 1 }
        for held in [supplements] + Array(objects.values) {
            for (key, count) in held { missing[key, default: 0] -= count }
        }
        return (missing.filter { $0.value > 0 }.keys.sorted(), missing.filter { $0.value < 0 }.keys.sorted())
    }
}
