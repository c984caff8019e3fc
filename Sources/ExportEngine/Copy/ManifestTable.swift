import AWSClient
import ExportCore
import ExportFailures
import LogCodec
import LogSource
import Storage

/// The committed windows of one lane, loaded day by day as a read comes to need them, and the look into their objects.
struct ManifestTable {
    private let environment: ExportEnvironment
    private let lane: LaneID
    /// Manifests of attempts that were given up: a process that woke up late may have written one, and nothing commits it.
    private let abandoned: Set<String>
    /// `nil`: the windows that span several days.
    private var loaded: Set<Int64?> = []
    private var manifests: [Manifest] = []
    /// For what witnesses have been looked for.
    private var heard: Set<Witnesses.Group> = []

    private typealias Pending = (key: EventKey, equal: EqualEvents<EventFacts>)

    init(environment: ExportEnvironment, lane: LaneID, abandoned: Set<String>) {
        self.environment = environment
        self.abandoned = abandoned
        self.lane = lane
    }

    /// Loads the days that the verdict on the page's events rests on.
    mutating func load(for page: EventPage, _ rule: EventRule, into judge: inout EventJudge) async throws(ExportError) {
        try await load(
            page.events.lazy.map { rule.days(EventTime($0.timestamp), IngestionTime($0.ingestionTime)) }, &judge)
    }

    mutating func load(
        for events: [EventFacts], _ rule: EventRule, into judge: inout EventJudge
    ) async throws(ExportError) {
        try await load(events.lazy.map { rule.days($0.time, $0.ingestion) }, &judge)
    }

    private mutating func load(
        _ ofEvents: some Sequence<[Int64]?>, _ judge: inout EventJudge
    ) async throws(ExportError) {
        var days: Set<Int64> = []
        var concernsWindows = false
        for case let some? in ofEvents {
            concernsWindows = true
            days.formUnion(some)
        }
        if concernsWindows, try await load(days) {
            judge.rule.windows = windows
        }
    }

    /// Loads the days, and returns what is known of the lane's windows then.
    mutating func windows(of days: Set<Int64>) async throws(ExportError) -> WindowTable {
        if !days.isEmpty { _ = try await load(days) }
        return windows
    }

    private var windows: WindowTable {
        WindowTable(
            tasks: manifests.compactMap(\.taskWindow), reads: ReadHeights(reads: manifests.compactMap(\.readWindow)),
            doubtfulReads: ReadHeights(reads: manifests.compactMap(\.doubtfulReadWindow)))
    }

    private mutating func load(_ days: Set<Int64>) async throws(ExportError) -> Bool {
        let store = ManifestStore(environment: environment)
        var found = false
        let wanted: [Int64?] = [nil] + days.sorted()
        for day in wanted where loaded.insert(day).inserted {
            let some = try await store.manifests(lane: lane, day: day, except: abandoned)
            manifests += some
            found = found || !some.isEmpty
        }
        return found
    }

    /// Counts what is in question in the objects that can hold it, and writes the difference.
    mutating func resolve(_ judge: inout EventJudge, _ writer: inout ObjectWriter) async throws {
        let pending = judge.takePending()
        guard !pending.isEmpty else { return }
        let days = pending.reduce(into: Set<Int64>()) { $0.formUnion($1.equal.days(at: EventTime($1.key.time))) }
        _ = try await load(days)
        judge.rule.windows = windows
        let known = judge.witnesses.concerning(pending, in: windows)
        let found = try await count(pending, beside: known, judge.decoys)
        let missing = zip(pending, found).map { (entry: $0, rows: $0.equal.missing(found: $1)) }
        try await hear(of: missing.filter { !$0.rows.isEmpty }, besides: known, &judge)
        for (_, rows) in missing { try await writer.write(rows) }
    }

    /// What is about to be written because it was not found may stand there in another form. Where nothing that was read
    /// bears witness to that (late events come alone: what lies beside them in the task is of other columns), the task's
    /// window is asked for events that do.
    private mutating func hear(
        of missing: [(entry: Pending, rows: [EventFacts])], besides known: [Witnesses.Witness],
        _ judge: inout EventJudge
    ) async throws {
        let entries = missing.map(\.entry)
        let unheard = Witnesses.places(of: entries, in: windows)
            .filter { !judge.witnesses.has($0) && heard.insert($0).inserted }
        guard !unheard.isEmpty else { return }
        let streams = Set(missing.flatMap { $0.rows.map(\.stream) }).sorted { $0.text < $1.text }
        for task in windows.tasks {
            for stream in streams {
                let wanted = unheard.filter { $0.slice == task.slice && $0.folder == stream.exportFolder }
                if !wanted.isEmpty { try await hear(wanted, in: task.window, of: stream, &judge) }
            }
        }
        let before = Set(known.map(\.key))
        let new = judge.witnesses.concerning(entries, in: windows).filter { !before.contains($0.key) }
        if !new.isEmpty { _ = try await count(entries, beside: new, judge.decoys) }
    }

    /// Reads until there is a witness of each, or some pages have come: of so many events none is of that shape.
    private func hear(
        _ wanted: Set<Witnesses.Group>, in window: TimeWindow, of stream: LogStreamName, _ judge: inout EventJudge
    ) async throws {
        do {
            try await hear(wanted, in: window, of: [stream], &judge)
        } catch let refusal as LaneRefusal where refusal.reason == .groupIsGone && lane.stream == nil {
            // If it is the stream, what could bear witness is gone with it; if it is the group, that is refused, too.
            try await hear(wanted, in: window, of: nil, &judge)
        }
    }

    private func hear(
        _ wanted: Set<Witnesses.Group>, in window: TimeWindow, of streams: [LogStreamName]?, _ judge: inout EventJudge
    ) async throws {
        var pages = NarrowedPages(
            access: environment.logAccess, lane: lane, window: window, streams: streams, known: [])
        for _ in 0..<Self.hearingPagesMax where !wanted.allSatisfy(judge.witnesses.has) {
            switch try await pages.next() {
            case nil: return
            case .page(let page, let new): for event in new { judge.hear(try EventFacts(event, of: page)) }
            case .events(let events): for event in events { judge.hear(event) }
            }
        }
    }

    private static let hearingPagesMax = 8

    /// How often each of `pending` stands in the objects that can hold it.
    ///
    /// - Throws: where of a shape of `witnesses` none stands in those objects.
    private func count(
        _ pending: [Pending], beside witnesses: [Witnesses.Witness], _ decoys: Set<EventKey>
    ) async throws -> [Int] {
        let wanted = pending + witnesses.map { ($0.key, $0.equal) }
        var found = [Int](repeating: 0, count: wanted.count)
        let choices = ObjectChoice.objects(of: manifests, windows: windows, for: wanted) { $0.folder }
            // Nothing is opened for the witnesses alone.
            .filter { $0.events.contains { $0 < pending.count } }
            .map { (object: $0.object, events: $0.events, wanted: $0.events.map { wanted[$0].key }) }
        let counts = try await concurrentMap(choices, width: environment.settings.objectWidth) { [environment] in
            try await ObjectCount(environment: environment, object: $0.object).count($0.wanted, decoys: decoys)
        }
        for (choice, counted) in zip(choices, counts) {
            for (event, number) in zip(choice.events, counted) { found[event] += number }
        }
        let opened = Set(choices.flatMap(\.events))
        let counted = witnesses.indices.map { (witness: witnesses[$0], index: pending.count + $0) }
            .filter { opened.contains($0.index) }.map { (witness: $0.witness, found: found[$0.index]) }
        if let unheard = Witnesses.unheard(counted) { throw differs(unheard) }
        return Array(found.prefix(pending.count))
    }
}

extension ManifestTable {
    private func differs(_ witness: Witnesses.Witness) -> LaneRefusal {
        LaneRefusal(
            reason: .renderingDiffers(
                slice: witness.group.slice, folder: witness.group.folder.text, at: EventTime(witness.key.time)))
    }
}

extension Manifest.Object {
    /// An export task's object lies in its stream's folder, ours names its stream; `nil`: jsonl holds those of any.
    fileprivate var folder: ExportFolder? {
        if let stream { return stream.exportFolder }
        guard let encoding = ObjectEncoding(key: key), encoding.format == .text else { return nil }
        return folderName.map { ExportFolder(text: $0) }
    }
}
