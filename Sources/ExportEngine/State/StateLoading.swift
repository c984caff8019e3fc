import ExportCore
import ExportFailures
import Storage

/// The whole state as it was found, and what each of its documents has to be replaced by token.
struct LoadedState: Sendable {
    var document: StateDocument
    /// Of every document that is stored; none for a root that is not there yet.
    var tokens: [ShardName: StateToken]
    /// The root as it was, where a copy of it has to be kept before it is replaced.
    var copy: (bytes: [UInt8], name: String)?

    /// What a split's document, or any below it, holds.
    struct Part: Sendable {
        var nodes: [ShardName: StateNode] = [:]
        var tokens: [ShardName: StateToken] = [:]
    }
}

/// Reads the documents of a state and puts them together.
struct StateLoading: Sendable {
    /// Requests under way at once.
    static let width = 64

    let store: any StateStore
    let destination: String

    /// `nil` where there is no state yet.
    func all() async throws(ExportError) -> LoadedState? {
        guard let head = try await head() else { return nil }
        return try await all(below: head)
    }

    /// The head alone.
    func head() async throws(ExportError) -> LoadedState? {
        guard let stored = try await load(.head) else { return nil }
        let root = try decoded(stored)
        return LoadedState(
            document: StateDocument(head: root.head, root: root.node), tokens: [.root: stored.token],
            copy: root.origin.copyName.map { (stored.bytes, $0) })
    }

    /// The head with its shards.
    func all(below head: LoadedState) async throws(ExportError) -> LoadedState {
        var loaded = head
        guard let split = head.document.nodes[.root]?.split else { return loaded }
        let part = try await shards(of: .root, split)
        loaded.document.nodes.merge(part.nodes) { _, new in new }
        loaded.tokens.merge(part.tokens) { _, new in new }
        return loaded
    }

    /// The document at the DSN itself.
    func root() async throws(ExportError) -> (StateCodec.Root, StateToken)? {
        guard let stored = try await load(.head) else { return nil }
        return (try decoded(stored), stored.token)
    }

    private func decoded(_ stored: StoredState) throws(ExportError) -> StateCodec.Root {
        do { return try StateCodec.decodeRoot(stored.bytes, destination: destination) } catch {
            throw store.located(ExportError(.configuration, "it is left untouched, because \(error)"))
        }
    }

    /// The shards that a document was split into, and those that they were split into.
    func shards(of name: ShardName, _ split: StateSplit) async throws(ExportError) -> LoadedState.Part {
        var part = LoadedState.Part()
        let names = name.children(digits: split.digits)
        let found = try await each(names) { child async throws(ExportError) in
            try await shard(child, in: split.folder)
        }
        for (child, (node, token)) in zip(names, found) {
            part.nodes[child] = node
            part.tokens[child] = token
            guard let further = node.split else { continue }
            let below = try await shards(of: child, further)
            part.nodes.merge(below.nodes) { _, new in new }
            part.tokens.merge(below.tokens) { _, new in new }
        }
        return part
    }

    /// One shard. That it is missing is damage: taken for empty, all its lanes would be exported again.
    func shard(_ name: ShardName, in folder: String) async throws(ExportError) -> (StateNode, StateToken) {
        let place = StatePlace.shard(folder: folder, name: name.description)
        guard let stored = try await load(place) else {
            throw store.located(
                ExportError(
                    .configuration,
                    "its shard \(name) (\(place.key(head: "…"))) is missing: restore it from a copy or an earlier version"
                ))
        }
        do { return (try StateCodec.decode(stored.bytes, name: name), stored.token) } catch {
            throw store.located(ExportError(.configuration, "its shard \(name) is left untouched, because \(error)"))
        }
    }

    private func load(_ place: StatePlace) async throws(ExportError) -> StoredState? {
        do { return try await store.load(place) } catch { throw store.located(error.error) }
    }

    private func each<Value: Sendable>(
        _ names: [ShardName], _ work: @escaping @Sendable (ShardName) async throws(ExportError) -> Value
    ) async throws(ExportError) -> [Value] {
        do {
            return try await concurrentMap(names, width: Self.width) { try await work($0) }
        } catch let error as ExportError {
            throw error
        } catch {
            throw ExportError(.failed, "\(error)")
        }
    }
}
