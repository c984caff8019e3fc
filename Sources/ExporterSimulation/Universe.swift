import CloudSimulator
import ExportCore
import ExportEngine

/// One seed's universe, and the schedule of runs in it.
package struct Universe: Sendable {
    package let draw: SwarmDraw
    package let simulation: Simulation

    package init(seed: UInt64) {
        draw = Swarm.draw(seed)
        simulation = draw.simulation()
        simulation.world.createBucket(ExporterUnderTest.bucket)
    }

    /// What went wrong, readable; `nil`: nothing.
    package func failure() throws -> String? {
        var exporter = ExporterUnderTest()
        exporter.policy.taskScope = draw.seed % 5 == 4 ? .stream : .group
        exporter.deadline = draw.seed % 3 == 0 ? .minutes(14) : nil
        let schedule = exporter
        let complaint: String? = try simulation.run {
            var number = 0
            for _ in 0..<(25 * 4) {
                try await simulation.sleep(for: .seconds(6 * 3600))
                number += 1
                let skew = draw.skewsMilliseconds[number % draw.skewsMilliseconds.count]
                // Schedules fire at least once: now and then there are two.
                let copies = (draw.seed &+ UInt64(number)) % 4 == 0 ? 2 : 1
                await withTaskGroup(of: Void.self) { group in
                    for copy in 0..<copies {
                        let process = simulation.process("run-\(number)-\(copy)", skewMilliseconds: skew)
                        group.addTask { _ = await simulation.start(process) { try await schedule.run($0) } }
                    }
                }
                guard number % 8 == 0 else { continue }
                let doubled = check(doubledOnly: true)
                if !doubled.passed { return "after run \(number): \(doubled)" }
            }
            return nil
        }
        if let complaint { return "\(draw.description)\n\(complaint)" }
        let exact = check(doubledOnly: false)
        if !exact.passed { return "\(draw.description)\n\(exact)" }
        let tidy = simulation.tidy()
        return tidy.passed ? nil : "\(draw.description)\n\(tidy)"
    }

    private func check(doubledOnly: Bool) -> CheckResult {
        let workload = draw.loadedWorkload
        let source = SourceEvent.collect(simulation.world, groups: workload.groupNames) { group, event in
            workload.isRequired(event, group: group, copyWithinMilliseconds: 40 * 3_600_000)
        }
        let checker = ExactlyOnceChecker(source)
        return doubledOnly ? checker.neverDoubled(simulation.archive()) : checker.check(simulation.archive())
    }
}
