import ExportCore
import ExportEngine
import ExportFailures
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Testing

/// The state moves to another place, and the archive with it.
@Suite struct StateCopyTests {
    private static let other = StoreDSN.s3(bucket: ExporterUnderTest.bucket, key: "state/moved.json")

    private func copy(
        _ small: SmallWorld, to new: StoreDSN = other, _ name: String = "copy",
        _ deed: @escaping @Sendable (StateCopying) async throws -> StateCopying.Outcome = { try await $0.move() }
    ) throws -> ProcessOutcome<StateCopying.Outcome> {
        try small.simulation.run(small.simulation.process(name)) { [exporter = small.exporter] process in
            let environment = try exporter.environment(process)
            return try await deed(
                StateCopying(environment: environment, from: exporter.dsn.store(in: environment), to: new))
        }
    }

    private func world(_ stops: [ProcessStop] = [], in place: FilePlace = .bucket) throws -> SmallWorld {
        var small = try SliceKind.sweep.world(faults: FaultPlan(stops: stops), in: place)
        let adjust = small.exporter.adjust
        small.exporter.adjust = {
            adjust(&$0)
            $0.shardBytesMax = 1_000
        }
        return small
    }

    private func refusal<Value>(_ outcome: ProcessOutcome<Value>) -> ExportError? {
        if case .failed(let error) = outcome { error as? ExportError } else { nil }
    }

    @Test(arguments: FilePlace.allCases)
    func afterAMoveTheOldPlaceIsRefusedAndTheNewOneGoesOn(place: FilePlace) throws {
        var small = try world(in: place)
        let new = place == .bucket ? StoreDSN.file(path: "/var/lib/moved/state.json") : Self.other
        let outcome = try copy(small, to: new).get()
        #expect(outcome.isNamed && !outcome.goesOn)
        let refused = refusal(try small.run("old"))
        guard case .archiveOfOthers(.otherState("\(new)"), _, _, _)? = refused?.reason else {
            Issue.record("the old place was not refused: \(String(describing: refused))")
            return
        }
        small.exporter.dsn = new
        let complaint = try small.complaintAboutTheArchive()
        #expect(complaint == nil, "\(complaint ?? "")")
        #expect(try copy(small, to: Self.other, "again", { try await $0.look() }).isCrash == false)
    }

    /// Enumerated: a copy that dies at any of its calls, both sides. The next one goes on, and runs at both places are
    /// tried: never do both go on.
    @Test(arguments: [FilePlace.bucket, .folder], ProcessStop.Side.allCases)
    func aCopyThatDiesGoesOn(place: FilePlace, side: ProcessStop.Side) throws {
        for call in 1... {
            let stop = ProcessStop(.crash, side, on: CallMatch(operation: "*", process: "doomed"), occurrence: call)
            var small = try world([stop], in: place)
            guard try copy(small, "doomed").isCrash else {
                #expect(call > 5)
                return
            }
            try small.sleep(seconds: 60)
            let outcome = try copy(small, "again")
            guard case .finished(let done) = outcome else {
                Issue.record("crash \(side) of call \(call): \(outcome)")
                continue
            }
            #expect(done.isNamed)
            #expect(refusal(try small.run("old")) != nil)
            small.exporter.dsn = Self.other
            let complaint = try small.complaintAboutTheArchive()
            #expect(complaint == nil, "crash \(side) of call \(call): \(complaint ?? "")")
        }
    }

    @Test func aCopyDiesAndRunsGoOnAtTheOldPlace() throws {
        for call in 1... {
            let stop = ProcessStop(
                .crash, .beforeEffect, on: CallMatch(operation: "*", process: "doomed"), occurrence: call)
            var small = try world([stop])
            guard try copy(small, "doomed").isCrash else {
                #expect(call > 5)
                return
            }
            try small.sleep(seconds: 60)
            // From the last step on it is the new place that counts.
            if case .archiveOfOthers(.otherState, _, _, _)? = refusal(try small.run("old"))?.reason {
                #expect(call > 5)
                small.exporter.dsn = Self.other
            }
            let complaint = try small.complaintAboutTheArchive()
            #expect(complaint == nil, "crash before call \(call): \(complaint ?? "")")
            // What the copy left is old by now, and is not taken for the state.
            if small.exporter.dsn != Self.other, let error = refusal(try copy(small, "again")) {
                #expect(error.reason == .stateIsThere)
            }
        }
    }

    @Test func aBackupIsNoSecondState() throws {
        var small = try world()
        let outcome = try copy(small, "backup") { try await $0.backUp() }.get()
        #expect(!outcome.isNamed)
        #expect(refusal(try copy(small, "again") { try await $0.backUp() })?.reason == .stateIsThere)
        let old = small.exporter.dsn
        small.exporter.dsn = Self.other
        guard case .archiveOfOthers(.otherState, _, _, _)? = refusal(try small.run("copy's"))?.reason else {
            Issue.record("a backup was taken for the state")
            return
        }
        small.exporter.dsn = old
        let complaint = try small.complaintAboutTheArchive()
        #expect(complaint == nil, "\(complaint ?? "")")
    }

    @Test func aStateAtWhichARunIsAtWorkIsNotCopied() throws {
        let stop = ProcessStop(
            .crash, .afterEffect, on: CallMatch(operation: "s3:PutObject /archive/state/*", process: "doomed"))
        let small = try world([stop])
        #expect(try small.run("doomed").isCrash)
        #expect(refusal(try copy(small))?.code == .tryAgainLater)
        #expect(small.simulation.world.objects(bucket: ExporterUnderTest.bucket, prefix: "state/moved").isEmpty)
    }

    @Test func whatIsNotThereIsNotCopied() throws {
        var small = try world()
        small.exporter.dsn = .s3(bucket: ExporterUnderTest.bucket, key: "state/nowhere.json")
        #expect(refusal(try copy(small))?.reason == .stateMissing)
    }
}
