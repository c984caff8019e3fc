import AWSClient
import ExportCore
import ExportFailures
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

    /// What this attempt has asked of the archive.
    private let trace: WriteTrace

    init(
        environment: ExportEnvironment, journal: Journal, log: RunLog, permits: ReaderPermits, intent: Intent,
        order: Order, reading: ReadOrder, lane: LaneState, source: ReadSource
    ) {
        trace = WriteTrace()
        var traced = environment
        traced.archive = TracedArchive(store: environment.archive, trace: trace)
        self.environment = traced
        self.journal = journal
        self.log = log
        self.permits = permits
        self.intent = intent
        self.order = order
        self.reading = reading
        self.lane = lane
        self.source = source
    }

    /// The intent was journaled by this run. Throws where a call failed for good: the intent then stays in the journal,
    /// and the next run gives the attempt up and plans anew.
    func drive() async throws -> SliceResult {
        do {
            return try await read()
        } catch let refusal as LaneRefusal {
            return await refused(refusal)
        } catch let error as ExportError where error.isOfLane {
            return await refused(LaneRefusal(reason: .other(error.message)))
        } catch let error as ExportError where !environment.isOutOfTime && environment.troubles.isOfGroup(error) {
            log.tell(.unanswered(error))
            return await refused(LaneRefusal(reason: .unanswered(error.message)))
        }
    }

    private func refused(_ refusal: LaneRefusal) async -> SliceResult {
        if let denial = refusal.denial { log.tell(.denied(denial)) }
        let withdrawn = await withdrawn()
        guard case .readRefused = refusal.reason else { return .failed([withdrawn], refusal.reason) }
        let edits = [withdrawn, .refuse(intent.lane, at: environment.now)]
        // Told once, when it is new.
        return lane.refused == nil ? .failed(edits, refusal.reason) : .refusedAgain(edits)
    }

    /// The attempt comes to nothing. Where it has begun no object, or what it wrote is removed and nothing that it asked for
    /// can still be under way, nobody need look at its folder again.
    private func withdrawn() async -> JournalEdit {
        var isWatched = trace.hasBegun
        if isWatched {
            let folder = AttemptFolder(environment: environment, prefix: intent.prefix)
            let isEmpty = await folder.emptied(manifestKey: intent.manifestKey, log)
            isWatched = !isEmpty || trace.isInDoubt || mayWriteLate
        }
        return .withdraw(intent.attempt, watched: isWatched, now: environment.now)
    }

    /// A write that was sent twice may take effect twice, the second time late.
    private var mayWriteLate: Bool {
        environment.clients.calls.snapshot().contains { $0.operation.hasPrefix("s3:") && $0.retries > 0 }
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
        let (reached, objects) = try await read(names, rule)
        guard reached > window.start else { return await giveUp() }
        return try await commit(TimeWindow(start: window.start, end: min(reached, window.end)), objects: objects)
    }

    /// A request that names streams is refused as a whole when one of them is gone. Then the whole group is read: reading
    /// too many is never wrong. Were it the group that is gone, that is refused, too.
    private func read(_ names: [String]?, _ rule: EventRule) async throws -> (EventTime, [Manifest.Object]) {
        do {
            return try await copied(names, rule, firstReader: 0)
        } catch let refusal as LaneRefusal where refusal.reason == .groupIsGone {
            guard names != nil, intent.lane.stream == nil else { throw refusal }
            if trace.hasBegun {
                let folder = AttemptFolder(environment: environment, prefix: intent.prefix)
                guard await folder.emptied(manifestKey: intent.manifestKey, log) else { throw refusal }
            }
            return try await copied(nil, rule, firstReader: Self.secondReaders)
        }
    }

    /// Numbers of readers that the first reading never comes to: its keys are not used again.
    private static let secondReaders = 500

    private func copied(
        _ names: [String]?, _ rule: EventRule, firstReader: Int
    ) async throws -> (EventTime, [Manifest.Object]) {
        guard let heights = try await heights(rule) else {
            return try await JudgedRead(
                environment: environment, intent: intent, rule: rule, streamNames: names, table: await table(),
                reader: firstReader
            ).read()
        }
        return try await RangedRead(
            environment: environment, permits: permits, intent: intent, rule: heights,
            streamNames: names, soleStream: reading.hints.onlyStream, source: source, firstReader: firstReader
        ).read()
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
        return .stopped([await withdrawn()], .outOfTime)
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
