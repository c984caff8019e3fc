import ExportCore
import ExportFailures
import Storage

/// Writes a whole state where there is none: its shards, and then the head that makes them a state. What a crash
/// leaves before that is never read.
struct StateSaving: Sendable {
    let store: any StateStore
    let splitting: ShardSplitting

    /// The document as it is stored: in shards, where it is too large to be one.
    ///
    /// - Parameter run: names the shards' folder.
    func split(_ document: StateDocument, by run: RunID) -> StateDocument {
        guard let shard = document.nodes[.root]?.shard else { return document }
        let bytes = StateCodec.encode(document).count
        guard let digits = splitting.digits(bytes: bytes, name: .root, lanes: shard.lanes.count) else {
            return document
        }
        var split = document
        split.nodes = [.root: StateNode(content: .split(StateSplit(digits: digits, folder: "\(run)-0")))]
        for (name, part) in shard.parts(of: .root, digits: digits) {
            split.nodes[name] = StateNode(content: .shard(part))
        }
        return split
    }

    func save(_ document: StateDocument, by run: RunID) async throws(ExportError) {
        var document = document
        for name in document.nodes.keys {
            document.nodes[name]?.writer = StateWriter(run: run, sequence: 0)
        }
        let shards: [(StatePlace, [UInt8])] = document.nodes.sorted { $0.key < $1.key }.compactMap { name, node in
            guard name != .root, let split = document.split(above: name) else { return nil }
            return (
                .shard(folder: split.folder, name: name.description), StateCodec.encode(node, name: name)
            )
        }
        do {
            _ = try await concurrentMap(shards, width: StateLoading.width) { [store] in
                try await store.create($0.1, at: $0.0)
            }
        } catch let error as StateStoreError {
            throw store.located(error.error)
        } catch {
            throw ExportError(.failed, "\(error)")
        }
        try await create(StateCodec.encode(document))
    }

    private func create(_ head: [UInt8]) async throws(ExportError) {
        do throws(StateStoreError) {
            if case .saved = try await store.save(head, at: .head, replacing: nil) { return }
        } catch {
            guard error.outcomeUnknown else { throw store.located(error.error) }
        }
        // An answer may have been lost: what stands there tells.
        let stored: StoredState?
        do { stored = try await store.load(.head) } catch { throw store.located(error.error) }
        guard let stored else {
            throw store.located(ExportError(.serviceUnavailable, "it could not be saved: do the same again"))
        }
        guard stored.bytes == head else { throw store.located(ExportError(.configuration, .stateIsThere)) }
    }
}
