import ExportCore
import ExportFailures
import Storage

/// Copies a whole state to another place, and makes the archive name that place: from then on runs with the old one
/// are refused. The order is what makes a crash harmless: the shards, the head, and at the end what the archive says.
/// A second call goes on where the first one died.
package struct StateCopying: Sendable {
    package struct Outcome: Sendable {
        package var document: StateDocument
        package var documents: Int
        /// Where the archive says that its state is.
        package var isNamed: Bool
        /// It had been done already, all or but the last step.
        package var goesOn: Bool
    }

    private let environment: ExportEnvironment
    private let old: any StateStore
    private let new: any StateStore

    package init(environment: ExportEnvironment, from old: any StateStore, to new: StoreDSN) {
        self.environment = environment
        self.old = old
        self.new = new.store(in: environment)
    }

    /// What a copy would do. Changes nothing.
    package func look() async throws(ExportError) -> Outcome {
        let journal = try await opened()
        let document = copy(of: await journal.document)
        let goesOn = try await isThere(document)
        return Outcome(document: document, documents: document.nodes.count, isNamed: false, goesOn: goesOn)
    }

    /// A copy of which the archive knows nothing, and that no run may use.
    package func backUp() async throws(ExportError) -> Outcome {
        let journal = try await opened()
        let document = copy(of: await journal.document)
        if try await stored(new) { throw new.located(ExportError(.configuration, .stateIsThere)) }
        try await save(document)
        return Outcome(document: document, documents: document.nodes.count, isNamed: false, goesOn: false)
    }

    /// A copy that takes the old one's place.
    package func move() async throws(ExportError) -> Outcome {
        let opened = try await DestinationCheck(environment: environment).look()
        if try await isMoved(opened) {
            let loaded = try await StateLoading(store: new, destination: destination).all()
            guard let document = loaded?.document else {
                throw new.located(ExportError(.configuration, .stateMissing))
            }
            return Outcome(document: document, documents: document.nodes.count, isNamed: true, goesOn: true)
        }
        let journal = try await self.opened()
        try await ArchiveClaim(opened, old, stateIsStored: true).check(account: nil)
        do {
            // From here on until the end no run writes the old one.
            try await journal.renewLease()
            let outcome = try await move(journal, opened)
            try await journal.finish([])
            return outcome
        } catch {
            throw await letGo(journal, Self.error(error))
        }
    }

    private func move(_ journal: Journal, _ opened: ExportEnvironment) async throws -> Outcome {
        let document = copy(of: await journal.document)
        let goesOn = try await isThere(document)
        if !goesOn { try await save(document) }
        try await journal.renewLease()
        guard await journal.document.lease?.isLive(at: environment.now) == true else { throw Journal.Failure.leaseLost }
        let isNamed = try await name(opened)
        return Outcome(document: document, documents: document.nodes.count, isNamed: isNamed, goesOn: goesOn)
    }

    /// The lease of a copy that failed would hold up the next run.
    private func letGo(_ journal: Journal, _ error: ExportError) async -> ExportError {
        do { try await journal.finish([]) } catch {
            environment.logger.warning(
                "The lease could not be given back; it ends by itself", metadata: ["error": "\(error)"])
        }
        return error
    }

    // MARK: The two states

    private var destination: String { environment.settings.destination.description }

    private func opened() async throws(ExportError) -> Journal {
        let journal = try await Journal.open(old, environment)
        guard await journal.isStored else { throw old.located(ExportError(.configuration, .stateMissing)) }
        if let lease = await journal.document.lease, lease.isLive(at: environment.now) { throw Self.held(lease) }
        return journal
    }

    /// Without the lease, and with its shards in a folder of their own: what another copy left behind is never taken
    /// for part of this one.
    private func copy(of document: StateDocument) -> StateDocument {
        var copy = document
        copy.lease = nil
        for (name, node) in document.nodes {
            guard let split = node.split else { continue }
            copy.nodes[name]?.content = .split(StateSplit(digits: split.digits, folder: "\(environment.run)-0"))
        }
        return copy
    }

    private func stored(_ store: any StateStore) async throws(ExportError) -> Bool {
        do { return try await store.load(.head) != nil } catch { throw store.located(error.error) }
    }

    /// Whether this very state stands at the new place: the copy of a call that died before its end.
    private func isThere(_ document: StateDocument) async throws(ExportError) -> Bool {
        guard let loaded = try await StateLoading(store: new, destination: destination).all() else { return false }
        guard loaded.document.says(the: document, now: environment.now) else {
            throw new.located(ExportError(.configuration, .stateIsThere))
        }
        return true
    }

    private func save(_ document: StateDocument) async throws(ExportError) {
        let splitting = ShardSplitting(bytesMax: environment.settings.shardBytesMax)
        try await StateSaving(store: new, splitting: splitting).save(document, by: environment.run)
    }

    // MARK: What the archive says

    private func isMoved(_ opened: ExportEnvironment) async throws(ExportError) -> Bool {
        let identity = try await ArchiveClaim(opened, new, stateIsStored: true).identity()
        return identity?.state == "\(new.dsn)"
    }

    /// - Returns: whether it says anything: an archive of which nothing is there yet does not.
    private func name(_ opened: ExportEnvironment) async throws(ExportError) -> Bool {
        let claim = ArchiveClaim(opened, old, stateIsStored: true)
        // Its document is replaced as a state's head is: on condition that nobody has changed it.
        let place = place(of: claim.key)
        let store = place.store(in: opened)
        do {
            guard let found = try await store.load(.head) else { return false }
            try await claim.check(account: nil)
            guard var identity = try await claim.identity() else { return false }
            identity.state = "\(new.dsn)"
            let answer = try await store.save(identity.encoded(), at: .head, replacing: found.token)
            try await removeLock(beside: place)
            if case .saved = answer { return true }
        } catch let error as StateStoreError {
            guard error.outcomeUnknown else { throw error.error }
        } catch let error as ExportError {
            throw error
        } catch {
            throw ExportError(.failed, "\(error)")
        }
        if try await isMoved(opened) { return true }
        throw ExportError(
            .tryAgainLater, "\(opened.archive.place(of: claim.key)) could not be replaced: do the same again")
    }

    private func place(of key: String) -> StoreDSN {
        switch environment.settings.destination.place {
        case .bucket(let name): .s3(bucket: name, key: key)
        case .folder(let path): .file(path: "\(path)/\(key)")
        }
    }

    /// What the replacement of a file leaves beside it: nothing but the archive's own lies in its folder.
    private func removeLock(beside place: StoreDSN) async throws(ExportError) {
        guard case .file(let path) = place else { return }
        do { try await environment.files.remove(path + ".lock") } catch {
            guard error.code != .notFound else { return }
            throw ExportError(.failed, "removing \(path).lock: \(error)")
        }
    }

    // MARK: Errors

    private static func held(_ lease: Lease) -> ExportError {
        let place = lease.place.map { " on \($0)" } ?? ""
        return ExportError(
            .tryAgainLater,
            """
            run \(lease.run)\(place) is at work on this archive, or was killed: do the same again when it has ended, at \
            \(lease.expires) at the latest
            """)
    }

    private static func error(_ error: any Error) -> ExportError {
        switch error {
        case let error as ExportError: error
        case Journal.Failure.leaseHeld(let lease): held(lease)
        case Journal.Failure.store(let error): error
        case Journal.Failure.leaseLost, Journal.Failure.refused:
            ExportError(.tryAgainLater, "a run has begun meanwhile: do the same again later")
        default: ExportError(.failed, "\(error)")
        }
    }
}

extension StateDocument {
    /// Whether both know the same, wherever their shards are and whichever run wrote them.
    fileprivate func says(the other: StateDocument, now: ServiceTime) -> Bool {
        plain(now) == other.plain(now)
    }

    private func plain(_ now: ServiceTime) -> StateDocument {
        var plain = self
        plain.lease = nil
        plain.leaseGeneration = 0
        for (name, node) in nodes {
            plain.nodes[name]?.writer = StateWriter(run: RunID(""), sequence: 0)
            plain.nodes[name]?.generation = 0
            if let split = node.split {
                plain.nodes[name]?.content = .split(StateSplit(digits: split.digits, folder: ""))
            }
        }
        plain.tidy(now: now)
        return plain
    }
}
