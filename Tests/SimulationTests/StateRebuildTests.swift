import ExportCore
import ExportEngine
import ExportFailures
import ExporterJudge
import ExporterSimulation
import LogCodec
import SimulatedAWS
import SimulationKit
import Testing

/// The state is lost, made new from the manifests, and runs go on: in the end everything is there once.
@Suite struct StateRebuildTests {
    private static func crash(_ process: String, _ call: Int, _ side: ProcessStop.Side) -> ProcessStop {
        ProcessStop(.crash, side, on: CallMatch(operation: "*", process: process), occurrence: call)
    }

    private func calls(_ kind: SliceKind, in place: FilePlace) throws -> Int {
        let small = try kind.world(in: place)
        let process = small.simulation.process("doomed")
        _ = try small.run(process).get()
        return process.life.calls
    }

    /// Enumerated: the state is lost after each call of a run, both sides, in the middle of every kind of work.
    @Test(arguments: SliceKind.allCases, ProcessStop.Side.allCases)
    func aStateThatIsLostAtAnyCallIsMadeNew(kind: SliceKind, side: ProcessStop.Side) throws {
        for place in FilePlace.allCases where place.kinds.contains(kind) {
            let calls = try calls(kind, in: place)
            var rebuilt = 0
            for call in 1...calls {
                let small = try kind.world(faults: FaultPlan(stops: [Self.crash("doomed", call, side)]), in: place)
                #expect(try small.run("doomed").isCrash)
                try small.exporter.loseState(small.simulation)
                try small.sleep(seconds: 60)
                let what = "\(kind) in \(place), lost \(side.rawValue) call \(call)"
                if isBegun(small) {
                    guard case .finished = try small.rebuild() else {
                        Issue.record("\(what): no rebuild")
                        continue
                    }
                    rebuilt += 1
                }
                let complaint = try small.complaintAboutTheArchive()
                #expect(complaint == nil, "\(what): \(complaint ?? "")")
            }
            #expect(rebuilt > 0)
            print("enumerated: \(rebuilt) lost states of \(calls) calls, \(kind), \(place), \(side.rawValue)")
        }
    }

    /// An archive of which nothing is there yet has no state to lose.
    private func isBegun(_ small: SmallWorld) -> Bool {
        if small.place == .folder {
            return small.simulation.disk.files.contains { $0.path.hasSuffix("/\(ArchiveIdentity.name)") }
        }
        return !small.simulation.world.objects(bucket: ExporterUnderTest.bucket, prefix: "logs/_archive.json").isEmpty
    }

    /// A process is paused, before its object or before its manifest, while another run gives its attempt up and does its
    /// work again; then it wakes up and writes what is left. So two manifests tell of the same columns when the state is
    /// lost, with the objects of both or of one.
    @Test(arguments: [SliceKind.read, .sweep], [EventFormat.jsonl, .text])
    func ofTwoAttemptsAtOneWorkOneIsTheArchive(kind: SliceKind, format: EventFormat) throws {
        // Of several objects the paused process writes no more than one: its lease is gone when it wakes up.
        for isWhole in format == .jsonl ? [true, false] : [false] {
            let call = isWhole ? "s3:PutObject /archive/logs/2*" : "s3:PutObject /archive/logs/_manifests/*"
            let stop = ProcessStop(
                .pause(milliseconds: 300_000), .beforeEffect, on: CallMatch(operation: call, process: "slow"))
            var small = try kind.world(faults: FaultPlan(stops: [stop]))
            let adjust = small.exporter.adjust
            small.exporter.adjust = {
                adjust(&$0)
                $0.format = format
            }
            let (simulation, exporter) = (small.simulation, small.exporter)
            let (slow, quick) = (simulation.process("slow"), simulation.process("quick"))
            try simulation.run {
                async let first = simulation.start(slow) { try await exporter.run($0) }
                try await simulation.sleep(for: .seconds(60))
                _ = await simulation.start(quick) { try await exporter.run($0) }
                _ = await first
            }
            try exporter.loseState(simulation)
            let outcome = try small.rebuild().get()
            let expected: StateRebuild.Finding.Kind =
                kind == .read ? .copiedTwice : isWhole ? .sweptTwice : .objectsGone
            #expect(outcome.findings.map(\.kind).contains(expected), "\(kind), \(format), whole \(isWhole)")
            let complaint = try small.complaintAboutTheArchive()
            #expect(complaint == nil, "\(kind), \(format), whole \(isWhole): \(complaint ?? "")")
        }
    }

    /// Enumerated: the rebuild itself dies at any of its calls, and is done again.
    @Test(arguments: [FilePlace.bucket, .folder], ProcessStop.Side.allCases)
    func aRebuildThatDiesIsDoneAgain(place: FilePlace, side: ProcessStop.Side) throws {
        for call in 1... {
            let small = try SliceKind.sweep.world(
                faults: FaultPlan(stops: [Self.crash("doomed", call, side)]), in: place)
            _ = try small.run("before").get()
            try small.exporter.loseState(small.simulation)
            let doomed = try small.rebuild("doomed")
            guard doomed.isCrash else {
                #expect(call > 5)
                return
            }
            try small.sleep(seconds: 60)
            // It may have come to its end before it died.
            if case .failed(let error) = try small.rebuild("again") {
                #expect((error as? ExportError)?.reason == .stateIsThere, "\(error)")
            }
            let complaint = try small.complaintAboutTheArchive()
            #expect(complaint == nil, "crash \(side) of call \(call): \(complaint ?? "")")
        }
    }

    @Test func aStateThatIsThereIsNeverOverwritten() throws {
        let small = try SliceKind.read.world()
        _ = try small.run("first").get()
        let before = small.simulation.world.objects(bucket: ExporterUnderTest.bucket).map(\.bytes)
        guard case .failed(let error) = try small.rebuild() else {
            Issue.record("it was overwritten")
            return
        }
        #expect((error as? ExportError)?.reason == .stateIsThere && (error as? ExportError)?.code == .configuration)
        #expect(small.simulation.world.objects(bucket: ExporterUnderTest.bucket).map(\.bytes) == before)
    }

    @Test func anArchiveOfAnotherStateIsRefused() throws {
        var small = try SliceKind.read.world()
        _ = try small.run("first").get()
        let dsn = "\(small.exporter.dsn)"
        small.exporter.dsn = .s3(bucket: ExporterUnderTest.bucket, key: "state/other.json")
        guard case .failed(let error) = try small.rebuild(), let failure = error as? ExportError,
            case .archiveOfOthers(.otherState(dsn), _, _, _) = failure.reason
        else {
            Issue.record("it was not refused")
            return
        }
    }

    @Test func aPlaceWithoutAnArchiveIsRefused() throws {
        let small = try SliceKind.read.world()
        guard case .failed(let error) = try small.rebuild() else {
            Issue.record("it was not refused")
            return
        }
        #expect((error as? ExportError)?.reason == .archiveMissing(destination: "s3://archive/logs"))
    }

    @Test(arguments: [ExportError.Damage.missing, .otherSize, .otherETag])
    func anObjectThatIsNotWhatItsManifestSaysIsNamed(damage: ExportError.Damage) throws {
        let small = try SliceKind.read.world()
        _ = try small.run("first").get()
        try small.exporter.loseState(small.simulation)
        let world = small.simulation.world
        let object = try #require(
            world.objects(bucket: ExporterUnderTest.bucket, prefix: "logs/2").first { $0.key.hasSuffix(".gz") })
        switch damage {
        case .missing: world.deleteObject(bucket: ExporterUnderTest.bucket, key: object.key)
        case .otherSize: world.putObject(bucket: ExporterUnderTest.bucket, key: object.key, body: [1])
        case .otherETag:
            world.putObject(
                bucket: ExporterUnderTest.bucket, key: object.key,
                body: [UInt8](repeating: 1, count: object.bytes.count))
        }
        guard case .failed(let error) = try small.rebuild(), let failure = error as? ExportError,
            case .objectDamaged(let named, _, damage) = failure.reason
        else {
            Issue.record("it was not refused")
            return
        }
        #expect(named == "s3://archive/\(object.key)" && failure.code == .failed)
        #expect(world.objects(bucket: ExporterUnderTest.bucket, prefix: ExporterUnderTest.stateKey).isEmpty)
    }
}
