import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Testing

/// A read whose objects are uploaded in many small parts, and that dies, or sleeps, at any of its calls.
@Suite struct UploadCrashTests {
    private static var exporter: ExporterUnderTest {
        var exporter = ExporterUnderTest()
        exporter.policy.engine = .read
        exporter.policy.lookback = .hours(1)
        exporter.adjust = { settings in
            settings.partBytes = 700
            settings.objectBytes = 4000
        }
        return exporter
    }

    private static func universe(_ stops: [ProcessStop] = []) -> Simulation {
        var world = WorldConfiguration()
        world.uploadPartBytesMin = 1
        return Simulation.universe(world: world, faults: FaultPlan(stops: stops))
    }

    private static func makesUploads(_ simulation: Simulation) -> Bool {
        simulation.world.objects(bucket: ExporterUnderTest.bucket).contains { $0.eTag.contains("-") }
    }

    @Test(arguments: [ProcessStop.Side.beforeEffect, .afterEffect])
    func aCrashAtAnyCallLeavesNoUploadOpenAndNothingTwice(side: ProcessStop.Side) throws {
        let calls = try round(crashingAt: nil, side)
        #expect(calls > 20)
        for call in 1...calls { _ = try round(crashingAt: call, side) }
    }

    private func round(crashingAt call: Int?, _ side: ProcessStop.Side) throws -> Int {
        let match = CallMatch(operation: "*", process: "doomed")
        let simulation = Self.universe(call.map { [ProcessStop(.crash, side, on: match, occurrence: $0)] } ?? [])
        let workload = simulation.load(Scenes.steady(events: 200), hours: 3)
        try simulation.run { try await simulation.sleep(for: .seconds(5 * 3600)) }
        let exporter = Self.exporter
        let doomed = simulation.process("doomed")
        let outcome = try simulation.run(doomed) { try await exporter.run($0) }
        #expect(outcome.isCrash == (call != nil))
        if call == nil { #expect(Self.makesUploads(simulation), "the test is about uploads") }
        try simulation.run { try await simulation.sleep(for: .seconds(600)) }
        let next = try simulation.run(simulation.process("next")) { try await exporter.run($0) }.get()
        #expect(next.stop == .done)
        let exact = simulation.exactlyOnce(workload.groupNames)
        #expect(exact.passed, "call \(call ?? 0): \(exact)")
        #expect(simulation.tidy().passed, "call \(call ?? 0): \(simulation.tidy())")
        return doomed.life.calls
    }

    /// The process wakes up after another run has given its attempt up, and goes on with its upload.
    @Test(
        arguments: [
            "s3:CreateMultipartUpload", "s3:UploadPart", "s3:CompleteMultipartUpload", "s3:PutObject",
        ], ProcessStop.Side.allCases)
    func aProcessThatWakesUpLateLeavesNothingBehind(operation: String, side: ProcessStop.Side) throws {
        for occurrence in 1...3 {
            let match = CallMatch(operation: operation, process: "sleeper")
            let stop = ProcessStop(.pause(milliseconds: 3 * 3_600_000), side, on: match, occurrence: occurrence)
            let simulation = Self.universe([stop])
            let workload = simulation.load(Scenes.steady(events: 200), hours: 3)
            let exporter = Self.exporter
            try simulation.run {
                try await simulation.sleep(for: .seconds(5 * 3600))
                await withTaskGroup(of: Void.self) { group in
                    group.addTask {
                        _ = await simulation.start(simulation.process("sleeper")) { try await exporter.run($0) }
                    }
                    group.addTask {
                        try? await simulation.sleep(for: .seconds(3600))
                        _ = await simulation.start(simulation.process("awake")) { try await exporter.run($0) }
                    }
                }
            }
            // What it wrote after it woke up is litter until the next run, which watches the folder.
            _ = try simulation.runEvery(hours: 12, for: 36, exporter, named: "later")
            let exact = simulation.exactlyOnce(workload.groupNames)
            #expect(exact.passed, "\(operation) \(occurrence): \(exact)")
            #expect(simulation.tidy().passed, "\(operation) \(occurrence): \(simulation.tidy())")
        }
    }
}
