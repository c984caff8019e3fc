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
        let streams: [LogStreamName]?
        let trust = MetadataTrust(policy: environment.settings.policy, now: environment.now)
        let query = StreamQuery(
            access: environment.logAccess, trust: trust, intent: intent, order: order, lane: lane)
        switch try await query.streams() {
        case .none: return try await commit(window, objects: [], read: nil)
        case .named(let some): streams = some
        case .wholeGroup: streams = nil
        }
        let rule = EventRule(
            frontier: lane.doubtedFrontier, windows: WindowTable(tasks: []),
            exportedByOriginal: lane.exportedByOriginal, horizon: reading.horizon,
            hasTasks: lane.frontier.pieces.contains { $0.band != nil },
            unreadable: lane.lost.unreadable.filter(window.overlaps))
        let outcome = try await read(streams, rule)
        guard outcome.reached > window.start else { return await giveUp() }
        return try await commit(
            TimeWindow(start: window.start, end: min(outcome.reached, window.end)), objects: outcome.objects,
            read: outcome)
    }

    /// A request that names streams is refused as a whole when one of them is gone. Then the whole group is read: reading
    /// too many is never wrong. Were it the group that is gone, that is refused, too. And where a page cannot be parsed, one
    /// reader finds out what can.
    private func read(_ streams: [LogStreamName]?, _ rule: EventRule) async throws -> ReadOutcome {
        var (streams, isNarrowed, firstReader) = (streams, false, 0)
        while true {
            do {
                guard !isNarrowed, let heights = try await heights(rule) else {
                    return try await judged(streams, rule, firstReader)
                }
                return try await ranged(streams, heights, firstReader)
            } catch let refusal as LaneRefusal {
                if refusal.reason == .groupIsGone, streams != nil, intent.lane.stream == nil {
                    streams = nil
                } else if refusal.page != nil, !isNarrowed {
                    isNarrowed = true
                } else {
                    throw refusal
                }
                if trace.hasBegun {
                    let folder = AttemptFolder(environment: environment, prefix: intent.prefix)
                    guard await folder.emptied(manifestKey: intent.manifestKey, log) else { throw refusal }
                }
                firstReader += Self.readersOfOneReading
            }
        }
    }

    /// More than any reading has: keys are not used again by the next.
    private static let readersOfOneReading = 500

    private func judged(
        _ streams: [LogStreamName]?, _ rule: EventRule, _ firstReader: Int
    ) async throws -> ReadOutcome {
        try await JudgedRead(
            environment: environment, intent: intent, rule: rule, streams: streams, table: await table(),
            reader: firstReader
        ).read()
    }

    private func ranged(
        _ streams: [LogStreamName]?, _ rule: HeightRule, _ firstReader: Int
    ) async throws -> ReadOutcome {
        try await RangedRead(
            environment: environment, permits: permits, intent: intent, rule: rule,
            streamNames: streams?.map(\.text), soleStream: reading.hints.onlyStream, source: source,
            firstReader: firstReader
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

    /// - Parameter outcome: `nil`: nothing was read.
    private func commit(
        _ window: TimeWindow, objects written: [WrittenObject], read outcome: ReadOutcome?
    ) async throws -> SliceResult {
        let written = written.sorted { $0.object.key.utf8.lexicographicallyPrecedes($1.object.key.utf8) }
        let objects = written.map(\.object)
        let horizon = reading.horizon
        let certain = order.deed == .sweep ? horizon : environment.settings.policy.certain(readTo: horizon)
        if !objects.isEmpty {
            let manifest = Manifest(
                slice: intent.slice, attempt: intent.attempt, window: window, copy: .read(horizon: horizon),
                certain: certain < horizon ? certain : nil, bucket: environment.settings.destination.container,
                objects: objects, terms: try await TermsStore(environment: environment).write(written, of: intent))
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
        return .committed([edit] + (outcome.map { noted($0, in: window) } ?? []), done)
    }

    /// What could not be parsed is told when it is found, and stands in the state until it can. A column that has nothing
    /// any more has not been parsed: what retention took of it stays lost.
    private func noted(_ outcome: ReadOutcome, in window: TimeWindow) -> [JournalEdit] {
        let unreadable = outcome.unreadable
        guard !unreadable.isEmpty || lane.lost.unreadable.contains(where: window.overlaps) else { return [] }
        let now = environment.now
        let new = unreadable.filter { event in !lane.lost.unreadable.contains { $0.contains(event.time) } }
        if !new.isEmpty {
            log.tell(
                .unreadable(new.map { .eventUnreadable(intent.lane, stream: $0.stream, at: $0.time, $0.code.rawValue) })
            )
            var told = Losses()
            told.note(unreadable: new.map(\.time), in: window, found: now)
            log.tell(.lost(told.all.map { LaneLoss(intent.lane, $0) }))
        }
        let times = Set(unreadable.map(\.time)).union(outcome.silent.filter(window.contains))
        return [.unreadable(intent.lane, times.sorted(), in: window, found: now)]
    }
}
