/// One universe drawn from a seed: which faults at which rates, how the service behaves within its documented bounds, what
/// is written. Many small random configurations find more than one large average one, because a feature that is switched
/// off makes room for the others.
package struct SwarmDraw: Sendable {
    package var seed: UInt64
    package var world: WorldConfiguration
    package var faults: FaultPlan
    package var workload: WorkloadSpec
    /// Wrong clocks for the processes, one after the other.
    package var skewsMilliseconds: [Int64]

    /// The universe with its workload loaded; nothing has happened yet.
    package func simulation() -> Simulation {
        let simulation = Simulation(
            seed: seed, world: world, faults: faults, startMilliseconds: workload.startMilliseconds)
        simulation.load(loadedWorkload)
        return simulation
    }

    package var loadedWorkload: Workload { Workload(workload, seed: seed) }

    /// One line, for the report of a failing seed.
    package var description: String {
        let rates = faults.rates.map { "\($0.fault.rawValue) \($0.match.operation) \($0.probability)" }
        let groups = workload.groups.map(\.name)
        return "seed \(seed): \(world.exportReading.rawValue); groups \(groups.joined(separator: " ")); "
            + "faults \(rates.joined(separator: ", ")), crashes \(faults.crashRate), pauses \(faults.pauseRate)"
    }
}

package enum Swarm {
    private static let hour: Int64 = 3_600_000

    /// - Parameters:
    ///   - durationMilliseconds: how long producers write, and faults happen.
    ///   - eventsAbout: size of the workload.
    package static func draw(
        _ seed: UInt64, durationMilliseconds: Int64 = 48 * 3_600_000, eventsAbout: Int = 600
    ) -> SwarmDraw {
        let random = SeededRandom(seed: seed).fork("swarm")
        let start = Simulation.defaultStart
        var skews = random.fork("skews")
        return SwarmDraw(
            seed: seed,
            world: world(random.fork("world")),
            faults: faults(random.fork("faults"), stopsAt: start + durationMilliseconds),
            workload: .draw(
                seed: seed, startMilliseconds: start, durationMilliseconds: durationMilliseconds,
                eventsAbout: eventsAbout),
            skewsMilliseconds: (0..<8).map { _ in skews.chance(0.5) ? 0 : skews.number(in: -240_000...240_000) })
    }

    /// Delays stay within the exporter's default assumptions (DESIGN.md 12): a seed that fails is a defect, not bad luck.
    private static func world(_ source: SeededRandom) -> WorldConfiguration {
        var random = source
        var world = WorldConfiguration()
        world.exportReading = random.pick(ExportReading.allCases)
        world.readVisibility = 0...random.pick([0, 2_000, 60_000, 540_000])
        world.exportAvailability = 0...random.pick([0, hour, 6 * hour, 11 * hour])
        world.streamMetadataLag = 0...random.pick([0, 60_000, hour, 3 * hour])
        world.exportRunning = 1_000...random.pick([5_000, 60_000, 1_200_000])
        if random.chance(0.3) { world.exportFailureShare = random.pick([0.1, 0.3]) }
        if random.chance(0.2) { world.exportCancelShare = 0.1 }
        world.exportFileBytesMax = random.pick([2_000, 64 << 10, 64 << 20])
        if random.chance(0.2) { world.exportTaskListedFor = 600_000 }
        world.pageEventsMax = random.pick([3, 50, 1_000, 10_000])
        if random.chance(0.3) { world.emptyPageShare = 0.3 }
        if random.chance(0.3) { world.shortPageShare = 0.3 }
        world.repeatsTokenOnEmptyPages = random.chance(0.3)
        world.retentionDeletionLag = 0...random.pick([0, 72 * hour])
        if random.chance(0.3) { world.quotas = WorldConfiguration.documentedQuotas }
        world.jsonText = random.chance(0.5) ? .rawUTF8 : .asciiEscaped
        return world
    }

    private static func faults(_ source: SeededRandom, stopsAt: Int64) -> FaultPlan {
        var random = source
        var plan = FaultPlan(stopsAtMilliseconds: stopsAt)
        for fault in ExchangeFault.allCases {
            let operation = random.pick(["*", "*", "logs:*", "s3:*", "logs:CreateExportTask", "s3:PutObject"])
            let isNarrow = operation == "logs:CreateExportTask" || operation == "s3:PutObject"
            let probability = random.pick([0.002, 0.01, 0.03]) * (isNarrow ? 5 : 1)
            if random.chance(0.4) {
                plan.rates.append(FaultRate(fault, probability, on: CallMatch(operation: operation)))
            }
        }
        if random.chance(0.5) { plan.crashRate = random.pick([0.001, 0.005]) }
        if random.chance(0.3) { plan.pauseRate = random.pick([0.0005, 0.002]) }
        if random.chance(0.5) { plan.latency.tailShare = 0.01 }
        return plan
    }
}
