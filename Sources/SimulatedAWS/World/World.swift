internal import HTTPTypes
import Synchronization

/// The simulated AWS: CloudWatch Logs, S3, DynamoDB and STS of one account, at wire level.
///
/// It is the judge of the exporter and shares no code with it. An effect takes place at the simulated instant at which
/// `answer` is called; what takes time (export tasks, visibility, deletion) is evaluated lazily when anything is asked.
/// Chance is a pure function of the seed and of what it is drawn for. What is not simulated is refused loudly.
package final class World: Sendable {
    private let state: Mutex<WorldState>
    private let clock: @Sendable () -> Int64
    private let clientClock: (@Sendable () -> Int64)?

    /// `now`: milliseconds since the epoch; must not run backwards. `clientClock`: what clients believe the time to be
    /// where the world's is moved by hand; a signature may be recent by either.
    package init(
        configuration: WorldConfiguration, seed: UInt64, now: @escaping @Sendable () -> Int64,
        clientClock: (@Sendable () -> Int64)? = nil
    ) {
        clock = now
        self.clientClock = clientClock
        state = Mutex(WorldState(configuration: configuration, seed: seed, now: now()))
    }

    package var now: Int64 { clock() }

    /// Answers one request, synchronously, at the present simulated instant.
    package func answer(_ request: WireRequest) -> WireAnswer {
        let clientTime = clientClock?()
        return withState { $0.answer(request, clientTime: clientTime) }
    }

    /// Changes the configuration from now on, for instance so that faults stop.
    package func reconfigure(_ change: @Sendable (inout WorldConfiguration) -> Void) {
        withState { change(&$0.context.configuration) }
    }

    /// Number of requests by operation, those that were throttled or refused included.
    package var callCounts: [String: Int] {
        withState { $0.callCounts }
    }

    /// How often each rule was at work that not every world meets.
    package var happenings: [Happening: Int] {
        withState { $0.context.happenings }
    }

    /// Runs `body` on the state as of now: what should have happened by now has happened.
    func withState<Result: Sendable>(_ body: (WorldState) -> Result) -> Result {
        let now = clock()
        return state.withLock { state in
            state.advance(to: now)
            return body(state)
        }
    }
}

/// Everything there is in the world. Not thread-safe: `World` holds it in a mutex.
final class WorldState {
    let context: WorldContext
    let storage: ObjectStorage
    let tables: KeyValueTables
    let tokens: SecurityTokens
    private(set) var logs: [String: CloudWatchLogs] = [:]
    var callCounts: [String: Int] = [:]
    private var pacing: [String: Pace] = [:]

    init(configuration: WorldConfiguration, seed: UInt64, now: Int64) {
        context = WorldContext(configuration: configuration, seed: seed, now: now)
        storage = ObjectStorage(context: context)
        tables = KeyValueTables(context: context)
        tokens = SecurityTokens(context: context)
    }

    func advance(to now: Int64) {
        context.advance(to: now)
        for region in logs.keys.sorted() { logs[region]?.settle() }
    }

    func logs(region: String?) -> CloudWatchLogs {
        let region = region ?? context.configuration.defaultRegion
        if let existing = logs[region] { return existing }
        let made = CloudWatchLogs(context: context, storage: storage, region: region)
        logs[region] = made
        return made
    }

    func answer(_ request: WireRequest, clientTime: Int64?) -> WireAnswer {
        context.countRequest()
        let parsed = ParsedRequest(request, defaultRegion: context.configuration.defaultRegion)
        let requestID = context.draw.uuid(UInt64.max - context.requestNumber)
        callCounts["\(parsed.service.rawValue):\(parsed.operation)", default: 0] += 1
        var answer: WireAnswer
        do throws(ServiceError) {
            answer = try dispatch(parsed, requestID: requestID, clientTime: clientTime)
        } catch {
            answer = error.answer(to: parsed, requestID: requestID)
        }
        answer.stamp(service: parsed.service, requestID: requestID, now: context.now)
        return answer
    }

    private func dispatch(
        _ request: ParsedRequest, requestID: String, clientTime: Int64?
    ) throws(ServiceError) -> WireAnswer {
        var caller: SimulatedCredentials?
        if context.configuration.verifySignatures {
            let check = SignatureCheck(now: context.now, clientTime: clientTime) { [tokens] in
                tokens.credentials(for: $0)
            }
            // Assuming a role with a web identity is how a client without credentials gets some.
            if request.service != .sts || request.operation != "AssumeRoleWithWebIdentity" {
                caller = try check.verify(request)
            }
        } else {
            caller = request.authorization.flatMap { tokens.credentials(for: $0.accessKeyID) }
        }
        try authorize(request, caller)
        try pace(request)
        switch request.service {
        case .logs: return try logs(region: request.region).answer(request)
        case .s3: return try storage.answer(request)
        case .dynamodb: return try tables.answer(request)
        case .sts: return try tokens.answer(request, caller: caller, requestID: requestID)
        }
    }

    private func authorize(_ request: ParsedRequest, _ caller: SimulatedCredentials?) throws(ServiceError) {
        let operation = "\(request.service.rawValue):\(request.operation)"
        guard !context.configuration.denied.contains(operation) else {
            throw .denied(operation, of: request.service, to: caller?.arn ?? "anonymous")
        }
        guard !context.configuration.refusals.isEmpty else { return }
        let resource = RefusedResource(request)
        guard let reason = context.refusal(of: operation, on: resource.name) else { return }
        context.happened(operation.hasPrefix("s3:Delete") ? .refusedDeletion : reason.happening)
        let arn = resource.isGroup ? logs(region: request.region).arn(group: resource.name) : resource.name
        throw reason.error(operation, of: request.service, on: arn, to: caller?.arn ?? "anonymous")
    }

    /// Requests per second, with a burst of one second [S-READ-RATE].
    private func pace(_ request: ParsedRequest) throws(ServiceError) {
        let operation = "\(request.service.rawValue):\(request.operation)"
        guard let rate = context.configuration.quotas[operation] else { return }
        let key = "\(request.region)/\(operation)"
        var pace = pacing[key] ?? Pace(allowance: max(1, rate), at: context.now)
        let hasRoom = pace.take(rate: rate, now: context.now)
        pacing[key] = pace
        guard hasRoom else {
            throw request.service == .s3
                ? ServiceError(503, "SlowDown", "Please reduce your request rate.")
                : ServiceError(400, "ThrottlingException", "Rate exceeded")
        }
    }
}

private struct Pace {
    var allowance: Double
    var at: Int64

    mutating func take(rate: Double, now: Int64) -> Bool {
        allowance = min(max(1, rate), allowance + Double(now - at) * rate / 1000)
        at = now
        guard allowance >= 1 else { return false }
        allowance -= 1
        return true
    }
}
