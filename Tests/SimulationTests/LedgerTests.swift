import ExporterJudge
import ExporterSimulation
import SimulatedAWS
import Testing

/// The check at every rest, on what a sound run left: what is planted in the archive or in the state document is told.
@Suite struct LedgerTests {
    private struct Rest {
        var objects: [StoredObject]
        var state: StateView
        var workload: Workload
        var now: Int64

        /// What the ledger tells of it, as the swarm asks.
        func complaints() -> [Difference] {
            var ledger = ArchiveLedger(workload, prefix: ExporterUnderTest.prefix + "/")
            let (held, claimed) = (
                ledger.update(objects),
                ledger.check(state, reading: .eventInclusive, lasting: workload.groupNames, now: now)
            )
            return held.samples + claimed.samples
        }
    }

    /// Two days of events, read by the read engine, or exported by tasks and swept.
    private func rest(reads: Bool) throws -> Rest {
        let simulation = Simulation.universe()
        let workload = simulation.load([GroupSpec("/app", streams: [StreamSpec("s", Traffic(events: 12))])], hours: 48)
        var exporter = ExporterUnderTest()
        if reads { exporter.policy.engine = .read }
        _ = try simulation.runEvery(hours: 24, for: 72, exporter)
        let objects = simulation.world.objects(bucket: ExporterUnderTest.bucket, prefix: ExporterUnderTest.prefix + "/")
        let document = simulation.world.objects(bucket: ExporterUnderTest.bucket, prefix: ExporterUnderTest.stateKey)
        let state = try #require(document.first.flatMap { StateView($0.bytes) })
        return Rest(objects: objects, state: state, workload: workload, now: simulation.nowMilliseconds)
    }

    @Test(arguments: [false, true])
    func aSoundArchivePasses(reads: Bool) throws {
        let rest = try rest(reads: reads)
        #expect(rest.complaints().isEmpty)
        #expect(rest.objects.count > 1)
    }

    @Test(arguments: [false, true])
    func anObjectThatIsGoneIsTold(reads: Bool) throws {
        let sound = try rest(reads: reads)
        for object in sound.objects where object.key.hasSuffix(".gz") {
            var rest = sound
            rest.objects.removeAll { $0.key == object.key }
            let complaints = rest.complaints()
            #expect(complaints.contains { $0.kind == .absent && $0.evidence.contains(object.key) })
            // Of a task's events some are in its doubtful band, of which the state claims nothing.
            if reads { #expect(complaints.contains { $0.kind == .claimed }) }
        }
    }

    @Test func aManifestThatIsGoneIsToldByTheClaims() throws {
        var rest = try rest(reads: true)
        rest.objects.removeAll { $0.key.contains("/_manifests/") }
        #expect(rest.complaints().contains { $0.kind == .claimed })
    }

    @Test func aSecondCopyIsTold() throws {
        var rest = try rest(reads: true)
        let manifest = try #require(rest.objects.first { $0.key.contains("/_manifests/") })
        let data = try #require(rest.objects.first { $0.key.hasSuffix(".gz") })
        var copy = data
        copy.key += ".jsonl.gz"
        var again = manifest
        again.key += ".json"
        let text = #"{"logGroupName": "/app", "objects": [{"key": "\#(copy.key)", "bytes": \#(copy.bytes.count)}]}"#
        again.bytes = Array(text.utf8)
        rest.objects += [copy, again]
        rest.objects.sort { $0.key < $1.key }
        #expect(rest.complaints().contains { $0.kind == .doubled })
    }

    /// The newest events are not read yet; a state that says so all the same is found out.
    @Test func aHeightThatIsTooHighIsTold() throws {
        var rest = try rest(reads: true)
        // As if events had come by late, after the columns were read: the archive does not have them.
        let piece = try #require(rest.state.lanes.first?.pieces.last)
        let late = NewEvent(
            group: "/app", stream: "s", timestamp: piece.last, ingestionTime: (piece.read ?? 0) + 1, message: "late")
        var workload = rest.workload
        workload = workload.adding(late)
        rest.workload = workload
        rest.now = late.ingestionTime
        #expect(rest.complaints().isEmpty)
        let last = rest.state.lanes[0].pieces.count - 1
        rest.state.lanes[0].pieces[last].read = late.ingestionTime
        #expect(rest.complaints().map(\.kind) == [.claimed] && rest.complaints().map(\.count) == [1])
        rest.state.lanes[0].pieces[last].read = piece.read
        rest.state.lanes[0].sealedThrough = late.timestamp
        #expect(rest.complaints().map(\.kind) == [.claimed] && rest.complaints().map(\.count) == [1])
    }
}
