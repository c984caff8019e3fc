import SimulatedAWS
import SimulationKit

/// Draws universes from seeds. Many small random configurations find more than one large average one, because a feature
/// that is switched off makes room for the others.
package enum Swarm {
    private static let minute: Int64 = 60_000
    private static let hour: Int64 = 3_600_000

    /// - Parameters:
    ///   - troubles: of these the scenario `trouble` adds some.
    ///   - durationMilliseconds: how long producers write, and faults happen; `nil`: the seed says.
    ///   - eventsAbout: size of the workload; `nil`: the seed says.
    package static func draw(
        _ seed: UInt64, _ scenario: SwarmScenario = .all, with troubles: [Trouble] = Trouble.drawn,
        durationMilliseconds: Int64? = nil, eventsAbout: Int? = nil
    ) -> SwarmDraw {
        let random = SeededRandom(seed: seed).fork("swarm")
        let start = Simulation.defaultStart
        var lengths = random.fork("duration")
        let duration = durationMilliseconds ?? lengths.pick([8, 14, 20, 26, 30, 48].map { $0 * hour })
        var skews = random.fork("skews")
        var draw = SwarmDraw(
            seed: seed,
            world: world(random.fork("world")),
            faults: faults(random.fork("faults"), stopsAt: start + duration),
            workload: .draw(
                seed: seed, startMilliseconds: start, durationMilliseconds: duration, eventsAbout: eventsAbout,
                theme: scenario.theme),
            skewsMilliseconds: (0..<8).map { _ in skews.chance(0.5) ? 0 : skews.number(in: -240_000...240_000) },
            schedule: schedule(random.fork("schedule")),
            subject: subject(random.fork("subject")),
            foreignTasks: foreignTasks(random.fork("foreign"), start: start, duration: duration))
        var restricting = random.fork("scenario")
        scenario.restrict(&draw, &restricting)
        if durationMilliseconds == nil { lastLongEnough(&draw, random.fork("lives")) }
        meet(&draw, random.fork("meetings"))
        tame(&draw)
        // Behind all else, so that no other scenario draws anything else than it did.
        if scenario == .trouble { draw.add(troubles: troubles) }
        return draw
    }

    /// In some seeds the first life of a group lasts for so long that what was written in it had to be archived (`Obligation`),
    /// whatever else is drawn; in most it is too short for that.
    private static func lastLongEnough(_ draw: inout SwarmDraw, _ source: SeededRandom) {
        var random = source
        let mortal = draw.workload.groups.indices.filter { draw.workload.groups[$0].deletedAfterMilliseconds != nil }
        guard !mortal.isEmpty, random.chance(0.4) else { return }
        draw.workload.durationMilliseconds = 72 * hour
        draw.faults.stopsAtMilliseconds = draw.workload.endMilliseconds
        for group in mortal {
            draw.workload.groups[group].deletedAfterMilliseconds = 60 * hour + random.number(in: 0...1_500)
        }
        draw.world.streamMetadataLag = 0...0
        draw.schedule.firstMilliseconds = 0
    }

    /// What would meet by chance in one seed of a hundred meets in some: another program's task and a run, an upload in parts
    /// and what goes wrong.
    private static func meet(_ draw: inout SwarmDraw, _ source: SeededRandom) {
        var random = source
        for index in draw.foreignTasks.indices where random.chance(0.6) {
            draw.foreignTasks[index].atMilliseconds =
                draw.workload.startMilliseconds + draw.schedule.firstMilliseconds
                + random.number(in: 1...5) * draw.schedule.everyMilliseconds - random.number(in: 0...20_000)
        }
        guard draw.subject.partBytes != nil, random.chance(0.6) else { return }
        let uploads = random.pick(["s3:UploadPart", "s3:CompleteMultipartUpload"])
        let fault = random.pick([ExchangeFault.lostBeforeEffect, .lostAfterEffect, .serverErrorBeforeEffect])
        draw.faults.rates.append(FaultRate(fault, 0.3, on: CallMatch(operation: uploads)))
        draw.faults.crashRate = max(draw.faults.crashRate, 0.01)
    }

    /// What does not go together: thousands of streams are not a lane each, and a service of five requests a second does
    /// not read three events a page of a thousand.
    package static func tame(_ draw: inout SwarmDraw) {
        // The last look before retention comes within a day of it; runs must be as frequent.
        if draw.workload.groups.contains(where: { $0.shortestRetentionInDays != nil }) {
            draw.schedule.calmEveryMilliseconds = min(draw.schedule.calmEveryMilliseconds, 24 * hour)
        }
        // So that there are ten runs at most while things go wrong.
        let least = (draw.workload.durationMilliseconds / 10 / hour + 1) * hour
        draw.schedule.everyMilliseconds = max(draw.schedule.everyMilliseconds, least)
        // Who is cut off before the task ends, and called again when it is listed no more, can get nowhere.
        if draw.subject.deadlineMilliseconds != nil, draw.world.exportTaskListedFor != nil {
            draw.world.exportTaskListedFor = hour
        }
        // Nor does who does not wait for a task that is listed no more.
        if !draw.subject.mayWait { draw.world.exportTaskListedFor = nil }
        let streams = draw.workload.groups.reduce(0) { $0 + $1.streams.count }
        guard streams > 100 else { return }
        // Some runs are enough: it is the number that is of interest.
        draw.schedule.everyMilliseconds = max(draw.schedule.everyMilliseconds, 8 * hour)
        draw.schedule.calmEveryMilliseconds = max(draw.schedule.calmEveryMilliseconds, 72 * hour)
        draw.subject.taskScope = .group
        draw.world.pageEventsMax = 10_000
        draw.world.quotas = [:]
        draw.world.shortPageShare = 0
        // A listing of ten thousand streams is 200 pages, and parts of a few bytes would be thousands.
        draw.subject.deadlineMilliseconds = draw.subject.deadlineMilliseconds.map { max($0, 300_000) }
        draw.subject.partBytes = nil
    }

    /// Delays stay within the exporter's default assumptions (GUARANTEES.md): a seed that fails is a defect, not bad luck.
    private static func world(_ source: SeededRandom) -> WorldConfiguration {
        var random = source
        var world = WorldConfiguration()
        // The signer has its own tests; here a share is enough.
        world.verifySignatures = random.chance(0.05)
        world.exportReading = random.pick(ExportReading.allCases)
        // No documented number; the program assumes 10 minutes [S-READ-VISIBLE].
        world.readVisibility = 0...random.pick([0, 2_000, minute, 9 * minute])
        // Up to 12 h [S-EXPORT-12H].
        world.exportAvailability = 0...random.pick([0, hour, 6 * hour, 11 * hour])
        // Typically less than an hour [S-STREAM-METADATA]. Three days: a stream with news looks dead or empty.
        world.streamMetadataLag = 0...random.pick([0, minute, hour, 3 * hour, 72 * hour])
        world.exportRunning = 1_000...random.pick([5_000, 5_000, 20_000, minute, 20 * minute])
        if random.chance(0.3) { world.exportFailureShare = random.pick([0.1, 0.3, 0.6]) }
        if random.chance(0.2) { world.exportCancelShare = random.pick([0.1, 0.3]) }
        world.exportFileBytesMax = random.pick([400, 2_000, 64 << 20])
        if random.chance(0.2) { world.exportTaskListedFor = 10 * minute }
        world.pageEventsMax = random.pick([3, 50, 1_000, 10_000])
        if random.chance(0.3) { world.emptyPageShare = 0.3 }
        if random.chance(0.3) { world.shortPageShare = 0.3 }
        world.repeatsTokenOnEmptyPages = random.chance(0.3)
        world.retentionDeletionLag = 0...random.pick([0, 72 * hour])
        if random.chance(0.2) { world.quotas = WorldConfiguration.documentedQuotas }
        world.jsonText = random.chance(0.5) ? .rawUTF8 : .asciiEscaped
        // Forks, so that what was drawn before stays what it was.
        var more = source.fork("more")
        // So small a part is refused by the service: here uploads in parts are of interest, not their size.
        world.uploadPartBytesMin = 1
        if more.chance(0.5) { world.completionErrorShare = 0.3 }
        // Others use up the account's quota as well.
        if !world.quotas.isEmpty, more.chance(0.4) { world.quotas = world.quotas.mapValues { $0 * 0.2 } }
        if more.chance(0.1) { world.exportHangShare = more.pick([0.05, 0.2]) }
        world.readsInfrequentAccess = more.chance(0.7)
        return world
    }

    private static func faults(_ source: SeededRandom, stopsAt: Int64) -> FaultPlan {
        var random = source
        var plan = FaultPlan(stopsAtMilliseconds: stopsAt)
        for fault in ExchangeFault.common {
            let operation = random.pick([
                "*", "*", "logs:*", "s3:*", "logs:CreateExportTask", "s3:PutObject", "s3:PutObject */state/*",
                "dynamodb:PutItem",
            ])
            let isNarrow = operation.utf8.count > 8
            let probability = random.pick([0.002, 0.01, 0.03]) * (isNarrow ? 5 : 1)
            if random.chance(0.3) {
                plan.rates.append(FaultRate(fault, probability, on: CallMatch(operation: operation)))
            }
        }
        if random.chance(0.4) { plan.crashRate = random.pick([0.001, 0.005, 0.01]) }
        if random.chance(0.3) { plan.pauseRate = random.pick([0.0005, 0.002, 0.01]) }
        if random.chance(0.4) { plan.latency.tailShare = 0.01 }
        return plan
    }

    private static func schedule(_ source: SeededRandom) -> RunSchedule {
        var random = source
        return RunSchedule(
            firstMilliseconds: random.pick([0, 0, 0, 0, 30, 60]) * hour,
            everyMilliseconds: random.pick([1, 3, 6, 6, 8, 12]) * hour,
            calmEveryMilliseconds: random.pick([24, 48, 72, 120]) * hour + random.number(in: 0...hour),
            pairShare: random.chance(0.4) ? 0.3 : 0, trioShare: random.chance(0.15) ? 0.2 : 0,
            staggerMilliseconds: random.pick([0, 0, 100, 3_000, 150_000]))
    }

    private static func subject(_ source: SeededRandom) -> SubjectDraw {
        var random = source
        var subject = SubjectDraw()
        subject.engine = random.chance(0.25) ? .read : .exportTask
        subject.taskScope = subject.engine == .exportTask && random.chance(0.25) ? .stream : .group
        subject.store = random.chance(0.25) ? .dynamodb : .s3
        subject.format = random.pick([nil, nil, .jsonl, .text])
        subject.compression = random.chance(0.2) ? .zstd : .gzip
        if random.chance(0.3) { subject.deadlineMilliseconds = random.number(in: 45_000...900_000) }
        subject.pollMilliseconds = random.pick([5_000, 5_000, 30_000])
        subject.leaseMilliseconds = random.pick([60_000, 120_000, 120_000, 600_000])
        subject.lookbackMilliseconds = random.pick([0, 0, hour, 24 * hour])
        subject.sweepEveryMilliseconds = random.pick([24, 24, 72]) * hour
        subject.backlogWindowMilliseconds = random.pick([nil, nil, nil, 24 * hour, 96 * hour])
        if random.chance(0.25) { subject.objectBytes = 300 }
        if random.chance(0.6), subject.objectBytes == 300 { subject.sliceBytes = 600 }
        var more = source.fork("more")
        if more.chance(0.4) {
            subject.partBytes = subject.deadlineMilliseconds == nil ? more.pick([60, 100, 200]) : 200
        }
        subject.mayWait = more.chance(0.85)
        // 16, 256 and 4,096 shards, the more the rarer: every run reads them all, and 4,096 cost as much as a hundred universes.
        var shards = source.fork("shards")
        subject.shardBytes =
            shards.chance(0.5) ? nil : shards.chance(0.7) ? 2_500 : shards.chance(0.99) ? 300 : 1
        return subject
    }

    private static func foreignTasks(_ source: SeededRandom, start: Int64, duration: Int64) -> [ForeignTask] {
        var random = source
        guard random.chance(0.2) else { return [] }
        return (0..<(1 + random.below(4))).map { _ in
            ForeignTask(
                atMilliseconds: start + random.number(in: 0...duration),
                runningMilliseconds: random.pick([30_000, 10 * minute, 2 * hour]))
        }
    }
}
