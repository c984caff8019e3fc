import AWSClient
import ExportCore
import LogCodec

/// One read or sweep, from its journaled intent to its commit: pages in, events judged, what is missing written.
struct ReadDriver: Sendable {
    let environment: ExportEnvironment
    let journal: Journal
    let planned: PlannedSlice
    let intent: Intent
    let lane: LaneState

    /// The intent was journaled by this run. Throws where a call failed for good: the intent then stays in the journal,
    /// and the next run gives the attempt up and plans anew.
    func drive() async throws -> SliceResult {
        let window = intent.slice.window
        guard let streams = try await StreamChoice(environment: environment, planned: planned, lane: lane).streams()
        else {
            return try await commit(window, objects: [])
        }
        var writer = AttemptWriter(environment: environment, intent: intent)
        do {
            return try await copy(streams, into: &writer)
        } catch {
            await writer.abandon()
            guard let refusal = ReadRefusal(error) else { throw error }
            return .failed([.withdraw(intent.attempt, watched: true, now: environment.now)], refusal.words)
        }
    }

    private func copy(_ streams: [[String]?], into writer: inout AttemptWriter) async throws -> SliceResult {
        let window = intent.slice.window
        var table = ManifestTable(
            environment: environment, lane: intent.slice.lane,
            abandoned: Set(await journal.document.abandoned.map(\.manifestKey)))
        var judge = EventJudge(rule: rule())
        var reached = window.end
        for (index, names) in streams.enumerated() {
            let isOnlyPass = streams.count == 1
            let through = try await read(names, &judge, &table, &writer, mayStopEarly: isOnlyPass)
            if let through { reached = through }
            if through == nil, environment.isOutOfTime, index + 1 < streams.count { return try await giveUp(&writer) }
        }
        guard reached > window.start else { return try await giveUp(&writer) }
        try await table.resolve(&judge, &writer)
        let objects = try await writer.finish()
        return try await commit(TimeWindow(start: window.start, end: reached), objects: objects)
    }

    private func rule() -> EventRule {
        EventRule(
            frontier: lane.frontier, windows: WindowTable(tasks: []), exportedByOriginal: lane.exportedByOriginal,
            horizon: intent.horizon ?? .never, hasTasks: lane.frontier.pieces.contains { $0.band != nil })
    }

    /// Reads all pages. Returns where it stopped before the end of the window (exclusive), `nil` at the end.
    private func read(
        _ names: [String]?, _ judge: inout EventJudge, _ table: inout ManifestTable, _ writer: inout AttemptWriter,
        mayStopEarly: Bool
    ) async throws -> EventTime? {
        var pages = EventPages(environment: environment, slice: intent.slice, streamNames: names)
        var events = 0
        while let page = try await pages.next() {
            try await table.load(for: page, judge.rule, into: &judge)
            try judge.take(page)
            events += page.events.count
            try await journal.keepLease()
            try await writer.write(judge.takeReady())
            if judge.isFull { try await table.resolve(&judge, &writer) }
            environment.progress.report(.readEvents(intent.slice, events: events, through: judge.reached))
            let hasEnough = writer.writtenBytes >= environment.settings.sliceBytes
            if mayStopEarly, hasEnough || environment.isOutOfTime, pages.hasMore {
                // Columns before the one that was reached are complete; that one may go on on the next page.
                judge.dropUnfinishedColumn()
                return max(intent.slice.window.start, judge.reached)
            }
            if environment.isOutOfTime, pages.hasMore { return intent.slice.window.start }
        }
        judge.finishColumn()
        try await writer.write(judge.takeReady())
        return nil
    }

    private func giveUp(_ writer: inout AttemptWriter) async throws -> SliceResult {
        await writer.abandon()
        try await AttemptFolder(environment: environment, prefix: intent.prefix).clean(manifestKey: intent.manifestKey)
        return .stopped([.withdraw(intent.attempt, watched: true, now: environment.now)], .outOfTime)
    }

    private func commit(_ window: TimeWindow, objects: [Manifest.Object]) async throws -> SliceResult {
        let horizon = intent.horizon ?? .never
        if !objects.isEmpty {
            let manifest = Manifest(
                slice: intent.slice, attempt: intent.attempt, window: window, copy: .read(horizon: horizon),
                bucket: environment.settings.destination.container, objects: objects)
            try await ManifestStore(environment: environment).write(manifest, key: intent.manifestKey)
        }
        let bytes = objects.reduce(0) { $0 + $1.bytes }
        let events = objects.reduce(0) { $0 + ($1.events ?? 0) }
        environment.progress.report(.committed(intent.slice, events: Int(events), bytes: bytes))
        let done = RunReport.Done(
            slice: intent.slice, window: window, objects: objects.count, bytes: bytes, events: events)
        let edit: JournalEdit =
            intent.slice.deed == .sweep
            ? .commitSweep(intent.attempt, window, horizon: horizon, seal: intent.seals)
            : .commitRead(intent.attempt, window, horizon: horizon)
        return .committed([edit], done)
    }
}
