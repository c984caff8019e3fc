import ExportCore
import ExportEngine
import SimulationKit
import Testing

/// A run that dies at any of its calls, before or after the call took effect; the next run makes good.
@Suite struct CrashTests {
    @Test(arguments: SliceKind.allCases)
    func anUndisturbedRunDoesWhatItsKindIsAboutAndLeavesNothingBehind(kind: SliceKind) throws {
        let small = try kind.world()
        let report = try small.run("undisturbed").get()
        #expect(report.stop == .done && report.failures.isEmpty)
        #expect(kind.happened(report, small), "\(kind): \(report.done) \(report.calls)")
        #expect(small.simulation.tidy().passed, "\(kind): \(small.simulation.tidy())")
        let complaint = try small.complaint()
        #expect(complaint == nil, "\(kind): \(complaint ?? "")")
    }

    /// Enumerated: every kind of slice × every call of the run × both sides.
    @Test(arguments: SliceKind.allCases, ProcessStop.Side.allCases)
    func aCrashAtAnyCallLosesAndDoublesNothing(kind: SliceKind, side: ProcessStop.Side) throws {
        let calls = try calls(kind)
        for call in 1...calls {
            let small = try kind.world(faults: FaultPlan(stops: [Self.crash("doomed", call, side)]))
            #expect(try small.run("doomed").isCrash, "\(kind) has no call \(call)")
            let complaint = try small.complaint()
            #expect(complaint == nil, "\(kind), crash \(side.rawValue) of call \(call): \(complaint ?? "")")
        }
        print("enumerated: \(calls) crashes, \(kind), \(side.rawValue)")
    }

    /// Enumerated: every call of a run × every call of the run that makes good, both sides of both; for the task of a group,
    /// and with `ENUMERATION=full` for every kind.
    @Test(arguments: SmallWorld.isThorough ? SliceKind.allCases : [.groupTask], ProcessStop.Side.allCases)
    func aCrashWhileACrashIsMadeGoodLosesAndDoublesNothing(kind: SliceKind, side: ProcessStop.Side) throws {
        var universes = 0
        for call in 1...(try calls(kind)) {
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
                    let place = "\(kind), crash \(side.rawValue) of call \(call), \(second.rawValue) of \(recovery)"
                    #expect(complaint == nil, "\(place): \(complaint ?? "")")
                }
            }
        }
        #expect(universes > 200)
        print("enumerated: \(universes) pairs of crashes, \(kind), the first \(side.rawValue)")
    }

    /// Its writer's name stands in the document: the run goes on, and does not take itself for another.
    @Test(arguments: [ExchangeFault.lostAfterEffect, .serverErrorAfterEffect], 1...3)
    func anAnswerToAWriteOfTheStateThatIsLostStopsNobody(fault: ExchangeFault, write: Int) throws {
        let match = CallMatch(operation: "s3:PutObject /archive/state/*", process: "run")
        let small = SmallWorld(faults: FaultPlan(oneShots: [OneShotFault(fault, on: match, occurrence: write)]))
        try small.sleep(untilHour: 31)
        let report = try small.run("run").get()
        #expect(report.stop == .done && report.tasks == 1)
        let complaint = try small.complaint()
        #expect(complaint == nil, "\(complaint ?? "")")
    }

    private static func crash(_ process: String, _ call: Int, _ side: ProcessStop.Side) -> ProcessStop {
        ProcessStop(.crash, side, on: CallMatch(operation: "*", process: process), occurrence: call)
    }

    /// How many calls an undisturbed run makes.
    private func calls(_ kind: SliceKind) throws -> Int {
        let small = try kind.world()
        let process = small.simulation.process("doomed")
        _ = try small.run(process).get()
        return process.life.calls
    }
}
