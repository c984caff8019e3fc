import Seams
import SimulatedAWS
import SimulationKit
import Synchronization
import Testing

@Suite("Virtual time")
struct VirtualTimeTests {
    @Test("a sleep of a year costs no time and ends at the right instant")
    func sleepJumps() throws {
        let simulation = Simulation(seed: 1)
        let process = simulation.process("p")
        let slept = try simulation.run(process) { process in
            let before = process.clock.nowMilliseconds()
            try await process.clock.sleep(for: .seconds(365 * 86_400))
            return process.clock.nowMilliseconds() - before
        }
        let year: Int64 = 365 * 86_400_000
        #expect(slept.value == year)
    }

    @Test("sleepers wake in the order of their instants")
    func order() throws {
        let simulation = Simulation(seed: 2)
        let woken = try simulation.run {
            await withTaskGroup(of: Int.self) { group in
                for index in [5, 3, 9, 1, 7] {
                    group.addTask {
                        do { try await simulation.sleep(for: .milliseconds(index)) } catch { return -1 }
                        return index
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(woken == [1, 3, 5, 7, 9])
    }

    @Test("a wrong clock reads wrong and sleeps right")
    func skew() throws {
        let simulation = Simulation(seed: 1)
        let process = simulation.process("p", skewMilliseconds: -90_000, driftPartsPerMillion: 1_000)
        let outcome = try simulation.run(process) { process in
            let before = process.clock.nowMilliseconds()
            try await process.clock.sleep(for: .seconds(1_000))
            return [before, process.clock.nowMilliseconds()]
        }
        let start = Simulation.defaultStart
        #expect(outcome.value == [start - 90_000, start - 90_000 + 1_000_000 + 1_000])
        #expect(simulation.nowMilliseconds == start + 1_000_000)
    }

    @Test("a cancelled sleep ends at once, with CancellationError")
    func cancellation() throws {
        let simulation = Simulation(seed: 1)
        let process = simulation.process("p")
        let outcome = try simulation.run(process) { process in
            await withTaskGroup(of: Bool.self) { group in
                group.addTask {
                    do {
                        try await process.clock.sleep(for: .seconds(1_000_000))
                        return false
                    } catch { return error is CancellationError }
                }
                do { try await process.clock.sleep(for: .seconds(1)) } catch { return false }
                group.cancelAll()
                return await group.next() ?? false
            }
        }
        #expect(outcome.value == true)
        #expect(simulation.nowMilliseconds == Simulation.defaultStart + 1_000)
    }

    @Test("waiting for what cannot come is a deadlock, with context")
    func deadlock() throws {
        let simulation = Simulation(seed: 1)
        let error = #expect(throws: SimulationError.self) {
            try simulation.run("stuck") {
                let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
                for await _ in stream {}
                continuation.finish()
            }
        }
        #expect(error?.code == .deadlock)
        #expect(error?.root == "stuck")
    }

    @Test("a program that never ends meets the limit of time or of steps")
    func limits() throws {
        let simulation = Simulation(seed: 1)
        let late = #expect(throws: SimulationError.self) {
            try simulation.run(limits: .init(untilMilliseconds: Simulation.defaultStart + 10_000)) {
                while true { try await simulation.sleep(for: .seconds(1)) }
            }
        }
        #expect(late?.code == .timeLimit)
        let spinning = #expect(throws: SimulationError.self) {
            try Simulation(seed: 1).run(limits: .init(stepsMax: 1_000)) {
                while !Task.isCancelled { await Task.yield() }
            }
        }
        #expect(spinning?.code == .stepLimit)
    }

    @Test("a task that leaves the executor is noticed")
    func escape() throws {
        let simulation = Simulation(seed: 1)
        let error = #expect(throws: SimulationError.self) {
            try simulation.run {
                await Task.detached { await Task.yield() }.value
                try await simulation.sleep(for: .seconds(1))
            }
        }
        #expect(error?.code == .escaped || error?.code == .deadlock)
    }

    @Test("what is scheduled in the world happens in a later run, when time comes to it")
    func laterRun() throws {
        let simulation = Simulation(seed: 1)
        let flag = Flag()
        simulation.scheduler.at(Simulation.defaultStart + 5_000) { flag.raise() }
        try simulation.run { try await simulation.sleep(for: .seconds(1)) }
        #expect(!flag.isRaised)
        try simulation.run { try await simulation.sleep(for: .seconds(5)) }
        #expect(flag.isRaised)
    }
}

final class Flag: Sendable {
    private let raised = Mutex(false)

    var isRaised: Bool { raised.withLock { $0 } }

    func raise() { raised.withLock { $0 = true } }
}
