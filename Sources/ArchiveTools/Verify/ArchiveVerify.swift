import ExportCore
import ExportFailures
import LogCodec
import LogSource
import Storage

/// Compares an archive with its own manifests, or with the source. Changes nothing of either; what it found is kept beside
/// the manifests.
package struct ArchiveVerify: Sendable {
    /// What the door gives it to work with.
    package struct Place: Sendable {
        package var archive: any ArchiveStore
        package var layout: ArchiveLayout
        /// As manifests name the destination.
        package var container: String
        package var policy: ExportPolicy
        package var access: LogAccess
        /// What more may lie under the archive's prefix, such as the state.
        package var bookkeeping: [String]
        package var now: @Sendable () -> ServiceTime
        /// Whether the time of the call is over.
        package var isOver: @Sendable () -> Bool
        /// For a draw.
        package var seed: UInt64
        /// Tells the call's record from others of the same instant.
        package var run: String

        package init(
            archive: any ArchiveStore, layout: ArchiveLayout, container: String, policy: ExportPolicy,
            access: LogAccess,
            bookkeeping: [String], now: @escaping @Sendable () -> ServiceTime, isOver: @escaping @Sendable () -> Bool,
            seed: UInt64, run: String
        ) {
            self.archive = archive
            self.layout = layout
            self.container = container
            self.policy = policy
            self.access = access
            self.bookkeeping = bookkeeping
            self.now = now
            self.isOver = isOver
            self.seed = seed
            self.run = run
        }
    }

    let place: Place
    package let meter = VerifyMeter()
    /// Objects that are read side by side.
    let width: Int
    /// Of digests, and of single events that are held.
    var cellsMax = 1 << 17
    var eventsMax: Int64 = 200_000

    package init(_ place: Place, width: Int = 4, cellsMax: Int = 1 << 17, eventsMax: Int64 = 200_000) {
        self.place = place
        self.width = width
        self.cellsMax = cellsMax
        self.eventsMax = eventsMax
    }

    /// - Parameters:
    ///   - state: reads the archive's state; `nil`: it cannot be read.
    ///   - standing: what the source says of itself beside its events, asked for where it matters.
    package func verify(
        _ question: VerifyQuestion, state: () async throws(ExportError) -> StateDocument?,
        standing: (StateDocument) async throws(ExportError) -> SourceStanding
    ) async throws -> VerifyOutcome {
        let started = place.now()
        let before = try await state()
        let (last, lastKey) = try await continued(question)
        var outcome = VerifyOutcome(
            record: VerifyRecord(question: question, started: started, seed: last?.seed ?? place.seed))
        let listed = try await ListingCheck.listed(place.archive, place.layout)
        var states: [StateDocument] = []
        if let before, let after = try await state() { states = [before, after] }
        let shelf = VerifyShelf(
            archive: place.archive, layout: place.layout, keys: listed.manifestKeys, states: states,
            policy: place.policy, width: max(16, width))
        outcome.groups = groups(shelf, states).filter(question.selection.selects)
        outcome.unmatched = question.selection.unmatched(among: groups(shelf, states))
        if let last, let lastKey { goOn(from: last, lastKey, &outcome) }
        meter.begin(.listing, lanes: shelf.folders.count)
        meter.listed(listed.objects.count)
        let keys = try await move(shelf)
        outcome.record.figures.manifests = Int64(listed.manifestKeys.count)
        outcome.record.figures.objects = Int64(listed.objects.count)
        let check = ListingCheck(
            archive: place.archive, layout: place.layout, selection: question.selection, window: question.window,
            keys: keys, bookkeeping: place.bookkeeping)
        outcome.record.findings.add(try await check.findings(listed, shelf, states: states))
        meter.found(outcome.record.findings.count)
        if states.isEmpty { outcome.notes.append(.withoutState) }
        let rule = question.subset.rule(seed: outcome.record.seed, allBytes: listed.bytes)
        try await lookInside(question, shelf, keys, states.first, rule, &outcome, standing: standing)
        await finish(&outcome)
        return outcome
    }

    /// What takes long, and may end before its end.
    private func lookInside(
        _ question: VerifyQuestion, _ shelf: VerifyShelf, _ keys: KeyMove, _ state: StateDocument?,
        _ rule: SubsetRule, _ outcome: inout VerifyOutcome,
        standing: (StateDocument) async throws(ExportError) -> SourceStanding
    ) async throws {
        do {
            if question.readsData {
                try await DataCheck(verify: self, question: question, keys: keys, rule: rule).check(shelf, &outcome)
            }
            if question.against == .source {
                guard let state else { throw ExportError(.configuration, .stateMissing) }
                try await SourceCheck(verify: self, question: question, keys: keys, rule: rule)
                    .check(.init(document: state, standing: try await standing(state)), shelf, &outcome)
            }
            outcome.record.isWhole = !outcome.notes.contains { if case .notRead = $0 { true } else { false } }
        } catch is TimeIsOver {
            // The record says how far it came: the next call goes on from there.
        } catch let error as ExportError where error.saysThatTimeWasOver && place.isOver() {
            // The same, seen by a call that was waiting.
        }
    }

    private func finish(_ outcome: inout VerifyOutcome) async {
        var figures = VerifyRecord.Figures()
        figures.archiveBytes = meter.archiveBytes
        figures.archiveEvents = meter.eventsOfArchive
        figures.sourceBytes = meter.sourceBytes
        figures.sourceEvents = meter.eventsOfSource
        figures.manifests = outcome.record.figures.manifests
        figures.objects = outcome.record.figures.objects
        outcome.record.figures = outcome.record.figures + figures
        let beyond = outcome.record.figures.beyondSource
        if beyond > 0 { outcome.notes.append(.beyondSource(events: beyond)) }
        outcome.record.ended = place.now()
        let isRead = !outcome.notes.contains { if case .notRead = $0 { true } else { false } }
        outcome.record.verdict =
            !outcome.record.findings.isEmpty
            ? .differs : !isRead ? .notLooked : outcome.record.isWhole ? .verified : .incomplete
        await keep(&outcome)
    }

    private func groups(_ shelf: VerifyShelf, _ states: [StateDocument]) -> [LogGroupName] {
        let lookup = ManifestLookup(
            layout: place.layout, selection: GroupSelection([]), window: CatQuery.allTimes,
            reach: TaskReach(lateness: .zero))
        let named = shelf.folders.compactMap { $0.keys.first.flatMap(lookup.group) }
        return Set(named + states.flatMap { $0.lanes.keys.map(\.group.name) }).sorted()
    }

    /// An archive that was copied has its objects elsewhere than its manifests say.
    private func move(_ shelf: VerifyShelf) async throws(ExportError) -> KeyMove {
        for key in shelf.folders.lazy.flatMap(\.keys) {
            guard let bytes = try await place.archive.bytes(of: key, nil),
                let manifest = try? ManifestCodec.decode(bytes)
            else { continue }
            if manifest.bucket == place.container { return KeyMove() }
            guard let object = manifest.objects.first else { continue }
            let move = try await KeyMove.found(of: object.key, in: place.archive, prefix: place.layout.prefix)
            if move.dropped != nil { return move }
        }
        return KeyMove()
    }

    // MARK: What is kept

    /// The last call's record, where this call goes on from it.
    private func continued(
        _ question: VerifyQuestion
    ) async throws(ExportError) -> (record: VerifyRecord?, key: String?) {
        let keys = try await place.archive.list(under: place.layout.verifyRoot).map(\.key)
        for key in keys.reversed().prefix(20) {
            guard let bytes = try await place.archive.bytes(of: key, nil),
                let record = try? VerifyRecordCodec.decode(bytes), record.question == question
            else { continue }
            return record.isContinued(by: question) ? (record, key) : (nil, nil)
        }
        return (nil, nil)
    }

    private func goOn(from last: VerifyRecord, _ key: String, _ outcome: inout VerifyOutcome) {
        outcome.record.continues = key
        outcome.record.reached = last.reached
        outcome.record.readThrough = last.readThrough
        outcome.record.figures = last.figures
        outcome.record.findings.add(last.findings.kept.filter { !$0.sign.isOfListing })
        outcome.notes.append(.continued(since: last.started))
    }

    private func keep(_ outcome: inout VerifyOutcome) async {
        let key = outcome.record.key(in: place.layout, run: place.run)
        do throws(ExportError) {
            switch try await place.archive.create(key, VerifyRecordCodec.encode(outcome.record)) {
            case .created: outcome.recordKey = key
            case .inDoubt(let error): outcome.notes.append(.notKept(why: error.description))
            }
        } catch {
            outcome.notes.append(.notKept(why: error.description))
        }
    }
}
