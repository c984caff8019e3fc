import ExportCore
import ExportEngine
import SimulatedAWS
import SimulationKit
import Synchronization
import Testing

/// Two runs over one slice, in every order of their calls with up to three turns: `a` as far as a call, `b` as far as a
/// call, `a` to its end, `b` to its end. Both stop before or after the call's effect.
///
/// The pauses are shorter than a signature is valid, so that what a paused process still sends is carried out.
@Suite struct InterleavingTests {
    /// Whether `a` is away for so long that its lease lapses.
    enum Absence: String, CaseIterable, Sendable {
        case short, long

        var pauses: (first: Int64, second: Int64) { self == .short ? (10_000, 15_000) : (180_000, 240_000) }
        var beforeSecond: Int64 { self == .short ? 200 : 30_000 }
    }

    struct Stop {
        var call: CallMatch
        var occurrence: Int
        var side: ProcessStop.Side

        init(_ call: String, _ occurrence: Int, _ side: ProcessStop.Side) {
            self.call = CallMatch(operation: call)
            self.occurrence = occurrence
            self.side = side
        }

        func pause(_ milliseconds: Int64, of process: String) -> ProcessStop {
            ProcessStop(
                .pause(milliseconds: milliseconds), side,
                on: CallMatch(operation: call.operation, process: process), occurrence: occurrence)
        }
    }

    /// Enumerated: every call of `a` × every call of `b` × both sides of both × both absences.
    @Test(arguments: ProcessStop.Side.allCases, Absence.allCases)
    func twoRunsOverOneSliceDoItOnceInEveryOrder(side: ProcessStop.Side, absence: Absence) throws {
        for kind in SmallWorld.isThorough ? SliceKind.allCases : [.groupTask] {
            try everyOrder(kind, side, absence, step: 1)
        }
    }

    /// The same of a read, whose objects are written by the run itself: every third call of `a` and of `b`.
    @Test(arguments: ProcessStop.Side.allCases)
    func twoRunsOverOneSliceDoItOnceAlsoWhereTheyRead(side: ProcessStop.Side) throws {
        try everyOrder(.read, side, .long, step: SmallWorld.isThorough ? 1 : 3)
    }

    private func everyOrder(_ kind: SliceKind, _ side: ProcessStop.Side, _ absence: Absence, step: Int) throws {
        var universes = 0
        for call in stride(from: 1, through: try callsOfOneRun(kind), by: step) {
            for second in ProcessStop.Side.allCases {
                for other in sequence(first: 1, next: { $0 + step }) {
                    let pair = Pair(kind, first: Stop("*", call, side), second: Stop("*", other, second), absence)
                    let result = try pair.run()
                    universes += 1
                    #expect(result.complaint == nil, "\(pair): \(result.complaint ?? "")")
                    if result.calls.b < other { break }
                }
            }
        }
        #expect(universes > 30)
        print("enumerated: \(universes) orders of two runs, \(kind), \(side.rawValue), \(absence.rawValue) absence")
    }

    /// Enumerated: every fault at every call of either run, with the second run after the first, and in the middle of the
    /// first at each of its writes of the state (both sides, both absences). `ENUMERATION=full`: in the middle of the first
    /// at each of its calls.
    @Test(arguments: ExchangeFault.allCases, Absence.allCases)
    func twoRunsOverOneSliceWithOneFaultAnywhereDoItOnce(fault: ExchangeFault, absence: Absence) throws {
        // One after the other is the same, however long the absence.
        var schedules: [Stop?] = absence == .long ? [nil] : []
        let place = SmallWorld.isThorough ? "*" : "s3:PutObject /archive/state/*"
        for occurrence in 1...(SmallWorld.isThorough ? try callsOfOneRun() : 2) {
            schedules += ProcessStop.Side.allCases.map { Stop(place, occurrence, $0) }
        }
        var universes = 0
        for stop in schedules {
            for process in ["a", "b"] {
                for call in 1... {
                    var pair = Pair(first: stop, second: nil, absence)
                    let match = CallMatch(operation: "*", process: process)
                    pair.faults = [OneShotFault(fault, on: match, occurrence: call)]
                    let result = try pair.run()
                    if (process == "a" ? result.calls.a : result.calls.b) < call { break }
                    universes += 1
                    #expect(result.complaint == nil, "\(pair): \(result.complaint ?? "")")
                }
            }
        }
        #expect(universes > 50)
        print("enumerated: \(universes) orders of two runs with one \(fault.rawValue), \(absence.rawValue) absence")
    }

    @Test func theWatchSeesAWriteUnderAnothersLease() throws {
        let small = SmallWorld()
        try small.sleep(untilHour: 31)
        #expect(try small.run("a").get().stop == .done)
        #expect(small.lease.writes > 1)
        #expect(small.lease.complaints.isEmpty)
        let stored = try #require(small.simulation.world.objects(bucket: "archive", prefix: "state/").first)
        var document = try StateCodec.decode(stored.bytes, destination: "s3://archive/logs")
        small.simulation.world.reconfigure { $0.verifySignatures = false }
        let expires = ServiceTime(small.simulation.nowMilliseconds + SmallWorld.hour)
        document.lease = Lease(run: RunID("x"), expires: expires, generation: 9)
        for run in ["x", "y"] {
            document.writer.run = RunID(run)
            let put = WireRequest(
                method: "PUT", host: "127.0.0.1:9000", target: "/archive/state/exporter.json",
                body: StateCodec.encode(document))
            #expect(small.lease.answer(put).status == 200)
        }
        #expect(small.lease.complaints.count == 2)
    }

    private func callsOfOneRun(_ kind: SliceKind = .groupTask) throws -> Int {
        let small = try kind.world()
        let process = small.simulation.process("a")
        #expect(try small.run(process).get().stop == .done)
        return process.life.calls
    }
}

private final class End: Sendable {
    private let reached = Atomic(false)

    var isReached: Bool { reached.load(ordering: .relaxed) }

    func reach() { reached.store(true, ordering: .relaxed) }
}

/// One order of two runs.
private struct Pair: CustomStringConvertible {
    var kind: SliceKind
    var first: InterleavingTests.Stop?
    var second: InterleavingTests.Stop?
    var absence: InterleavingTests.Absence
    var faults: [OneShotFault] = []

    init(
        _ kind: SliceKind = .groupTask, first: InterleavingTests.Stop?, second: InterleavingTests.Stop?,
        _ absence: InterleavingTests.Absence
    ) {
        self.kind = kind
        self.first = first
        self.second = second
        self.absence = absence
    }

    var stops: [ProcessStop] {
        [first?.pause(absence.pauses.first, of: "a"), second?.pause(absence.pauses.second, of: "b")].compactMap(\.self)
    }

    func run() throws -> (complaint: String?, calls: (a: Int, b: Int)) {
        let small = try kind.world(faults: FaultPlan(oneShots: faults, stops: stops))
        let (simulation, exporter) = (small.simulation, small.exporter)
        let (a, b) = (simulation.process("a"), simulation.process("b"))
        let waitsForStop = first != nil
        let pause = absence.beforeSecond
        try simulation.run {
            try await withThrowingTaskGroup(of: Void.self) { group in
                let end = End()
                group.addTask {
                    _ = await simulation.start(a) { try await exporter.run($0) }
                    end.reach()
                }
                // `b` comes when `a` has stopped, or has ended.
                while !end.isReached, !waitsForStop || simulation.coverage.total(prefix: "pause.") == 0 {
                    try await simulation.sleep(for: .milliseconds(20))
                }
                try await simulation.sleep(for: .milliseconds(pause))
                group.addTask { _ = await simulation.start(b) { try await exporter.run($0) } }
                try await group.waitForAll()
            }
        }
        return (try small.complaint(), (a.life.calls, b.life.calls))
    }

    var description: String {
        let a = first.map { "a stops \($0.side.rawValue) of \($0.call.operation) \($0.occurrence)" } ?? "a first"
        let b = second.map { "b \($0.side.rawValue) of \($0.occurrence)" } ?? "b to its end"
        let fault = faults.first.map { "\($0.fault.rawValue) at \($0.occurrence) of \($0.match.process)" } ?? "no fault"
        return "\(kind): \(a), \(b), \(absence.rawValue) absence, \(fault)"
    }
}
