import ExportCore
import Logging

/// Keeps the lease while a run works: it beats every third of the term, beside the work, and ends with an error when the
/// lease is lost.
struct LeaseKeeper: Sendable {
    let environment: ExportEnvironment
    let journal: Journal

    /// Returns when it is cancelled. A run that has written nothing has no lease to keep.
    func keep() async throws {
        let beat = Span(milliseconds: max(1, environment.settings.leaseTTL.milliseconds / 3))
        while true {
            do { try await environment.clock.sleep(for: .milliseconds(beat.milliseconds)) } catch { return }
            if await journal.holdsLease { try await renew() }
        }
    }

    /// A store that does not answer is asked again at the next beat, for as long as the lease lasts.
    private func renew() async throws {
        do {
            try await journal.renewLease()
        } catch Journal.Failure.store(let error) {
            guard !Task.isCancelled else { return }
            guard await journal.document.lease?.isLive(at: environment.now) == true else {
                throw Journal.Failure.store(error)
            }
            environment.logger.warning("The lease could not be renewed", metadata: ["error": "\(error)"])
        }
    }
}
