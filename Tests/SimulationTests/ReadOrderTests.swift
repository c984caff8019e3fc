import ExportCore
import ExportEngine
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Synchronization
import Testing

/// How reads of several lanes get on with each other, with the lease, and with an end that comes in the middle.
@Suite struct ReadOrderTests {
    private static func exporter(_ adjust: @escaping @Sendable (inout ExportSettings) -> Void) -> ExporterUnderTest {
        var exporter = ExporterUnderTest()
        exporter.policy.engine = .read
        exporter.adjust = adjust
        return exporter
    }

    private static func append(_ simulation: Simulation, _ group: String, _ stream: String, times: [Int64]) {
        simulation.world.append(
            times.map {
                NewEvent(group: group, stream: stream, timestamp: $0, ingestionTime: $0, message: "event at \($0)")
            })
    }

    // MARK: Lanes

    /// Stands between the transports and the world, and writes half of a pair of surrogates into one group's pages.
    private final class HalfCharacter: Sendable {
        private let world = Mutex<World?>(nil)
        let isOn = Mutex(true)

        func use(_ world: World) { self.world.withLock { $0 = world } }

        func answer(_ request: WireRequest) -> WireAnswer {
            guard let world = world.withLock({ $0 }) else { preconditionFailure("no world") }
            var answer = world.answer(request)
            if request.operation == "logs:FilterLogEvents", isOn.withLock({ $0 }) {
                let text = String(decoding: answer.body, as: UTF8.self)
                let parts = text.split(separator: "HALF", omittingEmptySubsequences: false)
                answer.body = Array(parts.joined(separator: "\"").utf8)
            }
            return answer
        }
    }

    @Test func aPageThatCannotBeReadFailsItsLaneAlone() throws {
        let half = HalfCharacter()
        let simulation = Simulation(seed: 1, answering: half.answer)
        half.use(simulation.world)
        simulation.world.createBucket(ExporterUnderTest.bucket)
        let start = simulation.nowMilliseconds
        for (group, message) in [("/a/broken", "HALF"), ("/b/whole", "whole")] {
            simulation.world.createLogGroup(group)
            simulation.world.append(
                (0..<20).map {
                    let time = start + 1000 * Int64($0)
                    return NewEvent(
                        group: group, stream: "s", timestamp: time, ingestionTime: time, message: "\(message) \($0)")
                })
        }
        try simulation.run { try await simulation.sleep(for: .seconds(7 * 3600)) }
        let exporter = Self.exporter { $0.readWidth = 1 }
        let report = try simulation.run(simulation.process("run")) { try await exporter.run($0) }.get()
        #expect(report.stop == .done)
        #expect(!report.isComplete)
        #expect(Set(report.failures.map(\.lane.group.name.text)) == ["/a/broken"])
        guard case .pageUnreadable(let words) = report.failures.first?.reason else {
            Issue.record("\(report.failures)")
            return
        }
        #expect(words.contains("/a/broken") && words.contains(" at byte"), "\(words)")
        #expect(report.done.contains { $0.slice.lane.group.name.text == "/b/whole" && ($0.events ?? 0) == 20 })
        #expect(!report.done.contains { $0.slice.lane.group.name.text == "/a/broken" && ($0.events ?? 0) > 0 })

        half.isOn.withLock { $0 = false }
        let next = try simulation.run(simulation.process("next")) { try await exporter.run($0) }.get()
        #expect(next.isComplete)
        #expect(simulation.exactlyOnce(["/a/broken", "/b/whole"]).passed)
    }

    // MARK: Permits

    /// How many slices had begun when a slice first asked with a second reader.
    private final class Beginnings: ProgressSink {
        private let state = Mutex((planned: 0, begun: 0, atFirstCut: Int?.none))

        var planned: Int { state.withLock { $0.planned } }
        var atFirstCut: Int? { state.withLock { $0.atFirstCut } }

        func report(_ event: ProgressEvent) {
            state.withLock { state in
                switch event {
                case .planned(let lanes): state.planned = lanes.values.reduce(0, +)
                case .started: state.begun += 1
                default: break
                }
            }
        }

        func cut() {
            state.withLock { $0.atFirstCut = $0.atFirstCut ?? $0.begun }
        }
    }

    @Test func noSliceGetsASecondReaderWhileAnotherWaitsToBegin() throws {
        var world = WorldConfiguration()
        world.pageEventsMax = 5
        var faults = FaultPlan()
        faults.latency = Latency(milliseconds: 20...60)
        let simulation = Simulation.universe(world: world, faults: faults)
        let start = simulation.nowMilliseconds
        for number in 0..<12 {
            let name = "/fleet/\(number + 10)"
            simulation.world.createLogGroup(name)
            // Of different lengths, so that some end while others have much left.
            let count = Int64(number % 4 == 0 ? 800 : 5)
            Self.append(simulation, name, "s", times: (0..<count).map { start + 1000 + $0 * 10_000 })
        }
        try simulation.run { try await simulation.sleep(for: .seconds(7 * 3600)) }
        let beginnings = Beginnings()
        let starts = Mutex(Set<String>())
        simulation.tap.listen { call in
            guard call.request.operation == "logs:FilterLogEvents" else { return }
            let body = String(decoding: call.request.body, as: UTF8.self)
            guard !body.contains("nextToken") else { return }
            // The first query of a slice begins at its window's start, which is the same for all of these groups.
            let from = body.split(separator: "\"startTime\":").last?.prefix { $0.isNumber }
            let isNew = starts.withLock { $0.insert(String(from ?? "")).inserted && $0.count > 1 }
            if isNew { beginnings.cut() }
        }
        let exporter = Self.exporter {
            $0.readWidth = 3
            $0.requestsPerSecond = 1000
            $0.policy.since = EventTime(start)
        }
        let report = try simulation.run(simulation.process("run")) { process in
            var environment = try exporter.environment(process)
            environment.progress = beginnings
            return try await ExportRun(
                environment: environment, store: exporter.dsn.store(in: environment)
            ).run()
        }.get()
        #expect(report.isComplete)
        #expect(beginnings.planned == 12)
        #expect(beginnings.atFirstCut == 12, "the last slices are read side by side, and none before")
    }

    // MARK: The end, and the lease

    @Test func aColumnThatGoesOnAndOnAfterAStopIsGivenUpInHalfOfTheWindDown() throws {
        var world = WorldConfiguration()
        world.pageEventsMax = 1
        let simulation = Simulation.universe(world: world)
        let time = simulation.nowMilliseconds + 1000
        simulation.world.createLogGroup("/one/column")
        Self.append(simulation, "/one/column", "s", times: [Int64](repeating: time, count: 600))
        try simulation.run { try await simulation.sleep(for: .seconds(7 * 3600)) }
        let exporter = Self.exporter { $0.requestsPerSecond = 5 }
        let asked = simulation.nowMilliseconds + 20_000
        let report = try simulation.run(simulation.process("stopped")) { process in
            var environment = try exporter.environment(process)
            let clock = environment.clock
            environment.budget.isStopped = { clock.nowMilliseconds() >= asked }
            return try await ExportRun(
                environment: environment, store: exporter.dsn.store(in: environment)
            ).run()
        }.get()
        #expect(report.stop == .outOfTime)
        #expect(simulation.nowMilliseconds - asked < 20_000, "\(simulation.nowMilliseconds - asked) ms")
        let state = try simulation.run(simulation.process("look")) { try await exporter.preview($0) }.get()
        #expect(state.document.lease == nil)
        _ = try simulation.run(simulation.process("next")) { try await exporter.run($0) }.get()
        #expect(simulation.exactlyOnce(["/one/column"]).passed)
    }

    /// Two hundred objects end together, each after seconds.
    @Test func theLeaseIsKeptWhileManyObjectsEnd() throws {
        var faults = FaultPlan()
        faults.latency = Latency(milliseconds: 2000...2000)
        let watch = LeaseGaps()
        let simulation = Simulation.universe(faults: faults)
        let start = simulation.nowMilliseconds
        simulation.world.createLogGroup("/many/streams")
        for stream in 0..<200 {
            Self.append(simulation, "/many/streams", "stream-\(stream)", times: [start + 1000 + Int64(stream)])
        }
        try simulation.run { try await simulation.sleep(for: .seconds(7 * 3600)) }
        simulation.tap.listen { watch.hear($0) }
        let exporter = Self.exporter {
            $0.format = .text
            $0.leaseTTL = .seconds(40)
        }
        let report = try simulation.run(simulation.process("run")) { try await exporter.run($0) }.get()
        #expect(report.isComplete && report.done.contains { $0.objects == 200 })
        #expect(watch.objectsWithoutLease == 0)
        #expect(simulation.exactlyOnce(["/many/streams"]).passed)
    }

    /// Counts objects that are written while the stored lease is over.
    private final class LeaseGaps: Sendable {
        private let state = Mutex((expires: Int64.max, without: 0))

        var objectsWithoutLease: Int { state.withLock { $0.without } }

        func hear(_ call: TappedCall) {
            guard call.request.operation == "s3:PutObject" else { return }
            state.withLock { state in
                if call.request.target.hasSuffix(ExporterUnderTest.stateKey) {
                    let document = try? StateCodec.decode(call.request.body, destination: "s3://archive/logs")
                    state.expires = document?.lease?.expires.milliseconds ?? .max
                } else if call.call.nowMilliseconds > state.expires {
                    state.without += 1
                }
            }
        }
    }
}
