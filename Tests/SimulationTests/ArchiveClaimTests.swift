import ExportCore
import ExportEngine
import ExportFailures
import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Testing

/// An archive knows its state: whoever comes with another one is refused before anything is written.
@Suite struct ArchiveClaimTests {
    private static let key = "logs/_archive.json"

    private func world(faults: FaultPlan = FaultPlan()) throws -> SmallWorld {
        var small = SmallWorld(faults: faults)
        small.read()
        try small.sleep(untilHour: 31)
        return small
    }

    private func identity(_ small: SmallWorld) throws -> ArchiveIdentity {
        let objects = small.simulation.world.objects(bucket: ExporterUnderTest.bucket, prefix: Self.key)
        return try ArchiveIdentity.decode(try #require(objects.first).bytes)
    }

    private func refusal(_ small: SmallWorld, _ name: String = "other") throws -> ExportError.Reason? {
        let before = small.simulation.world.objects(bucket: ExporterUnderTest.bucket).map(\.key)
        guard case .failed(let error) = try small.run(name) else { return nil }
        #expect(small.simulation.world.objects(bucket: ExporterUnderTest.bucket).map(\.key) == before)
        let failure = try #require(error as? ExportError)
        #expect(failure.code == .configuration)
        return failure.reason
    }

    private func expect(_ reason: ExportError.Reason?, _ conflict: ArchiveIdentity.Conflict) {
        guard case .archiveOfOthers(conflict, _, _, _)? = reason else {
            Issue.record("\(String(describing: reason)) instead of \(conflict)")
            return
        }
    }

    @Test func theFirstRunSaysWhoseItIsAndTheNextRunsGoOn() throws {
        let small = try world()
        _ = try small.run("first").get()
        let said = try identity(small)
        #expect(said.state == "\(small.exporter.dsn)" && said.region == WorldConfiguration().defaultRegion)
        #expect(said.account.utf8.count == 12 && said.format == ArchiveIdentity.currentFormat)
        let complaint = try small.complaint()
        #expect(complaint == nil, "\(complaint ?? "")")
        #expect(try identity(small) == said)
    }

    @Test func anotherStateIsRefused() throws {
        var small = try world()
        _ = try small.run("first").get()
        let dsn = "\(small.exporter.dsn)"
        small.exporter.dsn = .s3(bucket: ExporterUnderTest.bucket, key: "state/other.json")
        expect(try refusal(small), .otherState(dsn))
        #expect(small.simulation.neverDoubled([SmallWorld.group]).passed)
    }

    @Test func aStateThatIsGoneIsNotBegunAnew() throws {
        let small = try world()
        _ = try small.run("first").get()
        small.simulation.world.deleteObject(bucket: ExporterUnderTest.bucket, key: ExporterUnderTest.stateKey)
        expect(try refusal(small), .stateLost)
    }

    @Test(arguments: ["account", "region", "format"])
    func anArchiveOfOthersIsRefused(what: String) throws {
        let small = try world()
        _ = try small.run("first").get()
        var other = try identity(small)
        switch what {
        case "account": other.account = "999999999999"
        case "region": other.region = "ap-south-2"
        default: other.format = 99
        }
        small.simulation.world.putObject(bucket: ExporterUnderTest.bucket, key: Self.key, body: other.encoded())
        let conflict: ArchiveIdentity.Conflict =
            what == "account"
            ? .otherAccount("999999999999") : what == "region" ? .otherRegion("ap-south-2") : .newerFormat(99)
        guard what != "account" else {
            // Whose logs these are is known only when a group was seen.
            guard case .failed(let error) = try small.run("other") else {
                Issue.record("the run went on")
                return
            }
            return expect((error as? ExportError)?.reason, conflict)
        }
        expect(try refusal(small), conflict)
    }

    @Test func anArchiveInsideAnotherIsRefused() throws {
        let small = try world()
        let outer = ArchiveIdentity(
            account: "1", region: "r", state: "s3://b/k", layout: "", created: ServiceTime(0))
        small.simulation.world.putObject(
            bucket: ExporterUnderTest.bucket, key: "_archive.json", body: outer.encoded())
        guard case .failed(let error) = try small.run("inner"), let failure = error as? ExportError,
            case .archiveInsideAnother = failure.reason
        else {
            Issue.record("the run went on")
            return
        }
    }

    /// Enumerated: a crash at every call of the run that says whose archive it is.
    @Test(arguments: ProcessStop.Side.allCases)
    func aCrashAroundTheClaimStopsNobody(side: ProcessStop.Side) throws {
        for call in 1...12 {
            let stop = ProcessStop(.crash, side, on: CallMatch(operation: "*", process: "doomed"), occurrence: call)
            let small = try world(faults: FaultPlan(stops: [stop]))
            #expect(try small.run("doomed").isCrash)
            let complaint = try small.complaint()
            #expect(complaint == nil, "crash \(side) of call \(call): \(complaint ?? "")")
            _ = try identity(small)
        }
    }

    /// Enumerated: the first two runs of an archive at once, one of which stops at each of its calls while the other one
    /// makes the state and claims the archive (seed 579).
    @Test(arguments: ProcessStop.Side.allCases)
    func twoFirstRunsAtOnceDoNotTakeEachOtherForStrangers(side: ProcessStop.Side) throws {
        for call in 1...12 {
            let stop = ProcessStop(
                .pause(milliseconds: 5_000), side, on: CallMatch(operation: "*", process: "slow"), occurrence: call)
            let small = try world(faults: FaultPlan(stops: [stop]))
            let (simulation, exporter) = (small.simulation, small.exporter)
            let (slow, quick) = (simulation.process("slow"), simulation.process("quick"))
            let outcomes = try simulation.run {
                async let first = simulation.start(slow) { try await exporter.run($0) }
                try await simulation.sleep(for: .milliseconds(1_000))
                let second = await simulation.start(quick) { try await exporter.run($0) }
                return await [first, second]
            }
            for outcome in outcomes {
                guard case .finished = outcome else {
                    Issue.record("pause \(side) of call \(call): \(outcome)")
                    continue
                }
            }
            let complaint = try small.complaint()
            #expect(complaint == nil, "pause \(side) of call \(call): \(complaint ?? "")")
        }
    }
}
