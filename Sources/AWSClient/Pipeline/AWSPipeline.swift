import Chronology
import HTTPTypes
import Logging
import Seams
import SigV4
import Synchronization

/// The way of every call: resolve the endpoint, then retry (wait for the rate, sign, send, classify).
///
/// One pipeline serves one service in one region, and all calls to it share its retry quota.
package final class AWSPipeline: Sendable {
    package let endpoint: ServiceEndpoint
    private let context: AWSContext
    private let credentials: any CredentialsProvider
    private let policy: RetryPolicy
    private let serviceClock: ServiceClock
    private let calls: CallCounter
    private let rates: RateLimiter
    private let patience: any Patience
    private let attemptTimeout: Duration
    private let quota = Mutex(RetryQuota())
    private let signingKeys = SigningKeys()

    package init(
        endpoint: ServiceEndpoint, context: AWSContext, credentials: any CredentialsProvider, policy: RetryPolicy,
        serviceClock: ServiceClock, calls: CallCounter, rates: RateLimiter, patience: any Patience = Impatience(),
        attemptTimeout: Duration = .seconds(60)
    ) {
        self.endpoint = endpoint
        self.context = context
        self.credentials = credentials
        self.policy = policy
        self.serviceClock = serviceClock
        self.calls = calls
        self.rates = rates
        self.patience = patience
        self.attemptTimeout = attemptTimeout
    }

    /// - Parameter read: makes of an answer of status 2xx what the caller wants of it. What it refuses is no answer of the
    ///   service, and is asked for again: something else may have answered in its place.
    /// - Throws: the error of the last attempt, with what is known of those before it.
    package func send<Answer>(
        _ request: AWSRequest, reading read: (TransportResponse) throws(AWSError) -> Answer
    ) async throws(AWSError) -> Answer {
        var progress = CallProgress()
        while true {
            progress.attempts += 1
            let failure: AttemptFailure
            do throws(AttemptFailure) {
                let answer = try await attempt(request, number: progress.attempts, read)
                quota.withLock { $0.refund(lastRetry: progress.lastRetry) }
                return answer
            } catch {
                failure = error
            }
            if let correction = failure.correction, progress.corrections.insert(correction).inserted {
                if correction == .credentials { credentials.invalidate() }
                progress.uncounted += 1
                continue
            }
            let error = progress.annotated(failure.error)
            switch decide(after: error, of: request, progress) {
            case .giveUp:
                // It had no effect, whatever the operation does.
                guard error.kind == .throttled, await patience.pause(number: progress.pauses) else { throw error }
                progress.note(failure.error, of: request.operation)
                progress.beginAnew()
            case .retry(let milliseconds):
                progress.note(failure.error, of: request.operation)
                try await pause(milliseconds, request, progress)
            }
        }
    }

    private func decide(
        after error: AWSError, of request: AWSRequest, _ progress: CallProgress
    ) -> RetryPolicy.Decision {
        let jitter = context.randomness.unit()
        return quota.withLock { quota in
            policy.decide(
                attempt: progress.attempts - progress.uncounted, error: error, operation: request.operation,
                jitter: jitter, quota: &quota)
        }
    }

    private func pause(
        _ milliseconds: Int64, _ request: AWSRequest, _ progress: CallProgress
    ) async throws(AWSError) {
        guard milliseconds > 0 else { return }
        do {
            try await context.clock.sleep(for: .milliseconds(milliseconds))
        } catch {
            throw progress.annotated(AWSError.cancelled(request.operation))
        }
    }
}

/// What a call remembers from one attempt to the next.
private struct CallProgress {
    var attempts = 0
    /// Attempts that only corrected something of ours: the clock, the credentials.
    var uncounted = 0
    var corrections: Set<AttemptFailure.Correction> = []
    /// Why the last attempt was followed by another.
    var lastRetry: AWSErrorKind?
    var mayHaveTakenEffect = false
    /// How often the attempts were used up and patience was left.
    var pauses = 0

    mutating func beginAnew() {
        pauses += 1
        uncounted = attempts
    }

    mutating func note(_ error: AWSError, of operation: AWSOperation) {
        lastRetry = error.kind
        // A 5xx of an operation that may be repeated is a transient error, and yet the write may have been done.
        let answeredInTrouble = error.kind == .transient && error.status != nil && operation.effect != .read
        mayHaveTakenEffect = mayHaveTakenEffect || error.kind == .outcomeUnknown || answeredInTrouble
    }

    func annotated(_ error: AWSError) -> AWSError {
        var error = error
        error.attempts = attempts
        error.earlierOutcomeUnknown = mayHaveTakenEffect
        return error
    }
}

/// An attempt that failed, and whether something of ours was wrong that has now been put right.
private struct AttemptFailure: Error {
    enum Correction: Hashable {
        case clock, credentials
    }

    var error: AWSError
    var correction: Correction?
}

extension AWSPipeline {
    private func attempt<Answer>(
        _ request: AWSRequest, number: Int, _ read: (TransportResponse) throws(AWSError) -> Answer
    ) async throws(AttemptFailure) -> Answer {
        let operation = request.operation
        try await acquire(operation)
        let signedMilliseconds = serviceClock.nowMilliseconds(of: operation.service)
        let outgoing = try await signed(request, timeMilliseconds: signedMilliseconds)

        calls.recordAttempt(operation, isRetry: number > 1)
        let startMilliseconds = context.clock.nowMilliseconds()
        let response: TransportResponse
        do throws(TransportError) {
            response = try await context.transport.send(outgoing, timeout: attemptTimeout)
        } catch {
            let failure = AWSError(error, of: operation)
            log(operation, number, startMilliseconds, nil, failure)
            throw AttemptFailure(error: failure)
        }
        if let date = response.headers.value("date").flatMap(HTTPDate.milliseconds) {
            serviceClock.observe(dateMilliseconds: date, of: operation.service)
        }
        let error: AWSError
        if let refusal = ErrorAnswer.error(in: response, to: request) {
            error = refusal
        } else {
            do throws(AWSError) {
                let answer = try read(response)
                rates.note(operation, isThrottled: false)
                log(operation, number, startMilliseconds, response, nil)
                return answer
            } catch let malformed {
                error = malformed
            }
        }
        rates.note(operation, isThrottled: error.kind == .throttled)
        if error.kind == .throttled { calls.recordThrottle(operation) }
        log(operation, number, startMilliseconds, response, error)
        throw AttemptFailure(error: error, correction: correction(for: error, request, signedMilliseconds))
    }

    /// Returns when the attempt may leave. Where that is later than the caller can wait, it never left: as if the service
    /// had had no room for it.
    private func acquire(_ operation: AWSOperation) async throws(AttemptFailure) {
        let isGranted: Bool
        do throws(CancellationError) {
            isGranted = try await rates.acquire(operation, within: patience.longestWaitMilliseconds)
        } catch {
            throw AttemptFailure(error: .cancelled(operation))
        }
        guard isGranted else { throw AttemptFailure(error: .heldBack(operation)) }
    }

    private func signed(
        _ request: AWSRequest, timeMilliseconds: Int64
    ) async throws(AttemptFailure) -> TransportRequest {
        let outgoing = request.transportRequest(to: endpoint)
        guard request.isSigned else { return outgoing }
        do throws(CredentialsError) {
            return outgoing.signed(
                with: try await credentials.credentials(), region: endpoint.region,
                service: request.operation.service, timeMilliseconds: timeMilliseconds, keys: signingKeys)
        } catch {
            throw AttemptFailure(error: AWSError(error, of: request.operation))
        }
    }

    /// The service's time has just been learnt from the answer, so a signature that was refused for its time can simply
    /// be made again. A wrong key looks the same as a wrong clock; four minutes of difference tell the two apart.
    /// So does any refusal of a HEAD, whose answer has no words.
    private func correction(
        for error: AWSError, _ request: AWSRequest, _ signedMilliseconds: Int64
    ) -> AttemptFailure.Correction? {
        if error.isExpiredToken { return .credentials }
        let code = error.code.rawValue
        if AWSErrorCode.certainSkewCodes.contains(code) { return .clock }
        let isWordless = request.method == .head && (error.status == 403 || error.status == 400)
        guard isWordless || AWSErrorCode.possibleSkewCodes.contains(code) else { return nil }
        let difference = serviceClock.nowMilliseconds(of: request.operation.service) - signedMilliseconds
        return abs(difference) > 240_000 ? .clock : nil
    }

    private func log(
        _ operation: AWSOperation, _ number: Int, _ startMilliseconds: Int64, _ response: TransportResponse?,
        _ error: AWSError?
    ) {
        guard context.logger.logLevel <= .debug else { return }
        var metadata: Logger.Metadata = [
            "aws-operation": "\(operation)", "aws-attempt": "\(number)",
            "aws-milliseconds": "\(context.clock.nowMilliseconds() - startMilliseconds)",
        ]
        if let response {
            metadata["aws-status"] = "\(response.status)"
            if let id = ErrorAnswer.requestID(in: response) { metadata["aws-request-id"] = "\(id)" }
        }
        if let error {
            metadata["aws-error"] = "\(error.code)"
            metadata["aws-error-kind"] = "\(error.kind.rawValue)"
        }
        context.logger.debug("AWS request", metadata: metadata)
    }
}
