import ExportCore
import ExportFailures
import Storage

/// The write of one document: drafted, swapped in, and where others were faster drafted again on what they wrote.
extension Journal {
    private static let attemptsMax = 8

    /// - Returns: what became of each change, in order.
    func attempt(_ changes: [JournalChange], at name: ShardName) async -> [JournalChange.Outcome] {
        do {
            return try await swap(changes, at: name)
        } catch {
            return changes.map { _ in .failed(error) }
        }
    }

    private func swap(_ changes: [JournalChange], at name: ShardName) async throws(Failure) -> [JournalChange.Outcome] {
        var lastError: ExportError?
        var drafts: [JournalDraft] = []
        for _ in 0..<Self.attemptsMax {
            var draft = try drafted(changes, at: name)
            guard draft.outcomes.contains(where: \.needsWrite) else { return draft.outcomes }
            do {
                let bytes = try await split(&draft, at: name)
                drafts.append(draft)
                if let token = try await put(bytes, at: name) {
                    accept(draft, token, at: name)
                    return draft.outcomes
                }
            } catch {
                guard error.outcomeUnknown else { throw .store(store.located(error.error)) }
                lastError = error.error
            }
            if let ours = try await reload(name, drafts) { return ours.outcomes }
        }
        throw .store(
            store.located(
                lastError
                    ?? ExportError(
                        .tryAgainLater, "it is changed by others all the time: is a second exporter running?")))
    }

    // MARK: The draft

    private func drafted(_ changes: [JournalChange], at name: ShardName) throws(Failure) -> JournalDraft {
        var draft = JournalDraft(
            head: document.head, node: document.nodes[name] ?? StateNode(), outcomes: changes.map { _ in .saved })
        if name == .root {
            if changes.allSatisfy({ $0.kind == .renewal }), isLeaseFresh {
                draft.outcomes = changes.map { _ in .moved }
                return draft
            }
            try takeLease(&draft.head)
            if let owner = pending.owner { (draft.head.account, draft.head.region) = owner }
            if let round = pending.round { draft.head.round = round }
        } else {
            guard let generation, draft.node.generation <= generation else { throw .leaseLost }
            draft.node.generation = generation
        }
        apply(changes, to: &draft)
        sequence += 1
        draft.node.writer = StateWriter(run: environment.run, sequence: sequence)
        return draft
    }

    private func takeLease(_ head: inout StateHead) throws(Failure) {
        let answer = head.takeLease(
            for: environment.run, ttl: environment.settings.leaseTTL, now: environment.now, place: environment.place)
        if case .heldBy(let lease) = answer { throw .leaseHeld(lease) }
        if let generation, head.leaseGeneration != generation { throw .leaseLost }
    }

    /// Each change by itself: one that is refused leaves no trace.
    private func apply(_ changes: [JournalChange], to draft: inout JournalDraft) {
        for (index, change) in changes.enumerated() {
            if change.kind == .release { draft.head.releaseLease(of: environment.run) }
            guard !change.edits.isEmpty else { continue }
            guard var shard = draft.node.shard else {
                draft.outcomes[index] = .moved
                continue
            }
            do {
                for edit in change.edits { try shard.apply(edit, original: original(of: edit)) }
                draft.node.content = .shard(shard)
            } catch {
                draft.outcomes[index] = .failed(.refused(error))
            }
        }
        guard var shard = draft.node.shard else { return }
        shard.tidy(now: environment.now)
        draft.node.content = .shard(shard)
    }

    private func original(of edit: JournalEdit) -> [LogStreamName: Int64] {
        guard case .open(let lane, _) = edit else { return [:] }
        return document.exportedByOriginal(of: lane)
    }

    // MARK: The split

    /// A shard that has become too large is written as its parts, and in its own place the note where they are: one swap
    /// decides. Parts that nothing points to after a crash are never read.
    ///
    /// - Returns: the bytes that the document's own place gets.
    private func split(_ draft: inout JournalDraft, at name: ShardName) async throws(StateStoreError) -> [UInt8] {
        let bytes = encoded(draft, at: name)
        guard let shard = draft.node.shard,
            let digits = splitting.digits(bytes: bytes.count, name: name, lanes: shard.lanes.count)
        else { return bytes }
        let split = StateSplit(digits: digits, folder: "\(environment.run)-\(sequence)")
        for (part, content) in shard.parts(of: name, digits: digits) {
            draft.parts[part] = StateNode(
                writer: draft.node.writer, generation: draft.head.leaseGeneration, content: .shard(content))
        }
        draft.partTokens = try await create(draft.parts, in: split.folder)
        draft.node.content = .split(split)
        return encoded(draft, at: name)
    }

    private func create(
        _ parts: [ShardName: StateNode], in folder: String
    ) async throws(StateStoreError) -> [ShardName: StateToken] {
        let documents = parts.sorted { $0.key < $1.key }.map { ($0.key, StateCodec.encode($0.value, name: $0.key)) }
        let tokens: [StateToken]
        do {
            tokens = try await concurrentMap(documents, width: StateLoading.width) { [store] in
                try await store.create($0.1, at: .shard(folder: folder, name: $0.0.description))
            }
        } catch let error as StateStoreError {
            throw error
        } catch {
            throw StateStoreError(ExportError(.failed, "\(error)"))
        }
        writes += documents.count
        bytesWritten += documents.reduce(0) { $0 + $1.1.count }
        return Dictionary(uniqueKeysWithValues: zip(documents.map(\.0), tokens))
    }

    private func encoded(_ draft: JournalDraft, at name: ShardName) -> [UInt8] {
        name == .root
            ? StateCodec.encode(root: draft.head, draft.node) : StateCodec.encode(draft.node, name: name)
    }

    // MARK: The swap

    private func place(_ name: ShardName) -> StatePlace {
        guard let split = document.split(above: name) else { return .head }
        return .shard(folder: split.folder, name: name.description)
    }

    /// `nil`: another version stands there.
    private func put(_ bytes: [UInt8], at name: ShardName) async throws(StateStoreError) -> StateToken? {
        if name == .root, let copy {
            try await store.keepCopy(copy.bytes, named: copy.name)
            self.copy = nil
        }
        guard case .saved(let token) = try await store.save(bytes, at: place(name), replacing: tokens[name]) else {
            return nil
        }
        bytesWritten += bytes.count
        return token
    }

    private func accept(_ draft: JournalDraft, _ token: StateToken, at name: ShardName) {
        if name == .root {
            document.head = draft.head
            generation = draft.head.leaseGeneration
            if let round = pending.round, draft.head.round == round { pending.round = nil }
            if let owner = pending.owner, draft.head.account == owner.account { pending.owner = nil }
        }
        take(draft.node, token, at: name)
        for (part, node) in draft.parts { take(node, draft.partTokens[part], at: part) }
        writes += 1
    }

    private func take(_ node: StateNode, _ token: StateToken?, at name: ShardName) {
        document.nodes[name] = node
        tokens[name] = token
        for intent in node.shard?.intents ?? [] { attempts[intent.attempt] = intent.slice.lane.hash64 }
    }

    // MARK: What others wrote

    /// After a conflict, or an answer that was lost. Returns the draft that stands there, where it is one of ours.
    private func reload(_ name: ShardName, _ drafts: [JournalDraft]) async throws(Failure) -> JournalDraft? {
        let (head, node, token) = try await stored(name)
        if let token, let ours = drafts.last(where: { $0.node.writer == node.writer }) {
            accept(ours, token, at: name)
            return ours
        }
        let known = document.nodes[name]?.split
        if name == .root { document.head = head }
        take(node, token, at: name)
        if let split = node.split, split != known {
            let loading = StateLoading(store: store, destination: document.destination)
            let part: LoadedState.Part
            do { part = try await loading.shards(of: name, split) } catch { throw .store(error) }
            for (name, node) in part.nodes { take(node, part.tokens[name], at: name) }
        }
        return nil
    }

    private func stored(_ name: ShardName) async throws(Failure) -> (StateHead, StateNode, StateToken?) {
        let loading = StateLoading(store: store, destination: document.destination)
        do throws(ExportError) {
            guard name == .root else {
                let folder = document.split(above: name)?.folder ?? ""
                let (node, token) = try await loading.shard(name, in: folder)
                return (document.head, node, token)
            }
            guard let (root, token) = try await loading.root() else {
                return (StateHead(destination: document.destination), StateNode(), nil)
            }
            return (root.head, root.node, token)
        } catch {
            throw .store(error)
        }
    }
}

extension JournalChange.Outcome {
    fileprivate var needsWrite: Bool {
        if case .saved = self { true } else { false }
    }
}

extension StateStore {
    /// Creates a document that no other run creates. What stands there already is what an earlier try of ours, whose
    /// answer was lost, has written.
    func create(_ bytes: [UInt8], at place: StatePlace) async throws(StateStoreError) -> StateToken {
        var failure: StateStoreError?
        for _ in 0..<3 {
            do throws(StateStoreError) {
                if case .saved(let token) = try await save(bytes, at: place, replacing: nil) { return token }
            } catch {
                guard error.outcomeUnknown else { throw error }
                failure = error
            }
            if let stored = try await load(place), stored.bytes == bytes { return stored.token }
        }
        throw failure
            ?? StateStoreError(ExportError(.failed, "\(place.key(head: "…")) holds what this run has not written"))
    }
}
