import ExporterJudge
import SimulatedAWS
import Testing

@Suite("Workloads are data, and happen in virtual time")
struct WorkloadTests {
    private static let day: Int64 = 86_400_000
    private static let start = Simulation.defaultStart

    private func spec(_ groups: [GroupSpec], days: Int64 = 2) -> WorkloadSpec {
        WorkloadSpec(startMilliseconds: Self.start, durationMilliseconds: days * Self.day, groups: groups)
    }

    private func events(_ workload: Workload) -> [NewEvent] {
        workload.steps.flatMap { step -> [NewEvent] in
            guard case .append(let events) = step.action else { return [] }
            return events
        }
    }

    @Test("the same specification and seed give the same schedule", arguments: UInt64(0)..<50)
    func deterministic(seed: UInt64) {
        let spec = WorkloadSpec.draw(seed: seed, startMilliseconds: Self.start, durationMilliseconds: 2 * Self.day)
        let first = Workload(spec, seed: seed)
        #expect(first.steps == Workload(spec, seed: seed).steps)
        #expect(first.steps != Workload(spec, seed: seed + 1).steps)
        #expect(first.eventCount == events(first).count)
        #expect(zip(first.steps, first.steps.dropFirst()).allSatisfy { $0.atMilliseconds <= $1.atMilliseconds })
    }

    @Test("no event is older or newer than the service accepts", arguments: UInt64(0)..<50)
    func accepted(seed: UInt64) {
        let spec = WorkloadSpec.draw(seed: seed, startMilliseconds: Self.start, durationMilliseconds: 2 * Self.day)
        let retention = Dictionary(uniqueKeysWithValues: spec.groups.map { ($0.name, $0.retentionInDays) })
        for event in events(Workload(spec, seed: seed)) {
            let oldest = Self.day * Int64(min(14, (retention[event.group] ?? nil) ?? 14))
            #expect(event.timestamp >= event.ingestionTime - oldest)
            #expect(event.timestamp <= event.ingestionTime + 7_200_000)
            #expect(!event.message.isEmpty)
        }
    }

    @Test("the scenes hold what their names promise")
    func scenes() {
        let late = events(Workload(spec(Scenes.lateAndFuture(events: 200)), seed: 1))
        #expect(late.contains { $0.ingestionTime - $0.timestamp > 5 * Self.day })
        #expect(late.contains { $0.timestamp - $0.ingestionTime > 600_000 })
        let identical = events(Workload(spec(Scenes.identical()), seed: 1))
        #expect(Set(identical.map { "\($0.stream) \($0.timestamp) \($0.message)" }).count < identical.count * 3 / 4)
        let lines = events(Workload(spec(Scenes.multiline(events: 100)), seed: 1)).map(\.message)
        #expect(lines.contains { $0.contains("\n2026-03-0") })
        let many = Workload(spec(Scenes.manyStreams(2_000)), seed: 1)
        #expect(Set(events(many).map(\.stream)).count == 2_000)
        #expect(Workload(spec(Scenes.emptyStreams(4)), seed: 1).eventCount == 5)
        let old = events(Workload(spec(Scenes.imports(events: 100)), seed: 1))
        #expect(old.contains { $0.ingestionTime - $0.timestamp > 10 * Self.day })
    }

    @Test("a loaded workload is written as time passes, and the truth is what was scheduled")
    func loading() throws {
        let spec = spec(Scenes.steady() + Scenes.rebirth(after: Self.day) + Scenes.collidingNames())
        let workload = Workload(spec, seed: 3)
        let simulation = Simulation(seed: 3)
        simulation.load(workload)
        let counts = try simulation.run {
            var counts: [Int] = []
            for _ in 0..<5 {
                counts.append(workload.groupNames.map { simulation.world.truth(group: $0).count }.reduce(0, +))
                try await simulation.sleep(for: .seconds(43_200))
            }
            return counts
        }
        #expect(counts.first == 0)
        #expect(zip(counts, counts.dropFirst()).allSatisfy { $0 < $1 })
        #expect(counts.last == workload.eventCount)
        let scheduled = events(workload).map {
            "\($0.group) \($0.stream) \($0.timestamp) \($0.ingestionTime) \($0.message)"
        }
        let truth = workload.groupNames.flatMap { group in
            simulation.world.truth(group: group).map {
                "\(group) \($0.stream) \($0.timestamp) \($0.ingestionTime) \($0.message)"
            }
        }
        #expect(scheduled.sorted() == truth.sorted())
    }
}
