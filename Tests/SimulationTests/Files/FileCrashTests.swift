import ExportCore
import ExportEngine
import ExportFailures
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Testing

/// What `CrashTests` do, where state or archive lie on a disk: calls to files are calls like others, and a disk can do more
/// than a service. It loses what was not made durable, fills up, refuses, and breaks.
@Suite struct `A run whose files are on a disk` {
    struct Case: Sendable, CustomTestStringConvertible {
        var place: FilePlace
        var kind: SliceKind

        static let all = [FilePlace.stateInFile, .folder].flatMap { place in
            place.kinds.map { Case(place: place, kind: $0) }
        }
        /// Of each place what it is about.
        static let few = [
            Case(place: .stateInFile, kind: .groupTask), Case(place: .stateInFile, kind: .read),
            Case(place: .folder, kind: .read), Case(place: .folder, kind: .abandonedRead),
        ]
        static var some: [Case] { SmallWorld.isThorough ? all : few }

        func world(_ faults: FaultPlan = FaultPlan()) throws -> SmallWorld { try kind.world(faults: faults, in: place) }

        /// The calls of an undisturbed run.
        func calls() throws -> Int {
            let small = try world()
            let process = small.simulation.process("doomed")
            let report = try small.run(process).get()
            #expect(kind.happened(report, small), "\(self)")
            return process.life.calls
        }

        var testDescription: String { "\(kind), \(place)" }
    }

    private static func stop(_ kind: ProcessStop.Kind, _ side: ProcessStop.Side, _ call: Int) -> ProcessStop {
        ProcessStop(kind, side, on: CallMatch(operation: "*", process: "doomed"), occurrence: call)
    }

    /// Nothing is wrong afterwards; and nothing that the run which made good relied on was only in memory.
    private func check(_ small: SmallWorld, _ what: String) throws {
        try small.sleep(seconds: 600)
        let outcome = try small.run("recovery")
        guard case .finished = outcome else {
            Issue.record("\(what): the next run: \(outcome)")
            return
        }
        small.simulation.disk.cutPower(.nothing, "between two runs")
        let complaint = try small.complaint()
        #expect(complaint == nil, "\(what): \(complaint ?? "")")
    }

    /// Enumerated: what each place is about, and with `ENUMERATION=full` every kind of slice × every call of the run, of
    /// files too × both sides.
    @Test(arguments: Case.some, ProcessStop.Side.allCases)
    func `loses and doubles nothing when it dies at any call`(what: Case, side: ProcessStop.Side) throws {
        let calls = try what.calls()
        for call in 1...calls {
            let small = try what.world(FaultPlan(stops: [Self.stop(.crash, side, call)]))
            #expect(try small.run("doomed").isCrash, "\(what) has no call \(call)")
            try check(small, "\(what.testDescription), crash \(side.rawValue) of call \(call)")
        }
        print("enumerated: \(calls) crashes, \(what.testDescription), \(side.rawValue)")
    }

    /// Enumerated: every call × what the power cut leaves.
    @Test(arguments: Case.some, PowerCut.allCases)
    func `loses and doubles nothing when the power goes at any call`(what: Case, cut: PowerCut) throws {
        let calls = try what.calls()
        for call in 1...calls {
            for side in ProcessStop.Side.allCases {
                let small = try what.world(FaultPlan(stops: [Self.stop(.powerCut(cut), side, call)]))
                #expect(try small.run("doomed").isCrash)
                try check(small, "\(what.testDescription), power cut \(side.rawValue) of call \(call), leaving \(cut)")
            }
        }
        print("enumerated: \(2 * calls) power cuts, \(what.testDescription), leaving \(cut.rawValue)")
    }

    /// Enumerated: every call × a disk that is full from there on, refuses once or for good, or breaks once or for good.
    @Test(arguments: Case.some, FileFault.allCases)
    func `loses and doubles nothing when a call fails, and then works`(what: Case, fault: FileFault) throws {
        var universes = 0
        for lasts in [false, true] {
            for occurrence in 1... {
                let match = CallMatch(operation: "file:*", process: "doomed")
                let rule = FileFaultRule(fault, on: match, occurrence: occurrence, lasts: lasts)
                let small = try what.world(FaultPlan(files: [rule]))
                let outcome = try small.run("doomed")
                guard small.simulation.coverage.total(prefix: "\(fault.rawValue) ") > 0 else { break }
                #expect(!outcome.isCrash)
                universes += 1
                small.simulation.faults.stop()
                try check(small, "\(what.testDescription), \(fault) from call \(occurrence) on, lasting: \(lasts)")
            }
        }
        #expect(universes > 20)
        print("enumerated: \(universes) failures, \(what.testDescription), \(fault.rawValue)")
    }

    /// What the operator is told when the disk is full: the place, and that there is no room.
    @Test func `says what is full, and ends as one that can be run again`() throws {
        let match = CallMatch(operation: "file:append", process: "doomed")
        let small = try SliceKind.read.world(
            faults: FaultPlan(files: [FileFaultRule(.full, on: match, lasts: true)]), in: .folder)
        let outcome = try small.run("doomed")
        let error = #expect(throws: ExportError.self) { try outcome.get() }
        #expect(error?.code == .serviceUnavailable)
        #expect(error?.message.contains("No space left on device") == true)
        #expect(error?.state == .file(path: FilePlace.statePath), "\(error?.message ?? "")")
    }

    /// Whoever made the folders above is to have made them durable; ours it is only where we made them.
    @Test(arguments: [true, false])
    func `may not be allowed to look at what lies above its folder`(isThere: Bool) throws {
        let closed = ["/srv", "/srv/archive"].map { path in
            FileFaultRule(
                .denied, on: CallMatch(operation: "file:makeFolderDurable \(path)", process: "doomed"), lasts: true)
        }
        let small = try SliceKind.read.world(faults: FaultPlan(files: closed), in: .folder)
        if isThere {
            try small.simulation.run(small.simulation.process("owner")) { process in
                for path in ["/srv", "/srv/archive", FilePlace.root] { try await process.files.makeFolder(path) }
            }.get()
        }
        let outcome = try small.run("doomed")
        if isThere {
            #expect(try outcome.get().stop == .done)
        } else {
            let error = #expect(throws: ExportError.self) { try outcome.get() }
            #expect(error?.code == .notPermitted)
        }
    }

    /// A disk of 700 bytes that is given room when it is full.
    @Test func `goes on where a disk that was full has been given room`() throws {
        let small = try SliceKind.read.world(in: .folder)
        small.simulation.disk.resize(bytesMax: 700)
        let outcome = try small.run("doomed")
        #expect(throws: ExportError.self) { try outcome.get() }
        #expect(small.simulation.disk.bytesUsed <= 700)
        small.simulation.disk.resize(bytesMax: nil)
        try check(small, "a small disk")
    }
}
