internal import HTTPTypes
package import Seams
import SimulationKit
import Synchronization

/// The network between one process and the world: latency, loss, errors, crashes and pauses, as the fault plan says, around
/// `World.answer`.
///
/// A request that has left takes effect at its own virtual instant, whether or not its sender still waits, lives or
/// has timed out by then: that is where duplicates are born, and what must be survived.
package struct SimulatedTransport: HTTPTransport {
    let life: ProcessLife
    let faults: FaultInjector
    let history: History
    let tap: CallTap
    let answering: @Sendable (WireRequest) -> WireAnswer

    package func send(
        _ request: TransportRequest, timeout: Duration
    ) async throws(TransportError) -> TransportResponse {
        try await pass()
        guard !Task.isCancelled else { throw TransportError(.cancelled, "cancelled") }
        let wire = WireRequest(request)
        let operation = wire.operation
        let call = CallFacts(
            process: life.name, number: life.nextCall(), operation: operation, resource: request.path,
            nowMilliseconds: life.scheduler.nowMilliseconds, isConditional: wire.isConditional(operation))
        let decision = faults.decide(call)
        record(call, .sent(resource: call.resource, .init(wire.body)))
        try await stop(decision.stop, .beforeEffect, call)
        return try await exchange(wire, call, decision, timeout: max(0, timeout.wholeMilliseconds))
    }

    private func exchange(
        _ wire: WireRequest, _ call: CallFacts, _ decision: CallDecision, timeout: Int64
    ) async throws(TransportError) -> TransportResponse {
        let sent = life.scheduler.nowMilliseconds
        let outcome = Exchange(decision)
        let effect = EffectSlot()
        if let delay = outcome.effectAfter {
            life.scheduler.at(sent + delay) {
                let answer = answering(wire)
                effect.answer.withLock { $0 = answer }
                record(call, .effect(status: answer.status, .init(answer.body)))
                tap.tell(TappedCall(call: call, request: wire, answer: answer, fault: decision.fault))
                stopAtEffect(decision.stop, call)
            }
        }
        let wait = min(outcome.endAfter ?? timeout, timeout)
        life.waits(milliseconds: wait)
        do {
            try await life.scheduler.sleep(untilMilliseconds: sent + wait)
        } catch {
            if life.death == nil { record(call, .cancelled) }
            throw TransportError(.cancelled, life.death ?? "cancelled")
        }
        try await pass()
        do throws(TransportError) {
            guard let endAfter = outcome.endAfter, endAfter <= timeout else {
                throw TransportError(.outcomeUnknown, "no answer within \(timeout) ms")
            }
            let response = try outcome.answer(wire, effect.answer.withLock { $0 }, at: life.scheduler.nowMilliseconds)
            record(call, .answered(status: response.status))
            return response.transportResponse
        } catch {
            record(call, .failed(code: error.code.rawValue, reason: error.reason))
            throw error
        }
    }

    private func pass() async throws(TransportError) {
        do { try await life.pass() } catch { throw TransportError(.cancelled, life.death ?? "cancelled") }
    }

    /// A stop before the effect: a crashed process sends nothing, a paused one sends it when it wakes.
    private func stop(
        _ stop: ProcessStop?, _ side: ProcessStop.Side, _ call: CallFacts
    ) async throws(TransportError) {
        guard let stop, stop.side == side else { return }
        carryOut(stop, call)
        try await pass()
    }

    private func stopAtEffect(_ stop: ProcessStop?, _ call: CallFacts) {
        guard let stop, stop.side == .afterEffect, life.death == nil else { return }
        carryOut(stop, call)
    }

    private func carryOut(_ stop: ProcessStop, _ call: CallFacts) {
        record(call, .stopped(stop))
        life.stop(stop, at: call)
    }

    private func record(_ call: CallFacts, _ event: CallEvent) {
        history.record(at: life.scheduler.nowMilliseconds, call, event)
    }
}

/// Where the world leaves its answer for a caller that may be gone.
private final class EffectSlot: Sendable {
    let answer = Mutex<WireAnswer?>(nil)
}

/// The timetable of one exchange, in milliseconds after the request left.
private struct Exchange {
    let fault: ExchangeFault?
    /// When the request takes effect; `nil`: never.
    let effectAfter: Int64?
    /// When the caller learns something; `nil`: only its timeout.
    let endAfter: Int64?

    init(_ decision: CallDecision) {
        fault = decision.fault
        let out = decision.outMilliseconds
        let both = out + decision.backMilliseconds
        switch decision.fault {
        case nil, .lostAfterEffect, .serverErrorAfterEffect, .strangeAnswerAfterEffect:
            (effectAfter, endAfter) = (out, both)
        case .notSent, .lostBeforeEffect: (effectAfter, endAfter) = (nil, out)
        case .serverErrorBeforeEffect, .throttled, .conflicted, .emptyAnswer, .strangeAnswer, .strangeRefusal:
            (effectAfter, endAfter) = (nil, both)
        case .stalled: (effectAfter, endAfter) = (nil, nil)
        case .delayedEffect: (effectAfter, endAfter) = (out + decision.delayMilliseconds, nil)
        }
    }

    private static let page = "<html><head><title>Welcome</title></head><body>Please sign in.</body></html>"

    func answer(_ request: WireRequest, _ effect: WireAnswer?, at now: Int64) throws(TransportError) -> WireAnswer {
        switch fault {
        case .notSent: throw TransportError(.notSent, "connection refused")
        case .lostBeforeEffect, .lostAfterEffect: throw TransportError(.outcomeUnknown, "connection reset by peer")
        case .serverErrorBeforeEffect, .serverErrorAfterEffect:
            return .failure(
                of: request, status: 503, code: request.isS3 ? "ServiceUnavailable" : "ServiceUnavailableException",
                message: "The service is temporarily unavailable.", at: now)
        case .throttled:
            return .failure(
                of: request, status: request.isS3 ? 503 : 400, code: request.isS3 ? "SlowDown" : "ThrottlingException",
                message: request.isS3 ? "Please reduce your request rate." : "Rate exceeded", at: now)
        case .conflicted:
            // Two conditional writes at once: 409, and the writer is to look again [S-S3-409]. DynamoDB has no word for
            // it: there the condition simply does not hold.
            return .failure(
                of: request, status: request.isS3 ? 409 : 400,
                code: request.isS3 ? "ConditionalRequestConflict" : "ConditionalCheckFailedException",
                message: "The conditional request could not be carried out.", at: now)
        case .emptyAnswer: return .strange(200, "application/x-amz-json-1.1", "{}", at: now)
        case .strangeAnswer, .strangeAnswerAfterEffect: return .strange(200, "text/html", Self.page, at: now)
        case .strangeRefusal: return .strange(400, "text/html", Self.page, at: now)
        case nil, .stalled, .delayedEffect:
            guard let effect else { throw TransportError(.outcomeUnknown, "no answer") }
            return effect
        }
    }
}

extension WireAnswer {
    /// What something between the caller and the service says in the service's place.
    fileprivate static func strange(_ status: Int, _ type: String, _ body: String, at now: Int64) -> WireAnswer {
        var answer = WireAnswer(status: status, body: Array(body.utf8))
        answer.set("Content-Type", type)
        answer.set("Date", CalendarTime(now).httpDate)
        return answer
    }
}

extension WireRequest {
    fileprivate var isS3: Bool { operation.utf8.starts(with: "s3:".utf8) }

    /// A write that replaces something only if it is still what the writer knows.
    fileprivate func isConditional(_ operation: String) -> Bool {
        switch operation {
        case "s3:PutObject": headers[.ifMatch] != nil || headers[.ifNoneMatch] != nil
        case "dynamodb:PutItem": body.holds("ConditionExpression")
        default: false
        }
    }
}
