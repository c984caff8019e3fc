import ExportCore
import ExportEngine
import ExporterJudge
import ExporterSimulation
import Foundation
import SimulatedAWS
import SimulationKit
import Testing

/// A universe that is small enough to be enumerated: one log group, two streams of which one's name begins the other's, six
/// events, tasks of a second, leases of 20 seconds.
struct SmallWorld: Sendable {
    static let group = "/small"
    static let hour: Int64 = 3_600_000
    /// Longer enumerations than CI has time for.
    static var isThorough: Bool { ProcessInfo.processInfo.environment["ENUMERATION"] == "full" }

    let simulation: Simulation
    let place: FilePlace
    let lease = LeaseWatch()
    var exporter = ExporterUnderTest()

    init(
        seed: UInt64 = 1, faults: FaultPlan = FaultPlan(), in place: FilePlace = .bucket,
        world adjust: (inout WorldConfiguration) -> Void = { _ in }
    ) {
        self.place = place
        var world = WorldConfiguration()
        world.exportPending = 200...200
        world.exportRunning = 1_000...1_000
        adjust(&world)
        simulation = Simulation(seed: seed, world: world, faults: faults, answering: { [lease] in lease.answer($0) })
        lease.watch(simulation.world)
        simulation.world.createBucket(ExporterUnderTest.bucket)
        exporter.policy.adoptionGrace = .seconds(30)
        exporter.pollInterval = .seconds(1)
        exporter.adjust = { $0.leaseTTL = .seconds(20) }
        place.adjust(&exporter)
        simulation.world.createLogGroup(Self.group)
        for (hours, stream) in [(1, "a"), (2, "a-b"), (2, "a-b"), (5, "a"), (9, "a-b"), (16, "a")] {
            log(atHour: Int64(hours), stream: stream)
        }
    }

    /// An event of an hour after the beginning; two of one hour and stream are equal. `late`: so many hours.
    func log(atHour hours: Int64, stream: String, late: Int64 = 0) {
        let time = Simulation.defaultStart + hours * Self.hour
        simulation.world.append([
            NewEvent(
                group: Self.group, stream: stream, timestamp: time, ingestionTime: time + 1000 + late * Self.hour,
                message: "\(stream) at \(hours)")
        ])
    }

    /// By the read engine, two days of it.
    mutating func read() {
        exporter.policy.engine = .read
        exporter.policy.since = EventTime(Simulation.defaultStart)
    }

    func sleep(untilHour hours: Int64) throws {
        try simulation.run { [simulation] in
            try await simulation.sleep(untilMilliseconds: Simulation.defaultStart + hours * Self.hour)
        }
    }

    func sleep(seconds: Int64) throws {
        try simulation.run { [simulation] in try await simulation.sleep(for: .seconds(seconds)) }
    }

    func run(_ name: String) throws -> ProcessOutcome<RunReport> {
        try run(simulation.process(name))
    }

    func run(_ process: SimulatedProcess) throws -> ProcessOutcome<RunReport> {
        try simulation.run(process) { [exporter] in try await exporter.run($0) }
    }

    /// What is wrong after whatever happened, `nil` for nothing: an undisturbed run ends well and nothing is doubled; when
    /// all can be sealed, everything is there once and nothing lies about. Leases were respected all the way.
    func complaint() throws -> String? {
        try sleep(seconds: 600)
        let next = try run("next")
        guard case .finished(let report) = next, report.stop == .done, report.failures.isEmpty else {
            return "an undisturbed run: \(next)"
        }
        let early = checker.neverDoubled(place.archive(simulation))
        if !early.passed { return "\(early)" }
        for day in [21, 1] {
            try sleep(seconds: Int64(day) * 86_400)
            _ = try run("later-\(simulation.nowMilliseconds)").get()
        }
        let exact = checker.check(place.archive(simulation))
        if !exact.passed { return "\(exact)" }
        let tidy = tidiness
        if !tidy.passed { return "\(tidy)" }
        if let litter = place.litter(simulation).first { return "left lying about: \(litter)" }
        return lease.complaints.first
    }

    var tidiness: CheckResult {
        let uploads = simulation.world.openUploads(bucket: ExporterUnderTest.bucket)
        return TidinessChecker.check(place.archive(simulation), openUploads: uploads)
    }

    private var checker: ExactlyOnceChecker {
        ExactlyOnceChecker(SourceEvent.collect(simulation.world, groups: [Self.group]))
    }
}
