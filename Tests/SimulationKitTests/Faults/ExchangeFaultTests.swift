import HTTPTypes
import Seams
import SimulatedAWS
import SimulationKit
import Testing

@Suite("Each fault does what it says")
struct ExchangeFaultTests {
    /// One call under one fault: what the caller saw, whether the request took effect, how long the caller waited.
    private struct Observation {
        var result: Result<TransportResponse, TransportError>
        var effects: Int
        var waited: Int64
        var coverage: Int
    }

    private func observe(_ fault: ExchangeFault?, timeout: Duration = .seconds(30)) throws -> Observation {
        let shots = fault.map { [OneShotFault($0, on: CallMatch(operation: "s3:PutObject"), occurrence: 2)] } ?? []
        let plan = FaultPlan(
            oneShots: shots, delayMilliseconds: 60_000...60_000, latency: Latency(milliseconds: 10...10))
        let effects = Effects()
        let simulation = Simulation(seed: 1, faults: plan, answering: effects.answer)
        let process = simulation.process("p")
        let outcome = try simulation.run(process) { process in
            _ = try await process.transport.send(Fixture.request("/bucket/first"), timeout: timeout)
            let before = simulation.nowMilliseconds
            let result: Result<TransportResponse, TransportError>
            do throws(TransportError) {
                result = .success(try await process.transport.send(Fixture.request("/bucket/key"), timeout: timeout))
            } catch { result = .failure(error) }
            let waited = simulation.nowMilliseconds - before
            try await simulation.sleep(for: .seconds(600))
            return (result, waited)
        }
        let (result, waited) = try outcome.get()
        return Observation(
            result: result, effects: effects.paths.count - 1, waited: waited,
            coverage: fault.map { simulation.coverage["\($0.rawValue) s3:PutObject"] } ?? 0)
    }

    @Test("without a fault the answer comes after the latency of both ways")
    func none() throws {
        let seen = try observe(nil)
        #expect(try seen.result.get().status == 200)
        #expect(seen.effects == 1)
        #expect(seen.waited == 20)
    }

    @Test(
        "losses: who had an effect, and what the caller may conclude",
        arguments: [
            (ExchangeFault.notSent, TransportError.Code.notSent, 0), (.lostBeforeEffect, .outcomeUnknown, 0),
            (.lostAfterEffect, .outcomeUnknown, 1), (.stalled, .outcomeUnknown, 0),
            (.delayedEffect, .outcomeUnknown, 1),
        ])
    func losses(fault: ExchangeFault, code: TransportError.Code, effects: Int) throws {
        let seen = try observe(fault)
        let error = #expect(throws: TransportError.self) { try seen.result.get() }
        #expect(error?.code == code)
        #expect(seen.effects == effects)
        #expect(seen.coverage == 1)
        #expect((seen.waited == 30_000) == (fault == .stalled || fault == .delayedEffect))
    }

    @Test(
        "error answers: with and without effect",
        arguments: [
            (ExchangeFault.serverErrorBeforeEffect, 0, "ServiceUnavailable"),
            (.serverErrorAfterEffect, 1, "ServiceUnavailable"), (.throttled, 0, "SlowDown"),
        ])
    func errors(fault: ExchangeFault, effects: Int, code: String) throws {
        let seen = try observe(fault)
        let response = try seen.result.get()
        #expect(response.status == 503)
        #expect(String(decoding: response.body, as: UTF8.self).contains(code))
        #expect(seen.effects == effects)
    }

    @Test(
        "answers that are not the service's: a success without a word, a page of HTML",
        arguments: [
            (ExchangeFault.emptyAnswer, 0, 200, "{}"), (.strangeAnswer, 0, 200, "<html>"),
            (.strangeAnswerAfterEffect, 1, 200, "<html>"), (.strangeRefusal, 0, 400, "<html>"),
        ])
    func strange(fault: ExchangeFault, effects: Int, status: Int, words: String) throws {
        let seen = try observe(fault)
        let response = try seen.result.get()
        #expect(response.status == status)
        #expect(String(decoding: response.body, as: UTF8.self).hasPrefix(words))
        #expect(seen.effects == effects && seen.coverage == 1)
    }

    @Test("an answer that comes after the timeout is a timeout, and the effect has happened")
    func timeout() throws {
        let seen = try observe(nil, timeout: .milliseconds(20))
        #expect(seen.waited == 20)
        let effects = Effects()
        let simulation = Simulation(
            seed: 1, faults: FaultPlan(latency: Latency(milliseconds: 10...10)), answering: effects.answer)
        let outcome = try simulation.run(simulation.process("p")) { process in
            _ = try await process.transport.send(Fixture.request("/k"), timeout: .milliseconds(15))
        }
        let error = #expect(throws: TransportError.self) { try outcome.get() }
        #expect(error == TransportError(.outcomeUnknown, "no answer within 15 ms"))
        #expect(effects.paths == ["/k"])
    }

    @Test("cancelling the caller ends the exchange; the request has left all the same")
    func cancelled() throws {
        let effects = Effects()
        let simulation = Simulation(
            seed: 1, faults: FaultPlan(latency: Latency(milliseconds: 100...100)), answering: effects.answer)
        let outcome = try simulation.run(simulation.process("p")) { process in
            await withTaskGroup(of: TransportError.Code?.self) { group in
                group.addTask {
                    do throws(TransportError) {
                        _ = try await process.transport.send(Fixture.request("/k"), timeout: .seconds(30))
                        return nil
                    } catch { return error.code }
                }
                try? await simulation.sleep(for: .milliseconds(50))
                group.cancelAll()
                let code = await group.next() ?? nil
                try? await simulation.sleep(for: .seconds(1))
                return code
            }
        }
        #expect(outcome.value == .cancelled)
        #expect(effects.paths == ["/k"])
    }
}
