import ExportCore
import ExportFailures
import LogCodec
import LogSource
import Storage

/// Compares lane after lane with the source, and each in stretches of its columns, from the first on.
struct SourceCheck: Sendable {
    /// What is known of the lanes.
    struct State: Sendable {
        var document: StateDocument
        var standing: SourceStanding
    }

    let verify: ArchiveVerify
    let question: VerifyQuestion
    let keys: KeyMove
    let rule: SubsetRule

    func check(_ state: State, _ shelf: VerifyShelf, _ outcome: inout VerifyOutcome) async throws {
        let lanes = state.document.lanes.keys.filter { question.selection.selects($0.group.name) }.sorted()
        verify.meter.begin(.comparing, lanes: lanes.count)
        var notDue = 0
        for lane in lanes {
            defer { verify.meter.laneDone() }
            guard let laneState = state.document.lane(lane) else { continue }
            let due = DueColumns(
                laneState, quiet: state.standing.quiet[lane], wanted: question.window ?? CatQuery.allTimes)
            if due.isEmpty {
                notDue += 1
                continue
            }
            do {
                if try await !check(lane, due, shelf, state.standing, &outcome) { notDue += 1 }
            } catch let refusal as LaneRefusal {
                note(refusal, lane, &outcome)
            }
        }
        if notDue > 0 { outcome.notes.append(.notDue(lanes: notDue)) }
    }

    private func note(_ refusal: LaneRefusal, _ lane: LaneID, _ outcome: inout VerifyOutcome) {
        guard refusal.reason != .groupIsGone else {
            outcome.notes.append(.gone(lane))
            return
        }
        outcome.notes.append(.notRead(lane, refusal.reason))
        outcome.denial = outcome.denial ?? refusal.denial
    }

    /// - Returns: whether the archive has anything in columns that are due.
    private func check(
        _ lane: LaneID, _ due: DueColumns, _ shelf: VerifyShelf, _ standing: SourceStanding,
        _ outcome: inout VerifyOutcome
    ) async throws -> Bool {
        let reached = outcome.record.reached.first { $0.lane == lane }?.through
        if let reached, let end = due.windows.last?.end, reached >= end { return true }
        let read = try await shelf.folder(of: lane).asyncMap { try await shelf.read($0) } ?? VerifyShelf.Read()
        let place = verify.place
        let archive = ArchiveSide(
            archive: place.archive, keys: keys, lane: lane, manifests: read.manifests,
            lateness: max(place.policy.sealAfter, place.policy.maxLateness), meter: verify.meter, isOver: place.isOver,
            width: verify.width)
        let source = SourceSide(access: place.access, lane: lane, meter: verify.meter, isOver: place.isOver)
        let broken = broken(read, lane, archive, outcome.record.findings)
        let spans = read.manifests.values.map { (times: archive.times(of: $0), bytes: $0.bytes) }
        let units = VerifyUnits.units(
            due, lane: lane, subset: rule, after: reached, first: spans.map(\.times.start).min()
        ) { block in spans.reduce(0) { $0 + ($1.times.overlaps(block) ? $1.bytes : 0) } }
        let past = Past(end: due.windows.last?.end, isForgetful: standing.forgetful.contains(lane.group))
        try await compare(units, source, archive, broken, past, &outcome)
        return spans.isEmpty || spans.contains { span in due.windows.contains { $0.overlaps(span.times) } }
    }

    /// What matters of the lane's past.
    private struct Past {
        var end: EventTime?
        var isForgetful: Bool
    }

    private func compare(
        _ units: [TimeWindow], _ source: SourceSide, _ archive: ArchiveSide,
        _ broken: [(finding: Finding, times: TimeWindow)], _ past: Past, _ outcome: inout VerifyOutcome
    ) async throws {
        let lane = source.lane
        var memory: SourceMemory?
        for unit in units {
            if verify.place.isOver() { throw TimeIsOver() }
            let compared = try await UnitComparison(
                source: source, archive: archive, window: unit, cellsMax: verify.cellsMax, eventsMax: verify.eventsMax
            ).compare()
            if memory == nil, compared.events.contains(where: { $0.archive > $0.source }) {
                memory = try await self.memory(of: lane, before: past.end ?? unit.end)
                memory?.isForgetful = past.isForgetful
            }
            note(compared, broken, memory, lane, &outcome)
            reach(lane, unit.end, &outcome)
        }
    }

    /// What is known already of the lane's manifests and objects: events that are missing there are no second finding.
    private func broken(
        _ read: VerifyShelf.Read, _ lane: LaneID, _ archive: ArchiveSide, _ known: FindingList
    ) -> [(finding: Finding, times: TimeWindow)] {
        let manifests = read.unreadable.sorted { $0.key < $1.key }.map { key, why in
            (finding: Finding(.damaged, .manifestUnreadable(why), manifest: key), times: CatQuery.allTimes)
        }
        let objects = known.kept.compactMap { finding -> (finding: Finding, times: TimeWindow)? in
            guard finding.lane == lane, finding.sign != .events, finding.kind != .doubled else { return nil }
            return finding.manifest.flatMap { read.manifests[$0] }.map { (finding, archive.times(of: $0)) }
        }
        return manifests + objects
    }

    private func note(
        _ compared: UnitComparison.Outcome, _ manifests: [(finding: Finding, times: TimeWindow)],
        _ memory: SourceMemory?, _ lane: LaneID, _ outcome: inout VerifyOutcome
    ) {
        var known = outcome.record.findings
        let broken = compared.broken.map { (finding: $0.finding, times: $0.times) }
        var comparison = EventComparison(lane: lane, broken: broken + manifests)
        comparison.take(compared.events, memory: memory)
        outcome.record.figures.beyondSource += comparison.beyondSource
        known.add(comparison.findings)
        outcome.record.findings = known
        if !compared.unreadable.isEmpty {
            outcome.notes.append(.unreadable(lane, columns: compared.unreadable.count))
        }
        verify.meter.found(known.count)
    }

    private func memory(of lane: LaneID, before end: EventTime) async throws -> SourceMemory {
        let look = SourceLook(access: verify.place.access, lane: lane)
        return SourceMemory(first: try await look.firstEvent(before: end), streams: try await look.streams())
    }

    private func reach(_ lane: LaneID, _ through: EventTime, _ outcome: inout VerifyOutcome) {
        outcome.record.reached.removeAll { $0.lane == lane }
        outcome.record.reached.append(VerifyRecord.Reached(lane: lane, through: through))
    }
}

extension Optional {
    fileprivate func asyncMap<Value>(_ change: (Wrapped) async throws -> Value) async rethrows -> Value? {
        if let self { try await change(self) } else { nil }
    }
}
