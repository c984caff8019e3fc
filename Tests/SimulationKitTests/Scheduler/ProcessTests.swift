import Seams
import SimulatedAWS
import SimulationKit
import Synchronization
import Testing

@Suite("Processes crash and pause")
struct ProcessTests {
    /// Ten calls, one after the other; the paths tell which took effect.
    private static func tenCalls(_ process: SimulatedProcess) async throws {
        for index in 1...10 {
            _ = try? await process.transport.send(Fixture.request("/\(index)"), timeout: .seconds(30))
            try await process.clock.sleep(for: .seconds(1))
        }
    }

    @Test("after a crash nothing takes effect, whatever the code still does", arguments: 1...10)
    func crashAtEveryCall(call: Int) throws {
        for side in ProcessStop.Side.allCases {
            let effects = Effects()
            let stop = ProcessStop(.crash, side, on: CallMatch(process: "p"), occurrence: call)
            let simulation = Simulation(seed: 5, faults: FaultPlan(stops: [stop]), answering: effects.answer)
            let process = simulation.process("p")
            // Swallows every error, as the worst of code would.
            let outcome = try simulation.run(process) { process in
                for index in 1...10 {
                    _ = try? await process.transport.send(Fixture.request("/\(index)"), timeout: .seconds(30))
                    try? await process.clock.sleep(for: .seconds(1))
                }
            }
            #expect(outcome.isCrash)
            #expect(process.life.calls == call)
            #expect(effects.paths == (1...10).prefix(side == .beforeEffect ? call - 1 : call).map { "/\($0)" })
        }
    }

    @Test("a crash ends children, sleepers and waiting calls at once, and the scenario goes on")
    func crashWithChildren() throws {
        let stop = ProcessStop(.crash, .beforeEffect, on: CallMatch(process: "p"), occurrence: 5)
        let effects = Effects()
        let simulation = Simulation(
            seed: 6, faults: FaultPlan(stops: [stop], latency: Latency(milliseconds: 1_000...1_000)),
            answering: effects.answer)
        let ended = try simulation.run {
            let outcome = await simulation.start(simulation.process("p")) { process in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for index in 0..<4 {
                        group.addTask {
                            _ = try await process.transport.send(Fixture.request("/\(index)"), timeout: .seconds(30))
                        }
                    }
                    group.addTask { try await process.clock.sleep(for: .seconds(86_400)) }
                    try await process.clock.sleep(for: .milliseconds(500))
                    _ = try await process.transport.send(Fixture.request("/last"), timeout: .seconds(30))
                }
            }
            let ended = simulation.nowMilliseconds
            try await simulation.sleep(for: .seconds(10))
            #expect(outcome.isCrash)
            return ended - Simulation.defaultStart
        }
        #expect(ended == 500)
        // The four requests had left: they arrive although their sender is dead.
        #expect(effects.paths.sorted() == ["/0", "/1", "/2", "/3"])
    }

    @Test("a paused process wakes late, and the call it was about to make takes effect then")
    func pause() throws {
        let hours: Int64 = 3 * 3_600_000
        for side in ProcessStop.Side.allCases {
            let stop = ProcessStop(.pause(milliseconds: hours), side, on: CallMatch(process: "p"), occurrence: 2)
            let effects = Effects()
            let simulation = Simulation(
                seed: 7, faults: FaultPlan(stops: [stop], latency: Latency(milliseconds: 1...1)),
                answering: effects.answer)
            let outcomes = try simulation.run(together: [simulation.process("p"), simulation.process("q")]) { process in
                try await Self.tenCalls(process)
                return process.clock.nowMilliseconds() - Simulation.defaultStart
            }
            let ends = outcomes.map { $0.value ?? 0 }
            #expect(ends[0] >= hours && ends[0] < hours + 20_000)
            #expect(ends[1] < 20_000)
            #expect(effects.paths.count == 20)
            let early = simulation.history.effectInstants.filter { $0 < Simulation.defaultStart + hours }.count
            #expect(early == (side == .beforeEffect ? 11 : 12))
        }
    }

    @Test("cancelling the scenario's wait kills the process")
    func kill() throws {
        let simulation = Simulation(seed: 8, answering: Fixture.echo)
        let process = simulation.process("p")
        try simulation.run {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    let outcome = await simulation.start(process) { try await Self.tenCalls($0) }
                    #expect(outcome.isCrash)
                }
                group.addTask { try? await simulation.sleep(for: .milliseconds(3_500)) }
                await group.next()
                group.cancelAll()
            }
        }
        #expect(process.life.death == "killed by the scenario")
        #expect(process.life.calls == 4)
    }

    @Test("a finished process gives its value, a failed one its error")
    func outcomes() throws {
        struct Reason: Error {}
        let simulation = Simulation(seed: 9)
        let good = try simulation.run(simulation.process("p")) { _ in 7 }
        #expect(try good.get() == 7)
        let bad = try simulation.run(simulation.process("q")) { _ -> Int in throw Reason() }
        #expect(throws: Reason.self) { try bad.get() }
    }
}

/// A service that remembers what took effect.
final class Effects: Sendable {
    private let taken = Mutex<[String]>([])

    var paths: [String] { taken.withLock { $0 } }

    var answer: @Sendable (WireRequest) -> WireAnswer {
        { request in
            self.taken.withLock { $0.append(request.target) }
            return WireAnswer(status: 200)
        }
    }
}

extension History {
    /// The virtual instants at which requests took effect.
    var effectInstants: [Int64] {
        lines.filter { $0.contains(" effect ") }.compactMap { Int64($0.prefix { $0 != " " }) }
    }
}
