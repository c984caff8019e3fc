import CloudSimulator
import ExportCore
import ExportEngine
import ExporterSimulation
import Testing

/// A run that dies at any of its calls, before or after the call took effect; the next run makes good.
@Suite struct CrashTests {
    /// Enumerated: every kind of slice × every call of the run × both sides.
    @Test(arguments: SliceKind.allCases, ProcessStop.Side.allCases)
    func aCrashAtAnyCallLosesAndDoublesNothing(kind: SliceKind, side: ProcessStop.Side) throws {
        let calls = try undisturbed(kind)
        for call in 1...calls {
            let small = try kind.world(faults: FaultPlan(stops: [Self.crash("doomed", call, side)]))
            let outcome = try small.run("doomed")
            #expect(outcome.isCrash, "\(kind) has no call \(call)")
            let complaint = try small.complaint()
            #expect(complaint == nil, "\(kind), crash \(side.rawValue) of call \(call): \(complaint ?? "")")
        }
        print("ENUM crash \(kind) \(side) \(calls)")
    }

    /// Enumerated: every call of a run × every call of the run that makes good, both sides of both; for the task of a group,
    /// and with `ENUMERATION=full` for every kind.
    @Test(arguments: SmallWorld.isThorough ? SliceKind.allCases : [.groupTask], ProcessStop.Side.allCases)
    func aCrashWhileACrashIsMadeGoodLosesAndDoublesNothing(kind: SliceKind, side: ProcessStop.Side) throws {
        var universes = 0
        for call in 1...(try undisturbed(kind)) {
            for second in ProcessStop.Side.allCases {
                for recovery in 1... {
                    let stops = [Self.crash("doomed", call, side), Self.crash("recovery", recovery, second)]
                    let small = try kind.world(faults: FaultPlan(stops: stops))
                    #expect(try small.run("doomed").isCrash)
                    try small.sleep(seconds: 60)
                    // A call beyond the last: this run was let be, and that is the other test.
                    guard try small.run("recovery").isCrash else { break }
                    universes += 1
                    let complaint = try small.complaint()
                    let where_ = "\(kind), crash \(side.rawValue) of call \(call), \(second.rawValue) of \(recovery)"
                    #expect(complaint == nil, "\(where_): \(complaint ?? "")")
                }
            }
        }
        #expect(universes > 200)
        print("ENUM recovery \(kind) \(side) \(universes)")
    }

    private static func crash(_ process: String, _ call: Int, _ side: ProcessStop.Side) -> ProcessStop {
        ProcessStop(.crash, side, on: CallMatch(operation: "*", process: process), occurrence: call)
    }

    /// The run without a crash: it does what its kind is about. Returns how many calls it makes.
    private func undisturbed(_ kind: SliceKind) throws -> Int {
        let small = try kind.world()
        let process = small.simulation.process("doomed")
        let report = try small.run(process).get()
        #expect(kind.happened(report, small), "\(kind): \(report.done) \(report.calls)")
        let calls = process.life.calls
        let complaint = try small.complaint()
        #expect(complaint == nil, "\(kind) without a crash: \(complaint ?? "")")
        return calls
    }
}
