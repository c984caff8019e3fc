import ExportCore
import ExportFailures
import Storage

/// Makes a lost state new from the archive's manifests. `look` changes nothing; `save` stores what it found, where
/// nothing is stored.
package struct StateRebuilding: Sendable {
    /// What was found, and the state that it makes.
    package struct Outcome: Sendable {
        package var document: StateDocument
        package var findings: [StateRebuild.Finding]
        package var manifests: Int
        package var objects: Int
        package var bytes: Int64
        /// Whether a copy of the original program's state lay beside the lost one.
        package var knowsOriginal: Bool
        package var now: ServiceTime
    }

    private let environment: ExportEnvironment
    private let store: any StateStore

    package init(environment: ExportEnvironment, store: any StateStore) {
        self.environment = environment
        self.store = store
    }

    package func look() async throws(ExportError) -> Outcome {
        try await checkThatNoStateIsThere()
        let opened = try await DestinationCheck(environment: environment).look()
        let claim = ArchiveClaim(opened, store, stateIsStored: false)
        var identity = try await claim.checkForRebuild(account: nil)
        let shelf = ManifestShelf(environment: opened)
        let (found, listing) = try await shelf.all()
        let account = found.first?.manifest.slice.lane.group.account
        if let account { identity = try await claim.checkForRebuild(account: account) }
        guard identity != nil || !found.isEmpty else {
            throw ExportError(.configuration, .archiveMissing(destination: "\(environment.settings.destination)"))
        }
        let original = try await original()
        let inventory = try await GroupDiscovery(environment: opened, log: RunLog()).inventory()
        let now = environment.now
        let rebuild = StateRebuild(
            found, policy: environment.settings.policy, starts: starts(inventory, now: now))
        var result = rebuild.rebuilt(
            destination: "\(environment.settings.destination)",
            redone: try await SweepComparison(environment: opened).redone(rebuild.questions),
            original: original ?? [:], now: now)
        try shelf.check(result.kept, listing)
        result.document.head.account = identity?.account ?? account
        result.document.head.region = identity?.region ?? environment.clients.endpoints.region
        let objects = found.flatMap(\.manifest.objects)
        return Outcome(
            document: result.document, findings: result.findings, manifests: found.count, objects: objects.count,
            bytes: objects.reduce(0) { $0 + $1.bytes }, knowsOriginal: original != nil, now: now)
    }

    /// Where another one has made a state meanwhile it is refused.
    package func save(_ document: StateDocument) async throws(ExportError) {
        let saving = StateSaving(
            store: store, splitting: ShardSplitting(bytesMax: environment.settings.shardBytesMax))
        try await saving.save(saving.split(document, by: environment.run), by: environment.run)
    }

    private func checkThatNoStateIsThere() async throws(ExportError) {
        let stored: StoredState?
        do { stored = try await store.load(.head) } catch { throw store.located(error.error) }
        if stored != nil { throw store.located(ExportError(.configuration, .stateIsThere)) }
    }

    /// What a migration kept of the original program's state.
    private func original() async throws(ExportError) -> [LogGroupARN: [LogStreamName: Int64]]? {
        guard let name = StateCodec.Origin.original.copyName else { return nil }
        let stored: StoredState?
        do { stored = try await store.load(.copy(name)) } catch { throw store.located(error.error) }
        guard let stored else { return nil }
        do {
            return try StateCodec.decodeRoot(stored.bytes, destination: "").node.shard?.exportedByOriginal
        } catch {
            throw store.located(
                ExportError(.configuration, "its copy \(StatePlace.copy(name).key(head: "…")) cannot be read: \(error)")
            )
        }
    }

    /// Where the lanes of the groups that are there would begin if they were new.
    private func starts(_ inventory: Inventory, now: ServiceTime) -> [LogGroupARN: EventTime] {
        let planner = Planner(policy: environment.settings.policy, now: now)
        var starts: [LogGroupARN: EventTime] = [:]
        for entry in inventory.groups {
            starts[entry.group.arn] = planner.start(
                creation: entry.group.creation, retention: entry.group.retention)
        }
        return starts
    }
}
