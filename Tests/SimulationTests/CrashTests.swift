import CloudSimulator
import ExportCore
import ExportEngine
import ExporterSimulation
import Testing

/// A run that dies at any of its calls, before or after the call took effect; the next run makes good.
@Suite struct CrashTests {
    @Test(arguments: [ProcessStop.Side.beforeEffect, .afterEffect])
    func aCrashAtAnyCallLosesAndDoublesNothing(side: ProcessStop.Side) throws {
        let calls = try round(crashingAt: nil, side)
        #expect(calls > 20)
        for call in 1...calls { _ = try round(crashingAt: call, side) }
    }

    /// One universe: a run that dies at the call, a run that makes good, and a schedule to the end. Returns how many calls
    /// the first run made.
    private func round(crashingAt call: Int?, _ side: ProcessStop.Side) throws -> Int {
        var world = WorldConfiguration()
        world.exportFailureShare = 0.3
        let match = CallMatch(operation: "*", process: "doomed")
        let stops = call.map { [ProcessStop(.crash, side, on: match, occurrence: $0)] } ?? []
        let simulation = Simulation.universe(world: world, faults: FaultPlan(stops: stops))
        let workload = simulation.load(Scenes.identical(events: 20) + Scenes.collidingNames(events: 30), hours: 12)
        let exporter = ExporterUnderTest()
        try simulation.run { try await simulation.sleep(for: .seconds(31 * 3600)) }
        let doomed = simulation.process("doomed")
        let outcome = try simulation.run(doomed) { try await exporter.run($0) }
        #expect(outcome.isCrash == (call != nil))
        try simulation.run { try await simulation.sleep(for: .seconds(600)) }
        let next = try simulation.run(simulation.process("next")) { try await exporter.run($0) }.get()
        #expect(next.stop == .done)
        #expect(simulation.neverDoubled(workload.groupNames).passed)
        _ = try simulation.runEvery(hours: 48, for: 24 * 20, exporter, named: "later")
        let exact = simulation.exactlyOnce(workload.groupNames)
        #expect(exact.passed, "call \(call ?? 0): \(exact)")
        #expect(simulation.tidy().passed, "call \(call ?? 0): \(simulation.tidy())")
        return doomed.life.calls
    }
}
