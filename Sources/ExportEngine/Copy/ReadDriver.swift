import AWSClient
import ExportCore
import LogCodec
import LogSource

/// One read or sweep, from its journaled intent to its commit: pages in, what is missing written.
struct ReadDriver: Sendable {
    let environment: ExportEnvironment
    let journal: Journal
    let log: RunLog
    let permits: ReaderPermits
    let intent: Intent
    /// As planned: the journal leaves the hints out.
    let order: Order
    let reading: ReadOrder
    let lane: LaneState
    /// By which call its first reader reads.
    let source: ReadSource

    /// The intent was journaled by this run. Throws where a call failed for good: the intent then stays in the journal,
    /// and the next run gives the attempt up and plans anew.
    func drive() async throws -> SliceResult {
        do {
            return try await read()
        } catch let refusal as LaneRefusal {
            if let denial = refusal.denial { log.tell(.denied(denial)) }
            return .failed([.withdraw(intent.attempt, watched: true, now: environment.now)], refusal.reason)
        }
    }

    private func read() async throws -> SliceResult {
        let window = intent.window
        let names: [String]?
        let trust = MetadataTrust(policy: environment.settings.policy, now: environment.now)
        let query = StreamQuery(
            access: environment.logAccess, trust: trust, intent: intent, order: order, lane: lane)
        switch try await query.streams() {
        case .none: return try await commit(window, objects: [])
        case .named(let some): names = some.map(\.text)
        case .wholeGroup: names = nil
        }
        let rule = EventRule(
            frontier: lane.frontier, windows: WindowTable(tasks: []), exportedByOriginal: lane.exportedByOriginal,
            horizon: reading.horizon, hasTasks: lane.frontier.pieces.contains { $0.band != nil })
        let (reached, objects) =
            if HeightRule.applies(rule, in: window) {
                try await RangedRead(
                    environment: environment, permits: permits, intent: intent, rule: try await heights(rule),
                    streamNames: names, soleStream: reading.hints.onlyStream, source: source
                ).read()
            } else {
                try await JudgedRead(
                    environment: environment, intent: intent, rule: rule, streamNames: names, table: await table()
                ).read()
            }
        guard reached > window.start else { return await giveUp() }
        return try await commit(TimeWindow(start: window.start, end: min(reached, window.end)), objects: objects)
    }

    private func heights(_ rule: EventRule) async throws -> HeightRule {
        let window = intent.window
        var table = await table()
        var rule = rule
        rule.windows = try await table.windows(of: HeightRule.days(rule, in: window))
        return HeightRule(rule, in: window)
    }

    private func table() async -> ManifestTable {
        ManifestTable(
            environment: environment, lane: intent.lane,
            abandoned: Set(await journal.document.abandoned.map(\.manifestKey)))
    }

    private func giveUp() async -> SliceResult {
        log.tell(.gaveUpRead)
        let folder = AttemptFolder(environment: environment, prefix: intent.prefix)
        _ = await folder.emptied(manifestKey: intent.manifestKey, log)
        return .stopped([.withdraw(intent.attempt, watched: true, now: environment.now)], .outOfTime)
    }

    private func commit(_ window: TimeWindow, objects: [Manifest.Object]) async throws -> SliceResult {
        let objects = objects.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        if !objects.isEmpty {
            let manifest = Manifest(
                slice: intent.slice, attempt: intent.attempt, window: window, copy: .read(horizon: reading.horizon),
                bucket: environment.settings.destination.container, objects: objects)
            try await ManifestStore(environment: environment).write(manifest, key: intent.manifestKey)
        }
        let bytes = objects.reduce(0) { $0 + $1.bytes }
        let events = objects.reduce(0) { $0 + ($1.events ?? 0) }
        environment.progress.report(.committed(intent.slice, events: Int(events), bytes: bytes))
        let done = RunReport.Done(
            slice: intent.slice, window: window, objects: objects.count, bytes: bytes, events: events)
        let edit: JournalEdit =
            order.deed == .sweep
            ? .commitSweep(intent.attempt, window, horizon: reading.horizon, seal: order.seals)
            : .commitRead(intent.attempt, window, horizon: reading.horizon)
        return .committed([edit], done)
    }
}
