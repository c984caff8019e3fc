import ExportCore
import ExportFailures
import Seams
import Storage

/// Makes sure that this run's state is the one that knows the archive, before anything is written there; the first run
/// says so in `_archive.json`.
struct ArchiveClaim: Sendable {
    let archive: any ArchiveStore
    let settings: ExportSettings
    let region: String
    let store: any StateStore
    /// Whether the state was found when the run opened it.
    let stateIsStored: Bool
    private let files: any FileSystem
    private let randomness: any Randomness

    init(_ environment: ExportEnvironment, _ store: any StateStore, stateIsStored: Bool) {
        archive = environment.archive
        settings = environment.settings
        region = environment.clients.endpoints.region
        self.store = store
        self.stateIsStored = stateIsStored
        files = environment.files
        randomness = environment.randomness
    }

    private var state: StoreDSN { store.dsn }
    var key: String { settings.layout.prefix + ArchiveIdentity.name }

    /// Looks at what the archive says of itself. Changes nothing.
    ///
    /// - Parameter account: `nil` where no log group was seen yet.
    /// - Returns: whether it says anything yet.
    @discardableResult
    func check(account: String?) async throws(ExportError) -> Bool {
        guard let identity = try await read(key) else { return false }
        if let conflict = identity.conflict(
            account: account, region: region, state: "\(state)", isStored: stateIsStored)
        {
            guard conflict == .stateLost, try await wasStoredSince() else { throw refusal(conflict) }
        }
        return true
    }

    /// Whether another run has made the state and claimed the archive after this run had looked for the state. What this
    /// run would save then is refused by the compare-and-swap.
    private func wasStoredSince() async throws(ExportError) -> Bool {
        do { return try await store.load(.head) != nil } catch { throw store.located(error.error) }
    }

    /// The same, and where the archive says nothing yet, this run says it. What stands there then, be it of another run
    /// that was faster, is looked at again.
    func claim(account: String, now: ServiceTime) async throws(ExportError) {
        guard try await !check(account: account) else { return }
        try await checkAbove()
        let identity = ArchiveIdentity(
            account: account, region: region, state: "\(state)", layout: settings.layout.template, created: now)
        switch try await archive.create(key, identity.encoded()) {
        case .created: return
        case .inDoubt(let error): guard try await check(account: account) else { throw error }
        }
    }

    /// An archive inside another: the outer one's readers, and its cleaning up, would take the inner one's objects for
    /// their own.
    private func checkAbove() async throws(ExportError) {
        for key in ArchiveIdentity.keysAbove(prefix: settings.layout.prefix) where try await read(key) != nil {
            throw inside(archive.place(of: key))
        }
        guard case .folder(let path) = settings.destination.place else { return }
        for folder in ArchiveIdentity.keysAbove(prefix: path).map({ "/" + $0.dropLast(ArchiveIdentity.name.count) }) {
            let root = folder.count > 1 ? String(folder.dropLast()) : folder
            let store = FileArchiveStore(root: root, files: files, randomness: randomness)
            if try await read(ArchiveIdentity.name, in: store) != nil {
                throw inside(store.place(of: ArchiveIdentity.name))
            }
        }
    }

    private func inside(_ place: String) -> ExportError {
        ExportError(.configuration, .archiveInsideAnother(destination: "\(settings.destination)", place: place))
    }

    /// What the archive says of itself; `nil`: nothing yet.
    func identity() async throws(ExportError) -> ArchiveIdentity? { try await read(key) }

    /// For who makes a lost state new: the archive must be this run's in all but that.
    ///
    /// - Returns: what it says; `nil`: nothing yet.
    func checkForRebuild(account: String?) async throws(ExportError) -> ArchiveIdentity? {
        guard let identity = try await identity() else { return nil }
        let conflict = identity.conflict(account: account, region: region, state: "\(state)", isStored: true)
        if let conflict { throw refusal(conflict) }
        return identity
    }

    private func read(_ key: String, in other: (any ArchiveStore)? = nil) async throws(ExportError) -> ArchiveIdentity?
    {
        let archive = other ?? archive
        guard let bytes = try await archive.bytes(of: key, nil) else { return nil }
        do { return try ArchiveIdentity.decode(bytes) } catch {
            throw ExportError(
                .configuration,
                "\(archive.place(of: key)), which says whose archive this is, cannot be read (\(error)): restore it from an earlier version"
            )
        }
    }

    private func refusal(_ conflict: ArchiveIdentity.Conflict) -> ExportError {
        ExportError(
            .configuration,
            .archiveOfOthers(conflict, place: archive.place(of: key), state: "\(state)", region: region))
    }
}
