import AWSClient
import ExportCore
import LogCodec

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
        switch try await StreamQuery(environment: environment, intent: intent, order: order, lane: lane).streams() {
        case .none: return try await commit(window, objects: [])
        case .named(let some): names = some.map(\.text)
        case .wholeGroup: names = nil
        }
        let rule = EventRule(
            frontier: lane.frontier, windows: WindowTable(tasks: []), exportedByOriginal: lane.exportedByOriginal,
            horizon: reading.horizon, hasTasks: lane.frontier.pieces.contains { $0.band != nil })
        let (reached, objects) =
            if let times = try await heights(rule) {
                try await RangedRead(
                    environment: environment, permits: permits, intent: intent, rule: times,
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

    /// `nil`: it depends on more than the times of an event whether it is written.
    private func heights(_ rule: EventRule) async throws -> HeightRule? {
        let window = intent.window
        guard HeightRule.applies(rule, in: window) else { return nil }
        var table = await table()
        var rule = rule
        rule.windows = try await table.windows(of: HeightRule.days(rule, in: window))
        // What a read may have written that looked too far has to be looked up.
        return rule.windows.hasDoubtfulReads(in: window) ? nil : HeightRule(rule, in: window)
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
        let horizon = reading.horizon
        let certain = order.deed == .sweep ? horizon : environment.settings.policy.certain(readTo: horizon)
        if !objects.isEmpty {
            let manifest = Manifest(
                slice: intent.slice, attempt: intent.attempt, window: window, copy: .read(horizon: horizon),
                certain: certain < horizon ? certain : nil, bucket: environment.settings.destination.container,
                objects: objects)
            try await ManifestStore(environment: environment).write(manifest, key: intent.manifestKey)
        }
        let bytes = objects.reduce(0) { $0 + $1.bytes }
        let events = objects.reduce(0) { $0 + ($1.events ?? 0) }
        environment.progress.report(.committed(intent.slice, events: Int(events), bytes: bytes))
        let done = RunReport.Done(
            slice: intent.slice, window: window, objects: objects.count, bytes: bytes, events: events)
        let edit: JournalEdit =
            order.deed == .sweep
            ? .commitSweep(intent.attempt, window, horizon: horizon, seal: order.seals)
            : .commitRead(intent.attempt, window, horizon: horizon, certain: certain)
        return .committed([edit], done)
    }
}
