import ExportCore
import ExportFailures
import Storage

/// The manifests of an archive, read once each, and looked for again now and then: a run may be at work.
package actor ArchiveCatalog {
    /// What is served of the archive.
    package struct Scope: Sendable {
        package var selection: GroupSelection
        package var window: TimeWindow
        package var reach: TaskReach
        package var policy: ExportPolicy

        package init(selection: GroupSelection, window: TimeWindow, policy: ExportPolicy) {
            self.selection = selection
            self.window = window
            self.policy = policy
            reach = TaskReach(lateness: policy.maxLateness)
        }
    }

    nonisolated package let scope: Scope
    nonisolated let archive: any ArchiveStore
    private let layout: ArchiveLayout
    /// As manifests name the destination.
    private let container: String
    private let state: @Sendable () async throws(ExportError) -> StateDocument?
    /// Is told why the archive could not be looked at again; what was known of it is served on.
    private let onTrouble: @Sendable (ExportError) -> Void
    private var known: [String: Manifest] = [:]
    private var last: (snapshot: ArchiveSnapshot, at: Int64)?
    private var move: KeyMove?
    private var isLooking = false

    /// How long what was seen of the archive is believed to be all.
    package static let lookEveryMilliseconds: Int64 = 15_000

    /// - Parameter state: reads the archive's state; `nil`: it cannot be read.
    package init(
        archive: any ArchiveStore, layout: ArchiveLayout, container: String, scope: Scope,
        state: @escaping @Sendable () async throws(ExportError) -> StateDocument?,
        onTrouble: @escaping @Sendable (ExportError) -> Void = { _ in }
    ) {
        self.archive = archive
        self.layout = layout
        self.container = container
        self.scope = scope
        self.state = state
        self.onTrouble = onTrouble
    }

    /// - Parameter now: in milliseconds; only differences count.
    package func snapshot(now: Int64) async throws(ExportError) -> ArchiveSnapshot {
        if let last, isLooking || now - last.at < Self.lookEveryMilliseconds { return last.snapshot }
        isLooking = true
        defer { isLooking = false }
        do throws(ExportError) {
            let snapshot = try await looked()
            last = (snapshot, now)
            return snapshot
        } catch {
            guard let snapshot = last?.snapshot else { throw error }
            last = (snapshot, now)
            onTrouble(error)
            return snapshot
        }
    }

    private func looked() async throws(ExportError) -> ArchiveSnapshot {
        let before = try await state()
        let lookup = ManifestLookup(
            layout: layout, selection: scope.selection, window: scope.window, reach: scope.reach)
        var keys: Set<String> = []
        for prefix in lookup.prefixes {
            keys.formUnion(try await archive.list(under: prefix).map(\.key).filter(lookup.mayConcern))
        }
        known = known.filter { keys.contains($0.key) }
        let new = keys.subtracting(known.keys).sorted()
        let found = try await ManifestReading(archive: archive, width: 16).manifests(new)
        known.merge(found) { $1 }
        var states: (before: StateDocument, after: StateDocument)?
        if let before, let after = try await state() { states = (before, after) }
        let selected = known.filter { scope.selection.selects($0.value.slice.lane.group.name) }
        var snapshot = ArchiveSnapshot(ArchivedLanes(selected, states, policy: scope.policy).manifests)
        snapshot.keys = try await moved()
        return snapshot
    }

    /// An archive that was copied has its objects elsewhere than its manifests say.
    private func moved() async throws(ExportError) -> KeyMove {
        if let move { return move }
        let other = known.values.first { $0.bucket != container && !$0.objects.isEmpty }
        guard let key = other?.objects.first?.key else { return KeyMove() }
        let found = try await KeyMove.found(of: key, in: archive, prefix: layout.prefix)
        move = found
        return found
    }
}
