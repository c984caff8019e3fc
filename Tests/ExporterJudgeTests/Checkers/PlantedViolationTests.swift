import ExporterJudge
import SimulatedAWS
import SimulationKit
import Testing

@Suite("The swarm's judges tell what is planted")
struct PlantedViolationTests {
    private static let hour: Int64 = 3_600_000
    private static let day = 24 * hour
    private static let start = Simulation.defaultStart

    private func world(at now: Int64 = start) -> World {
        let world = World(configuration: WorldConfiguration(), seed: 1, now: { now })
        world.createBucket("archive")
        return world
    }

    // MARK: The lease

    /// A write of the state by `run`, which says that `holder` has the lease until `expires`.
    private func write(_ run: String, lease holder: String?, expires: String = "") -> TappedCall {
        let lease = holder.map { #""lease": {"run": "\#($0)", "expires": "\#(expires)", "generation": 1},"# } ?? ""
        let text = #"{"writer": {"run": "\#(run)"}, \#(lease) "intents": [], "abandoned": [], "lanes": []}"#
        return TappedCall(
            call: CallFacts(
                process: run, number: 1, operation: "s3:PutObject", resource: "/archive/state.json",
                nowMilliseconds: Self.start),
            request: WireRequest(
                method: "PUT", host: "127.0.0.1", target: "/archive/state.json", body: Array(text.utf8)),
            answer: WireAnswer(status: 200), fault: nil)
    }

    private func watch(_ writes: [TappedCall]) -> StateWatch {
        let watch = StateWatch(
            .s3(bucket: "archive", key: "state.json"), bucket: "archive", world: world(), coverage: Coverage())
        for write in writes { watch.take(write) }
        return watch
    }

    @Test("a write under another's live lease is told")
    func stolenLease() {
        let lease = watch([write("one", lease: "one", expires: "2026-03-02T00:00:01.000Z"), write("two", lease: nil)])
        #expect(lease.writes == 2)
        #expect(lease.lease.counts == [.unlawful: 1])
        #expect(lease.lease.samples.first?.evidence.contains("run two") == true)
    }

    @Test("a lease that ended may be taken over, and its holder may write under it")
    func lawfulLeases() {
        let over = "2026-03-01T23:59:59.999Z"
        #expect(watch([write("one", lease: "one", expires: over), write("two", lease: nil)]).lease.passed)
        let live = "2026-03-02T01:00:00.000Z"
        #expect(watch([write("one", lease: "one", expires: live), write("one", lease: nil)]).lease.passed)
    }

    @Test("what is no state document is told")
    func torn() {
        var torn = write("one", lease: nil)
        torn.request.body = Array("{".utf8)
        #expect(!watch([torn]).lease.passed)
        torn.answer = WireAnswer(status: 412)
        #expect(watch([torn]).lease.passed)
    }

    /// A write of another document of the state.
    private func write(_ place: String, _ text: String) -> TappedCall {
        var call = write("one", lease: nil)
        call.request.target = "/archive/\(place)"
        call.request.body = Array(text.utf8)
        return call
    }

    private func shard(_ name: String, generation: Int) -> TappedCall {
        write(
            "state.lanes/f/\(name).json",
            #"{"generation": \#(generation), "shard": "\#(name)", "writer": {"run": "one"}}"#)
    }

    @Test("a shard that is written under an earlier lease than before is told")
    func earlierLease() {
        #expect(watch([shard("a", generation: 3), shard("a", generation: 3), shard("a", generation: 4)]).lease.passed)
        #expect(watch([shard("a", generation: 3), shard("a", generation: 2)]).lease.counts == [.unlawful: 1])
    }

    @Test("a head that leads to shards which were never written is told")
    func missingShards() {
        let head = write("state.json", #"{"fanOut": 16, "shards": "f", "writer": {"run": "one"}}"#)
        let all = (0..<16).map { shard(String($0, radix: 16), generation: 1) }
        #expect(watch(all + [head]).lease.passed)
        #expect(watch(Array(all.dropLast()) + [head]).lease.counts == [.unlawful: 1])
        #expect(watch(all + [head]).document?.lanes == [])
    }

    // MARK: Foreign objects

    @Test("a foreign object that is deleted or written over is told")
    func foreign() {
        let world = world()
        let foreign = ForeignObjects(world, bucket: "archive")
        for key in ["logs/a", "logs/ab", "state/s"] { foreign.plant(key) }
        #expect(foreign.check().passed && foreign.keys == ["logs/a", "logs/ab", "state/s"])
        world.deleteObject(bucket: "archive", key: "logs/a")
        #expect(foreign.check().samples.map(\.evidence) == ["deleted, and not the program's: logs/a"])
        world.putObject(bucket: "archive", key: "state/s", body: [1])
        #expect(foreign.check().counts == [.disturbed: 2])
    }

    @Test("neighbours are planted beside the folders of the first attempts, once, and what takes them along is told")
    func neighbours() throws {
        let world = world()
        let foreign = ForeignObjects(world, bucket: "archive")
        let intent = #"{"deed": "read", "attempt": "A1", "run": "r", "prefix": "logs/A1/", "manifest": "m"}"#
        let text = #"{"writer": {"run": "r"}, "intents": [\#(intent)], "abandoned": [], "lanes": []}"#
        let document = try #require(StateView(Array(text.utf8)))
        foreign.look(at: document)
        foreign.look(at: document)
        #expect(foreign.keys == ["logs/A", "logs/A1-not-ours/000000.gz"] && foreign.besideAttempts == 1)
        for object in world.objects(bucket: "archive", prefix: "logs/A1") {
            world.deleteObject(bucket: "archive", key: object.key)
        }
        #expect(foreign.check().differenceCount == 1)
    }

    // MARK: What had to be archived

    private func event(after ingestion: Int64, late: Int64 = 0) -> TrueEvent {
        TrueEvent(
            stream: "s", timestamp: Self.start + ingestion - late, ingestionTime: Self.start + ingestion, message: "m",
            eventID: "e")
    }

    /// Runs that left nothing undone, by the hour at which they began; each took ten minutes.
    private func obligation(
        _ group: GroupSpec, runs: [Int64], metadataLags: Bool = false, unreadable: [String] = []
    ) -> Obligation {
        let spec = WorkloadSpec(startMilliseconds: Self.start, durationMilliseconds: 72 * Self.hour, groups: [group])
        let runs = runs.map { hours -> Obligation.CompleteRun in
            (Self.start + hours * Self.hour, Self.start + hours * Self.hour + 600_000)
        }
        return Obligation(
            Workload(spec, seed: 1), runs: runs, world: world(), metadataLags: metadataLags,
            unreadable: unreadable)
    }

    @Test("an event that had to be there, and is not, is told; one that had not, is not")
    func missing() {
        let group = GroupSpec("/g", deletedAfterMilliseconds: 60 * Self.hour, streams: [])
        let archive = Archive(objects: [], prefix: "logs/")
        func result(_ runs: [Int64]) -> CheckResult {
            let one = event(after: Self.hour)
            let source = SourceEvent(
                logGroup: "/g", logStream: "s", timestamp: one.timestamp, ingestionTime: one.ingestionTime,
                message: one.message, eventID: one.eventID,
                isRequired: obligation(group, runs: runs).isRequired(one, group: "/g"))
            return ExactlyOnceChecker([source]).check(archive)
        }
        #expect(result([16, 40]).missing == 1)
        #expect(result([]).passed)
    }

    @Test("deletion excuses what two complete runs had no time for, what was late, and what metadata hid")
    func deletion() {
        let group = GroupSpec("/g", deletedAfterMilliseconds: 60 * Self.hour, streams: [])
        let one = event(after: Self.hour)
        #expect(obligation(group, runs: [16, 40]).isRequired(one, group: "/g"))
        #expect(!obligation(group, runs: [14, 40]).isRequired(one, group: "/g"))
        #expect(!obligation(group, runs: [16, 60]).isRequired(one, group: "/g"))
        #expect(!obligation(group, runs: [16, 40], metadataLags: true).isRequired(one, group: "/g"))
        #expect(!obligation(group, runs: [16, 40]).isRequired(event(after: Self.hour, late: Self.hour), group: "/g"))
        // Its next life is nobody's excuse.
        #expect(obligation(group, runs: []).isRequired(event(after: 61 * Self.hour), group: "/g"))
    }

    @Test("retention excuses what no complete run could find before the end of it")
    func retention() {
        let group = GroupSpec("/g", retentionInDays: 3, streams: [])
        let one = event(after: Self.hour)
        // The last look comes in the last eighth of the three days: from the 64th hour of the event on.
        #expect(obligation(group, runs: [66]).isRequired(one, group: "/g"))
        #expect(!obligation(group, runs: [63]).isRequired(one, group: "/g"))
        #expect(!obligation(group, runs: [72]).isRequired(one, group: "/g"))
        #expect(obligation(GroupSpec("/g", streams: []), runs: []).isRequired(one, group: "/g"))
        #expect(obligation(GroupSpec("/g", retentionInDays: 30, streams: []), runs: []).isRequired(one, group: "/g"))
    }

    @Test("a changed retention counts from the change on")
    func changedRetention() {
        func group(_ old: Int?, _ new: Int?, _ hours: Int64) -> GroupSpec {
            let change = RetentionChange(afterMilliseconds: hours * Self.hour, days: new)
            return GroupSpec("/g", retentionInDays: old, retentionChange: change, streams: [])
        }
        let one = event(after: Self.hour)
        #expect(obligation(group(nil, 3, 20), runs: [66]).isRequired(one, group: "/g"))
        #expect(!obligation(group(nil, 3, 70), runs: [66]).isRequired(one, group: "/g"))
        #expect(obligation(group(3, nil, 20), runs: []).isRequired(one, group: "/g"))
        // Gone before it was raised.
        #expect(!obligation(group(1, nil, 40), runs: []).isRequired(one, group: "/g"))
    }

    @Test("a deleted stream excuses as a deleted group does, and excuses no other stream")
    func deletedStream() {
        var group = GroupSpec("/g", streams: [StreamSpec("s"), StreamSpec("t")])
        group.streams[0].deletedAfterMilliseconds = 60 * Self.hour
        #expect(!group.isLasting)
        let one = event(after: Self.hour)
        var other = one
        other.stream = "t"
        #expect(obligation(group, runs: [16, 40]).isRequired(one, group: "/g"))
        #expect(!obligation(group, runs: []).isRequired(one, group: "/g"))
        #expect(obligation(group, runs: []).isRequired(other, group: "/g"))
    }

    @Test("a policy of the account counts as a change of the retention")
    func accountPolicy() {
        var group = GroupSpec("/g", streams: [])
        group.policyChange = RetentionChange(afterMilliseconds: 20 * Self.hour, days: 3)
        let one = event(after: Self.hour)
        #expect(group.shortestRetentionInDays == 3)
        #expect(obligation(group, runs: [66]).isRequired(one, group: "/g"))
        #expect(!obligation(group, runs: [63]).isRequired(one, group: "/g"))
    }

    @Test("nobody has to archive what nobody can read")
    func classes() {
        let one = event(after: Self.hour)
        let infrequent = GroupSpec("/g", logGroupClass: "INFREQUENT_ACCESS", streams: [])
        #expect(obligation(infrequent, runs: []).isRequired(one, group: "/g"))
        #expect(!obligation(infrequent, runs: [], unreadable: ["/g"]).isRequired(one, group: "/g"))
        let delivery = GroupSpec("/g", logGroupClass: "DELIVERY", streams: [])
        #expect(!obligation(delivery, runs: []).isRequired(one, group: "/g"))
    }

    @Test("what is required although it disappears is counted")
    func counted() {
        let coverage = Coverage()
        let one = event(after: Self.hour)
        obligation(GroupSpec("/g", streams: []), runs: []).count(one, group: "/g", in: coverage)
        #expect(coverage.all.isEmpty)
        obligation(GroupSpec("/g", retentionInDays: 3, streams: []), runs: []).count(one, group: "/g", in: coverage)
        #expect(coverage[CoverageName.requiredRetained] == 1)
        obligation(GroupSpec("/g", deletedAfterMilliseconds: 60 * Self.hour, streams: []), runs: [])
            .count(one, group: "/g", in: coverage)
        #expect(coverage[CoverageName.requiredDeleted] == 1)
    }
}
