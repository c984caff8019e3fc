import SimulatedAWS
import SimulationKit

/// Makes a failing draw smaller for as long as it fails: fewer groups, streams, events, faults and runs, less time, a
/// friendlier world. What is left is what the failure needs.
package struct Shrinking: Sendable {
    /// So many smaller universes are tried, and no more.
    package var trialsMax: Int

    package init(trialsMax: Int = 400) {
        self.trialsMax = trialsMax
    }

    package struct Result: Sendable {
        package var draw: SwarmDraw
        package var complaints: [String]
        package var trials: Int
    }

    /// - Parameter draw: one that fails. Given one that passes, it comes back as it is, without complaints.
    package func shrink(_ draw: SwarmDraw) throws -> Result {
        let original = try Universe(draw).verdict()
        var best = Result(draw: draw, complaints: original.complaints, trials: 1)
        guard !original.passed else { return best }
        var hasShrunk = true
        while hasShrunk {
            hasShrunk = false
            for smaller in Self.smaller {
                // The same step again for as long as it helps: halving goes on, and so does leaving out the first.
                var position = 0
                while let candidate = smaller(best.draw, position) {
                    guard best.trials < trialsMax else { return best }
                    best.trials += 1
                    let verdict = try Universe(candidate).verdict()
                    if Self.isWrongAlike(verdict, original) {
                        best.draw = candidate
                        best.complaints = verdict.complaints
                        hasShrunk = true
                    } else {
                        position += 1
                    }
                }
            }
        }
        return best
    }

    /// What was lost must stay lost: a draw that merely gets stuck is another history.
    private static func isWrongAlike(_ verdict: Verdict, _ original: Verdict) -> Bool {
        if original.lost > 0 { return verdict.lost > 0 }
        if original.doubled > 0 { return verdict.doubled > 0 }
        return original.isStuck ? verdict.isStuck : !verdict.passed
    }

    /// The n-th way to make a draw smaller in one respect; `nil` when there is no more.
    private typealias Step = @Sendable (SwarmDraw, Int) -> SwarmDraw?

    private static let smaller: [Step] = [
        withoutFaults, withoutGroup, withoutStream, fewerEvents, shorter, withoutRate, withoutRefusal, calmerWorld,
        plainer,
    ]

    private static func changed(_ draw: SwarmDraw, _ change: (inout SwarmDraw) -> Void) -> SwarmDraw {
        var draw = draw
        change(&draw)
        return draw
    }

    /// The candidate of `position`, of those that change something.
    private static func pick(
        _ draw: SwarmDraw, _ position: Int, _ changes: [(isNeeded: Bool, change: (inout SwarmDraw) -> Void)]
    ) -> SwarmDraw? {
        let needed = changes.filter(\.isNeeded)
        return position < needed.count ? changed(draw, needed[position].change) : nil
    }

    private static func withoutFaults(_ draw: SwarmDraw, _ position: Int) -> SwarmDraw? {
        let plan = draw.faults
        let isFaulty = !plan.rates.isEmpty || plan.crashRate > 0 || plan.pauseRate > 0
        return pick(
            draw, position,
            [
                (
                    isFaulty,
                    { $0.faults = FaultPlan(latency: plan.latency, stopsAtMilliseconds: plan.stopsAtMilliseconds) }
                ),
                (plan.crashRate > 0, { $0.faults.crashRate = 0 }),
                (plan.pauseRate > 0, { $0.faults.pauseRate = 0 }),
                (plan.latency.tailShare > 0, { $0.faults.latency.tailShare = 0 }),
                (!draw.foreignTasks.isEmpty, { $0.foreignTasks = [] }),
                (draw.schedule.trioShare > 0, { $0.schedule.trioShare = 0 }),
                (draw.schedule.pairShare > 0, { $0.schedule.pairShare = 0 }),
                (draw.skewsMilliseconds.contains { $0 != 0 }, { $0.skewsMilliseconds = [0] }),
            ])
    }

    private static func withoutGroup(_ draw: SwarmDraw, _ position: Int) -> SwarmDraw? {
        guard draw.workload.groups.count > 1, position < draw.workload.groups.count else { return nil }
        return changed(draw) { $0.workload.groups.remove(at: position) }
    }

    private static func withoutStream(_ draw: SwarmDraw, _ position: Int) -> SwarmDraw? {
        var rest = position
        for (group, spec) in draw.workload.groups.enumerated() where spec.streams.count > 1 {
            // Half of many at a time.
            let ways = spec.streams.count > 8 ? 2 : spec.streams.count
            if rest < ways {
                return changed(draw) { draw in
                    let streams = spec.streams
                    let half = streams.count / 2
                    if streams.count > 8 {
                        draw.workload.groups[group].streams = Array(rest == 0 ? streams[..<half] : streams[half...])
                    } else {
                        draw.workload.groups[group].streams.remove(at: rest)
                    }
                }
            }
            rest -= ways
        }
        return nil
    }

    private static func fewerEvents(_ draw: SwarmDraw, _ position: Int) -> SwarmDraw? {
        var rest = position
        for (group, spec) in draw.workload.groups.enumerated() {
            for (stream, one) in spec.streams.enumerated() where one.traffic.events > 1 {
                if rest == 0 { return changed(draw) { $0.workload.groups[group].streams[stream].traffic.events /= 2 } }
                rest -= 1
            }
        }
        return nil
    }

    private static func shorter(_ draw: SwarmDraw, _ position: Int) -> SwarmDraw? {
        let duration = draw.workload.durationMilliseconds
        let every = draw.schedule.everyMilliseconds
        return pick(
            draw, position,
            [
                (
                    duration > 3_600_000,
                    { draw in
                        draw.workload.durationMilliseconds = duration / 2
                        draw.faults.stopsAtMilliseconds = draw.workload.endMilliseconds
                    }
                ),
                (every < duration, { $0.schedule.everyMilliseconds = every * 2 }),
            ])
    }

    private static func withoutRate(_ draw: SwarmDraw, _ position: Int) -> SwarmDraw? {
        guard position < draw.faults.rates.count else { return nil }
        return changed(draw) { $0.faults.rates.remove(at: position) }
    }

    private static func withoutRefusal(_ draw: SwarmDraw, _ position: Int) -> SwarmDraw? {
        let count = draw.world.refusals.count
        if position < count { return changed(draw) { $0.world.refusals.remove(at: position) } }
        return pick(
            draw, position - count,
            [
                (!draw.deletions.isEmpty, { $0.deletions = [] }),
                (draw.world.timelessStreamShare > 0, { $0.world.timelessStreamShare = 0 }),
                (draw.world.exportRendering != .observed, { $0.world.exportRendering = .observed }),
                (draw.world.deletedStreamListedFor != 0...0, { $0.world.deletedStreamListedFor = 0...0 }),
                (draw.world.oldExportTasks > 0, { $0.world.oldExportTasks = 0 }),
                (draw.world.overlappingPageShare > 0, { $0.world.overlappingPageShare = 0 }),
                (draw.world.requiresUploadChecksum, { $0.world.requiresUploadChecksum = false }),
            ])
    }

    private static func calmerWorld(_ draw: SwarmDraw, _ position: Int) -> SwarmDraw? {
        let (world, plain) = (draw.world, WorldConfiguration())
        return pick(
            draw, position,
            [
                (world.exportFailureShare > 0, { $0.world.exportFailureShare = 0 }),
                (world.exportCancelShare > 0, { $0.world.exportCancelShare = 0 }),
                (world.readVisibility != 0...0, { $0.world.readVisibility = 0...0 }),
                (world.exportAvailability != 0...0, { $0.world.exportAvailability = 0...0 }),
                (world.streamMetadataLag != 0...0, { $0.world.streamMetadataLag = 0...0 }),
                (world.retentionDeletionLag != 0...0, { $0.world.retentionDeletionLag = 0...0 }),
                (world.exportRunning != plain.exportRunning, { $0.world.exportRunning = plain.exportRunning }),
                (world.exportTaskListedFor != nil, { $0.world.exportTaskListedFor = nil }),
                (world.emptyPageShare > 0, { $0.world.emptyPageShare = 0 }),
                (world.shortPageShare > 0, { $0.world.shortPageShare = 0 }),
                (world.pageEventsMax != plain.pageEventsMax, { $0.world.pageEventsMax = plain.pageEventsMax }),
                (!world.quotas.isEmpty, { $0.world.quotas = [:] }),
                (world.completionErrorShare > 0, { $0.world.completionErrorShare = 0 }),
                (world.exportHangShare > 0, { $0.world.exportHangShare = 0 }),
                (!world.readsInfrequentAccess, { $0.world.readsInfrequentAccess = true }),
                (
                    world.exportFileBytesMax != plain.exportFileBytesMax,
                    { $0.world.exportFileBytesMax = plain.exportFileBytesMax }
                ),
                (world.exportReading != plain.exportReading, { $0.world.exportReading = plain.exportReading }),
            ])
    }

    /// The program's own defaults.
    private static func plainer(_ draw: SwarmDraw, _ position: Int) -> SwarmDraw? {
        let (subject, plain) = (draw.subject, SubjectDraw())
        return pick(
            draw, position,
            [
                (subject.store != plain.store, { $0.subject.store = plain.store }),
                (subject.format != nil, { $0.subject.format = nil }),
                (subject.compression != plain.compression, { $0.subject.compression = plain.compression }),
                (subject.deadlineMilliseconds != nil, { $0.subject.deadlineMilliseconds = nil }),
                (subject.lookbackMilliseconds > 0, { $0.subject.lookbackMilliseconds = 0 }),
                (subject.backlogWindowMilliseconds != nil, { $0.subject.backlogWindowMilliseconds = nil }),
                (subject.objectBytes != plain.objectBytes, { $0.subject.objectBytes = plain.objectBytes }),
                (subject.sliceBytes != plain.sliceBytes, { $0.subject.sliceBytes = plain.sliceBytes }),
                (subject.partBytes != nil, { $0.subject.partBytes = nil }),
                (!subject.mayWait, { $0.subject.mayWait = true }),
                (subject.taskScope != plain.taskScope, { $0.subject.taskScope = plain.taskScope }),
            ])
    }
}
