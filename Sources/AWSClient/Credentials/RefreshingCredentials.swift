import Chronology
import Logging
import Seams
import SigV4
import Synchronization

/// Keeps the credentials of a source and fetches new ones before they expire. Only one fetch runs at a time.
///
/// In the advisory window (the last 15 minutes) one caller fetches while the others go on with the old credentials,
/// and a failure is only a warning. In the mandatory window (the last 10 minutes) all callers wait for that fetch and
/// its refusal is theirs [S-CREDENTIALS-REFRESH]; from a source that is down the present ones are used to their end, and
/// then it is waited for. Both windows shrink for short-lived credentials, so that a session of 15 minutes is not
/// fetched anew for every request.
///
/// The fetch runs in the task of the caller that found it necessary: there is no task of its own to leak, and a
/// simulated executor sees every step. If that caller is cancelled, one of the waiting takes over.
package final class RefreshingCredentials: CredentialsProvider {
    private let source: any CredentialsProvider
    private let clock: any WallClock
    private let logger: Logger
    private let state = Mutex(RefreshState())

    package init(_ source: any CredentialsProvider, clock: any WallClock, logger: Logger) {
        self.source = source
        self.clock = clock
        self.logger = logger
    }

    package func credentials() async throws(CredentialsError) -> AWSCredentials {
        while true {
            let now = clock.nowMilliseconds()
            switch state.withLock({ $0.next(now: now) }) {
            case .use(let credentials):
                return credentials
            case .fetch(let fallback):
                return try await fetch(fallback: fallback)
            case .wait(let id):
                switch await wait(id) {
                case .fetched(let result): return try result.get()
                case .leaderCancelled: continue
                case .cancelled: throw CredentialsError(.cancelled, "cancelled while waiting for credentials")
                }
            }
        }
    }

    package func invalidate() {
        let now = clock.nowMilliseconds()
        if state.withLock({ $0.invalidate(now: now) }) { source.invalidate() }
    }

    private func fetch(fallback: AWSCredentials?) async throws(CredentialsError) -> AWSCredentials {
        let fetched = await fetchedPatiently()
        let now = clock.nowMilliseconds()
        let (result, waiting, wake) = state.withLock { $0.finish(fetched, now: now) }
        for continuation in waiting { continuation.resume(returning: wake) }
        guard case .failure(let error) = fetched, error.code != .cancelled else { return try result.get() }
        if let kept = fallback ?? (try? result.get()) {
            logger.warning(
                "could not refresh the credentials; the present ones are used while they last",
                metadata: ["error": "\(error)"])
            return kept
        }
        return try result.get()
    }

    /// A source that is down for a minute costs a minute, and not the run.
    private func fetchedPatiently() async -> Result<AWSCredentials, CredentialsError> {
        var attempt = 1
        while true {
            let result = await fetchedFromSource()
            let now = clock.nowMilliseconds()
            guard case .failure(let error) = result,
                let pause = state.withLock({ $0.pause(after: error, attempt: attempt, now: now) })
            else { return result }
            logger.warning("no new credentials yet; the source is asked again", metadata: ["error": "\(error)"])
            do {
                try await clock.sleep(for: pause)
            } catch {
                return .failure(CredentialsError(.cancelled, "cancelled while waiting for credentials"))
            }
            attempt += 1
        }
    }

    private func fetchedFromSource() async -> Result<AWSCredentials, CredentialsError> {
        do {
            let fresh = try await source.credentials()
            if let expiration = fresh.expirationMilliseconds, expiration <= clock.nowMilliseconds() {
                let end = CivilTime(milliseconds: expiration).textToTheSecond
                return .failure(
                    CredentialsError(
                        .sourceUnavailable,
                        "the credentials that were fetched had already expired at \(end): renew them at their source, "
                            + "and check this machine's clock"))
            }
            return .success(fresh)
        } catch {
            return .failure(error)
        }
    }

    /// Suspends until the running fetch ends or this task is cancelled.
    private func wait(_ id: UInt64) async -> RefreshState.Wake {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let wake = state.withLock { $0.park(id, continuation, isCancelled: Task.isCancelled) }
                if let wake { continuation.resume(returning: wake) }
            }
        } onCancel: {
            state.withLock { $0.unpark(id) }?.resume(returning: .cancelled)
        }
    }
}
