import ExportCore
import ExportFailures
import Storage

/// The state of one run: loaded once, changed by edits, every change saved by compare-and-swap before it counts.
///
/// A document is written by one caller at a time. Changes that come while its write is under way wait together and are
/// saved by the next one, which the first of them makes. A change that no longer holds on what others have written
/// meanwhile is refused; those beside it are saved all the same. What concerns different shards is written side by side.
package actor Journal {
    package enum Failure: Error, Sendable {
        case leaseHeld(Lease)
        /// Another run has had the lease since this one took it: what this one is at was given up, or done, by then.
        case leaseLost
        case refused(JournalRefusal)
        case store(ExportError)
    }

    package internal(set) var document: StateDocument
    /// Documents written, and their bytes, by this run.
    package internal(set) var writes = 0
    package internal(set) var bytesWritten = 0
    var tokens: [ShardName: StateToken]
    let store: any StateStore
    let environment: ExportEnvironment
    let splitting: ShardSplitting
    var sequence = 0
    /// Of the lease that this run took.
    var generation: Int?
    /// The root in an older form, of which a copy is kept before it is replaced.
    var copy: (bytes: [UInt8], name: String)?
    /// Of every attempt that stands, or stood, in the state: the hash of its lane.
    var attempts: [AttemptID: UInt64] = [:]
    private var noted: [JournalEdit] = []
    /// What the head gets with its next write, at the latest when the lease is let go.
    var pending = PendingHead()

    struct PendingHead {
        var owner: (account: String, region: String)?
        var round: Round??

        var isEmpty: Bool { owner == nil && round == nil }
    }
    /// Of every document that is being written: who waits for the next write, in order.
    private var rows: [ShardName: [Int]] = [:]
    private var places: [Int: Place] = [:]
    private var nextPlace = 0

    /// A place in a row. It is taken before anything is waited for, so that the changes of one lane are written in the order
    /// in which they were asked for, whatever else is saved with each.
    private struct Place {
        var change: JournalChange
        var turn: Turn?
        var continuation: CheckedContinuation<Turn, Never>?
    }

    private enum Turn: Sendable {
        case ended(JournalChange.Outcome)
        /// It is this one's turn to write, with all who wait by then.
        case writes
    }

    private init(_ store: any StateStore, _ environment: ExportEnvironment, _ loaded: LoadedState?) {
        self.store = store
        self.environment = environment
        splitting = ShardSplitting(bytesMax: environment.settings.shardBytesMax)
        document = loaded?.document ?? StateDocument(destination: environment.settings.destination.description)
        tokens = loaded?.tokens ?? [:]
        copy = loaded?.copy
        for intent in document.intents { attempts[intent.attempt] = intent.slice.lane.hash64 }
    }

    /// Loads the state, or begins one. Changes nothing.
    package static func open(
        _ store: any StateStore, _ environment: ExportEnvironment
    ) async throws(ExportError) -> Journal {
        let destination = environment.settings.destination.description
        let head = try await StateLoading(store: store, destination: destination).head()
        return try await open(store, environment, below: head)
    }

    /// The same, where the head is loaded already; `nil`: there is none.
    static func open(
        _ store: any StateStore, _ environment: ExportEnvironment, below head: LoadedState?
    ) async throws(ExportError) -> Journal {
        let destination = environment.settings.destination.description
        var loaded = head
        if let head { loaded = try await StateLoading(store: store, destination: destination).all(below: head) }
        if let loaded, loaded.document.destination != destination {
            throw store.located(
                ExportError(
                    .configuration,
                    .stateOfOtherArchive(archive: loaded.document.destination, destination: destination)))
        }
        return Journal(store, environment, loaded)
    }

    package func lane(_ lane: LaneID) -> LaneState? { document.lane(lane) }

    /// The document as it will be when what was noted is saved, unless others change it first.
    func expected() throws(JournalRefusal) -> StateDocument {
        var expected = document
        for edit in noted { try expected.apply(edit) }
        return expected
    }

    /// Keeps the edits until the next save, whatever that is for, or `flush`.
    package func note(_ edits: [JournalEdit]) {
        noted += edits
    }

    /// Saves the edits, and before them what was noted, with the lease taken or renewed. What concerns one lane counts
    /// whole or not at all.
    package func save(_ edits: [JournalEdit]) async throws {
        let all = noted + edits
        noted = []
        try await commit(all)
    }

    /// Whose logs these are, for the reader of the state.
    package func setOwner(account: String, region: String) {
        guard (document.head.account, document.head.region) != (account, region) else { return }
        pending.owner = (account, region)
    }

    /// What is left for calls that may not wait; `nil`: nothing. Lost in a crash, it costs a look at every group.
    package func setRound(_ round: Round?) {
        if document.head.round != round { pending.round = .some(round) }
    }

    /// Saves what was noted.
    package func flush() async throws {
        if !noted.isEmpty { try await save([]) }
    }

    /// Takes the lease, or renews it where half of it is over. A lease that was lost is told by `Failure.leaseLost` or
    /// `Failure.leaseHeld`.
    package func renewLease() async throws {
        guard !isLeaseFresh else { return }
        try await write(JournalChange(kind: .renewal), at: .root).get()
    }

    /// Whether anything is stored at the DSN.
    package var isStored: Bool { tokens[.root] != nil }

    /// Whether this run holds the lease, as far as it knows.
    package var holdsLease: Bool { generation != nil && document.lease?.run == environment.run }

    /// Saves the last edits and lets the lease go. Does nothing where this run has written nothing and has no edits.
    package func finish(_ edits: [JournalEdit]) async throws {
        let last = noted + edits
        guard writes > 0 || !last.isEmpty || pending.round != nil else { return }
        noted = []
        guard document.isSplit else {
            return try await write(JournalChange(kind: .release, edits: last), at: .root).get()
        }
        if !last.isEmpty { try await commit(last) }
        try await write(JournalChange(kind: .release), at: .root).get()
    }

    // MARK: Who writes

    var isLeaseFresh: Bool {
        guard holdsLease, let lease = document.lease else { return false }
        let half = Span(milliseconds: environment.settings.leaseTTL.milliseconds / 2)
        return lease.expires >= environment.now.advanced(by: half)
    }

    /// A run whose lease is over may have slept while others took its work over: it makes sure before it writes.
    private func commit(_ edits: [JournalEdit]) async throws {
        if document.isSplit || edits.isEmpty {
            let isLive = holdsLease && document.lease?.isLive(at: environment.now) == true
            if !isLive || edits.isEmpty { try await renewLease() }
        }
        let changes = try changes(edits).map { name, edits in
            (name: name, edits: edits, place: join(JournalChange(kind: .edits, edits: edits), at: name))
        }
        guard changes.count > 1 else {
            for change in changes { try await save(change.edits, at: change.name, change.place) }
            return
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for change in changes {
                group.addTask { try await self.save(change.edits, at: change.name, change.place) }
            }
            try await group.waitForAll()
        }
    }

    /// Saves edits that concern one shard. Where it was split meanwhile, in its parts.
    private func save(_ edits: [JournalEdit], at name: ShardName, _ place: Int) async throws {
        switch await outcome(of: place, at: name) {
        case .saved: return
        case .failed(let failure): throw failure
        case .moved: try await commit(edits)
        }
    }

    private func changes(_ edits: [JournalEdit]) throws(Failure) -> [(ShardName, [JournalEdit])] {
        guard document.isSplit else { return edits.isEmpty ? [] : [(.root, edits)] }
        var changes: [ShardName: [JournalEdit]] = [:]
        for edit in edits {
            for name in try shards(of: edit) { changes[name, default: []].append(edit) }
        }
        return changes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func shards(of edit: JournalEdit) throws(Failure) -> [ShardName] {
        switch edit.subject {
        case .lane(let lane): return [document.shardName(holding: lane.hash64)]
        case .attempt(let attempt):
            guard let hash = attempts[attempt] else { throw .refused(.superseded(attempt)) }
            return [document.shardName(holding: hash)]
        case .folders(let prefixes):
            return document.shardNames.filter { name in
                document[shard: name].abandoned.contains { prefixes.contains($0.prefix) }
            }
        }
    }

    private func write(_ change: JournalChange, at name: ShardName) async -> JournalChange.Outcome {
        await outcome(of: join(change, at: name), at: name)
    }

    private func join(_ change: JournalChange, at name: ShardName) -> Int {
        nextPlace += 1
        let isFirst = rows[name] == nil
        places[nextPlace] = Place(change: change, turn: isFirst ? .writes : nil)
        if isFirst { rows[name] = [] } else { rows[name]?.append(nextPlace) }
        return nextPlace
    }

    private func outcome(of number: Int, at name: ShardName) async -> JournalChange.Outcome {
        guard let place = places[number] else { preconditionFailure("place \(number) was left already") }
        let turn: Turn
        if let known = place.turn {
            turn = known
        } else {
            turn = await withCheckedContinuation { places[number]?.continuation = $0 }
        }
        places[number] = nil
        if case .ended(let outcome) = turn { return outcome }
        let others = rows[name] ?? []
        rows[name] = []
        let outcomes = await attempt([place.change] + others.compactMap { places[$0]?.change }, at: name)
        for (other, outcome) in zip(others, outcomes.dropFirst()) { tell(other, .ended(outcome)) }
        // Who came during the write does not wait for a third one's.
        if let next = rows[name]?.first {
            rows[name]?.removeFirst()
            tell(next, .writes)
        } else {
            rows[name] = nil
        }
        return outcomes.first ?? .saved
    }

    private func tell(_ number: Int, _ turn: Turn) {
        if let continuation = places[number]?.continuation {
            continuation.resume(returning: turn)
        } else {
            places[number]?.turn = turn
        }
    }
}
