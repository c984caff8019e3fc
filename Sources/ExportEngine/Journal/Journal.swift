import ExportCore
import Logging

/// The state document of one run: loaded once, changed by edits, every change saved by compare-and-swap before it counts.
///
/// Edits that come while a save is under way are saved together by the next one. An edit that no longer holds on the
/// document that others have changed meanwhile is refused, and nothing of it is saved.
package actor Journal {
    package enum Failure: Error, Sendable {
        case leaseHeld(Lease)
        /// Another run has had the lease since this one took it: what this one is at was given up, or done, by then.
        case leaseLost
        case refused(JournalRefusal)
        case store(ExportError)
    }

    package private(set) var document: StateDocument
    package private(set) var writes = 0
    private var token: StateToken?
    private let store: any StateStore
    private let environment: ExportEnvironment
    private var sequence = 0
    /// Of the lease that this run took.
    private var generation: Int?
    /// The original program's document, of which a copy is kept before it is replaced.
    private var original: [UInt8]?
    private var noted: [JournalEdit] = []
    private var waiting: [(edits: [JournalEdit], continuation: CheckedContinuation<Void, any Error>)] = []
    private var isSaving = false

    private init(
        _ store: any StateStore, _ environment: ExportEnvironment, _ document: StateDocument, _ token: StateToken?,
        original: [UInt8]?
    ) {
        self.store = store
        self.environment = environment
        self.document = document
        self.token = token
        self.original = original
    }

    /// Loads the document, or begins one. Changes nothing.
    package static func open(
        _ store: any StateStore, _ environment: ExportEnvironment
    ) async throws(ExportError) -> Journal {
        let stored: StoredState?
        do { stored = try await store.load() } catch { throw store.located(error.error) }
        guard let stored else {
            let document = StateDocument(destination: environment.settings.destination.description)
            return Journal(store, environment, document, nil, original: nil)
        }
        let document: StateDocument
        do { document = try decode(stored.bytes, environment) } catch { throw store.located(error) }
        let isOriginal = stored.bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "[")
        return Journal(store, environment, document, stored.token, original: isOriginal ? stored.bytes : nil)
    }

    private static func decode(
        _ bytes: [UInt8], _ environment: ExportEnvironment
    ) throws(ExportError) -> StateDocument {
        let destination = environment.settings.destination.description
        let document: StateDocument
        do {
            document = try StateCodec.decode(bytes, destination: destination)
        } catch {
            throw ExportError(.configuration, "it is left untouched, because \(error)")
        }
        guard document.destination == destination else {
            throw ExportError(
                .configuration,
                "this state belongs to the archive at \(document.destination), not to \(destination): give this destination its own --state"
            )
        }
        return document
    }

    package func lane(_ lane: LaneID) -> LaneState? { document.lane(lane) }

    /// Keeps the edits until the next save, whatever that is for, or `flush`.
    package func note(_ edits: [JournalEdit]) {
        noted += edits
    }

    /// Applies what was noted and then the edits, in order, and saves the document, with the lease taken or renewed. All or
    /// none of them count.
    package func save(_ edits: [JournalEdit]) async throws {
        let edits = takeNoted() + edits
        if isSaving {
            try await withCheckedThrowingContinuation { waiting.append((edits, $0)) }
            return
        }
        isSaving = true
        defer { isSaving = false }
        let result = await attempt(edits, keepsLease: true)
        while !waiting.isEmpty {
            let next = waiting.removeFirst()
            switch await attempt(next.edits, keepsLease: true) {
            case .success: next.continuation.resume()
            case .failure(let failure): next.continuation.resume(throwing: failure)
            }
        }
        try result.get()
    }

    /// Saves what was noted.
    package func flush() async throws {
        if !noted.isEmpty { try await save([]) }
    }

    /// Whether this run holds the lease, as far as it knows.
    package var holdsLease: Bool { document.lease?.run == environment.run }

    /// Takes the lease, or renews it where half of it is over. A lease that was lost is told by `Failure.leaseLost` or
    /// `Failure.leaseHeld`.
    package func renewLease() async throws {
        let half = Span(milliseconds: environment.settings.leaseTTL.milliseconds / 2)
        if holdsLease, let lease = document.lease, lease.expires >= environment.now.advanced(by: half) { return }
        try await save([])
    }

    /// Saves the last edits and lets the lease go. Does nothing where this run has written nothing and has no edits.
    package func finish(_ edits: [JournalEdit]) async throws {
        let edits = takeNoted() + edits
        guard writes > 0 || !edits.isEmpty else { return }
        try await attempt(edits, keepsLease: false).get()
    }

    private func takeNoted() -> [JournalEdit] {
        defer { noted = [] }
        return noted
    }

    private func attempt(_ edits: [JournalEdit], keepsLease: Bool) async -> Result<Void, Failure> {
        do {
            try await write(edits, keepsLease: keepsLease)
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    private func write(_ edits: [JournalEdit], keepsLease: Bool) async throws(Failure) {
        var lastError: ExportError?
        for _ in 0..<8 {
            var next = document
            if case .heldBy(let lease) = next.takeLease(
                for: environment.run, ttl: environment.settings.leaseTTL, now: environment.now)
            {
                throw .leaseHeld(lease)
            }
            if let generation, next.leaseGeneration != generation { throw .leaseLost }
            for edit in edits {
                do { try next.apply(edit) } catch { throw .refused(error) }
            }
            next.tidy(now: environment.now)
            if !keepsLease { next.releaseLease(of: environment.run) }
            sequence += 1
            next.writer = StateDocument.Writer(run: environment.run, sequence: sequence)
            do {
                if try await put(next) { return }
            } catch {
                guard error.outcomeUnknown else { throw .store(store.located(error.error)) }
                lastError = error.error
            }
            if try await reload(expecting: next) { return }
        }
        throw .store(
            store.located(
                lastError
                    ?? ExportError(
                        .tryAgainLater, "it is changed by others all the time: is a second exporter running?")))
    }

    private func put(_ next: StateDocument) async throws(StateStoreError) -> Bool {
        if let original {
            try await store.keepCopy(original)
            self.original = nil
        }
        guard case .saved(let saved) = try await store.save(StateCodec.encode(next), replacing: token) else {
            return false
        }
        accept(next, saved)
        return true
    }

    /// After a conflict, or an answer that was lost: true where the stored document is the one that we wrote.
    private func reload(expecting next: StateDocument) async throws(Failure) -> Bool {
        let stored: StoredState?
        do { stored = try await store.load() } catch { throw .store(store.located(error.error)) }
        guard let stored else {
            token = nil
            document = StateDocument(destination: next.destination)
            return false
        }
        let loaded: StateDocument
        do { loaded = try Self.decode(stored.bytes, environment) } catch { throw .store(store.located(error)) }
        if loaded.writer == next.writer {
            accept(next, stored.token)
            return true
        }
        document = loaded
        token = stored.token
        return false
    }

    private func accept(_ document: StateDocument, _ token: StateToken) {
        self.document = document
        self.token = token
        generation = document.leaseGeneration
        writes += 1
    }
}
