import ExportCore
import ExportEngine
import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Synchronization

/// A backfill of large groups of one stream each, under the quotas of a region, in virtual time. Pages hold two events, so
/// that it is small; what the service says that it stores is as many times more.
struct BackfillBench {
    static let day: Int64 = 86_400_000

    var region: String
    var lanes = 10
    var days: Int64 = 60
    var pagesPerDay: Int64 = 40
    var streamReadWidth: Int?
    var filterRate: Double
    var streamRate: Double

    init(region: String) {
        self.region = region
        filterRate = region == "us-east-1" ? 25 : 5
        streamRate = region == "us-east-1" ? 25 : 10
    }

    struct Outcome {
        var seconds: Double
        var calls: [String: Int]
        var isExact: Bool
    }

    private static let pageEvents: Int64 = 2

    /// The numbers of bytes that listings show are those of pages of a megabyte.
    private final class Scale: Sendable {
        let world = Mutex<World?>(nil)

        func answer(_ request: WireRequest) -> WireAnswer {
            guard let world = world.withLock({ $0 }) else { preconditionFailure("no world") }
            var answer = world.answer(request)
            guard request.operation == "logs:DescribeLogGroups" else { return answer }
            let parts = String(decoding: answer.body, as: UTF8.self).split(separator: "\"storedBytes\":")
            let scaled = parts.enumerated().map { index, part in
                let digits = index == 0 ? part.prefix(0) : part.prefix { $0.isNumber }
                return digits + (index == 0 ? "" : "0000") + part.dropFirst(digits.count)
            }
            answer.body = Array(scaled.joined(separator: "\"storedBytes\":").utf8)
            return answer
        }
    }

    func run() throws -> Outcome {
        var world = WorldConfiguration()
        world.pageEventsMax = Int(Self.pageEvents)
        world.quotas = WorldConfiguration.documentedQuotas(region: region)
        var faults = FaultPlan()
        // There and back: an answer comes after 100 ms.
        faults.latency = Latency(milliseconds: 50...50)
        let scale = Scale()
        let simulation = Simulation(seed: 1, world: world, faults: faults, answering: { scale.answer($0) })
        scale.world.withLock { $0 = simulation.world }
        simulation.world.createBucket(ExporterUnderTest.bucket)
        let names = (0..<lanes).map { "/large/\($0)" }
        fill(simulation, names)
        // An hour later, everything that was written is due.
        let end = simulation.nowMilliseconds + days * Self.day + 3_600_000
        try simulation.run { try await simulation.sleep(untilMilliseconds: end) }
        let exporter = exporter()
        let report = try simulation.run(simulation.process("backfill")) { try await exporter.run($0) }.get()
        guard report.stop == .done, report.failures.isEmpty else { throw Unfinished(stop: "\(report.stop)") }
        return Outcome(
            seconds: Double(report.endedMilliseconds - report.startedMilliseconds) / 1000,
            calls: Dictionary(uniqueKeysWithValues: report.calls.map { ($0.operation, $0.attempts) }),
            isExact: simulation.exactlyOnce(names).passed)
    }

    struct Unfinished: Error {
        var stop: String
    }

    private func exporter() -> ExporterUnderTest {
        var exporter = ExporterUnderTest()
        exporter.policy.engine = .read
        exporter.policy.since = EventTime(Simulation.defaultStart)
        exporter.streamRequestsPerSecond = streamRate
        let (rate, width) = (filterRate, streamReadWidth)
        exporter.adjust = { settings in
            settings.requestsPerSecond = rate
            settings.streamReadWidth = width
        }
        return exporter
    }

    private func fill(_ simulation: Simulation, _ names: [String]) {
        let start = simulation.nowMilliseconds
        let perDay = pagesPerDay * Self.pageEvents
        for (lane, name) in names.enumerated() {
            simulation.world.createLogGroup(name)
            simulation.world.append(
                (0..<days * perDay).map { number in
                    let time = start + number * (Self.day / perDay) + Int64(lane)
                    return NewEvent(
                        group: name, stream: "only", timestamp: time, ingestionTime: time + 500,
                        message: "event \(number) of \(name)")
                })
        }
    }
}
