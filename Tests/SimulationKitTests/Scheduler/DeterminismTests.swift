import HTTPTypes
import Seams
import SimulatedAWS
import SimulationKit
import Testing

@Suite("The scheduler is deterministic")
struct DeterminismTests {
    @Test("the same seed gives the same history, byte for byte", arguments: UInt64(0)..<120)
    func sameSeedSameHistory(seed: UInt64) throws {
        let first = try TangledProgram.history(seed: seed)
        let second = try TangledProgram.history(seed: seed)
        #expect(first.lines == second.lines)
        #expect(first.digest == second.digest)
        #expect(first.count > 100)
    }

    @Test("different seeds interleave differently")
    func differentSeeds() throws {
        var digests: Set<String> = []
        for seed in UInt64(0)..<50 { digests.insert(try TangledProgram.history(seed: seed).digest) }
        #expect(digests.count == 50)
    }

    @Test("a fork depends on the label and the seed, not on what was drawn before")
    func forks() {
        var drawn = SeededRandom(seed: 1)
        for _ in 0..<10 { _ = drawn.next() }
        var late = drawn.fork("a")
        var early = SeededRandom(seed: 1).fork("a")
        var other = SeededRandom(seed: 1).fork("b")
        #expect(late.next() == early.next())
        #expect(early.next() != other.next())
    }

    @Test("draws stay within their bounds and reach them")
    func bounds() {
        var random = SeededRandom(seed: 3)
        var seen: Set<Int64> = []
        for _ in 0..<1_000 { seen.insert(random.number(in: -2...3)) }
        #expect(seen == [-2, -1, 0, 1, 2, 3])
        #expect((0..<1_000).allSatisfy { _ in (0..<1).contains(random.unit()) })
    }
}

/// A program with every kind of concurrency that the exporter uses, each step of which leaves a line in the history.
enum TangledProgram {
    actor Counter {
        private var values: [Int] = []

        func add(_ value: Int) -> Int {
            values.append(value)
            return values.count
        }
    }

    static func history(seed: UInt64) throws -> History {
        let plan = FaultPlan(
            rates: ExchangeFault.allCases.map { FaultRate($0, 0.03) },
            latency: Latency(milliseconds: 1...5, tailShare: 0.05))
        let simulation = Simulation(seed: seed, faults: plan, answering: Fixture.echo)
        let processes = [
            simulation.process("p"), simulation.process("q", skewMilliseconds: 500, driftPartsPerMillion: 100),
        ]
        _ = try simulation.run(together: processes) { process in
            try await run(process, in: simulation)
        }
        return simulation.history
    }

    private static func run(_ process: SimulatedProcess, in simulation: Simulation) async throws {
        let counter = Counter()
        let note: @Sendable (String) -> Void = { text in
            simulation.history.record(at: process.clock.nowMilliseconds(), process.name, text)
        }
        async let left = branch("left", process, counter, note)
        async let right = branch("right", process, counter, note)
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<8 {
                group.addTask {
                    for round in 0..<3 {
                        try await process.clock.sleep(for: .milliseconds(process.randomness.next() % 7))
                        note("child \(index) round \(round) is number \(await counter.add(index))")
                        continuation.yield(index)
                        _ = try? await process.transport.send(
                            Fixture.request("/\(index)/\(round)"), timeout: .seconds(5))
                    }
                }
            }
            try await group.waitForAll()
        }
        continuation.finish()
        for await value in stream { note("streamed \(value)") }
        note("\(try await left) \(try await right)")
    }

    private static func branch(
        _ name: String, _ process: SimulatedProcess, _ counter: Counter, _ note: @Sendable (String) -> Void
    ) async throws -> Int {
        var sum = 0
        for index in 0..<10 {
            try await process.clock.sleep(for: .microseconds(1_500))
            sum += await counter.add(index)
            note("\(name) \(sum)")
        }
        return sum
    }
}

/// What tests of the scheduler and of the faults have in common: a service that counts and echoes.
enum Fixture {
    static func request(_ path: String, body: String = "body") -> TransportRequest {
        TransportRequest(
            method: .put, scheme: "https", host: "bucket.s3.us-east-1.amazonaws.com", path: path,
            body: Array(body.utf8))
    }

    static let echo: @Sendable (WireRequest) -> WireAnswer = { request in
        WireAnswer(status: 200, body: Array(request.target.utf8))
    }
}
