import SimulatedAWS
import SimulationKit

/// Which events had to be archived. Without retention and deletion: all. Otherwise those that the schedule could save: a run
/// that did all that was due came late enough to see them and early enough to find them.
package struct Obligation: Sendable {
    /// When a run began and ended that left nothing undone.
    package typealias CompleteRun = (startedAt: Int64, endedAt: Int64)

    private static let hour: Int64 = 3_600_000
    private static let day = 24 * hour

    private let workload: Workload
    private let runs: [CompleteRun]
    private let groups: [ExactName: GroupSpec]
    /// When a stream is deleted, in milliseconds after the start: of those that are.
    private let deletedStreams: [ExactName: [ExactName: Int64]]
    /// First and last milliseconds of tasks: whether a task takes them depends on how the service reads its bounds, and only
    /// a later read makes sure of them.
    private let edges: Set<Int64>
    /// An event whose stream looks dead, or says nothing of its times, cannot be known of in time.
    private let metadataLags: Bool
    private let sweepEveryMilliseconds: Int64
    /// Groups that nobody can read, now or ever.
    private let unreadable: Set<ExactName>
    /// Events that no page shows: whether the state tells of them is another check's business.
    private let broken: BrokenEvents

    package init(
        _ workload: Workload, runs: [CompleteRun], world: World, metadataLags: Bool,
        sweepEveryMilliseconds: Int64 = 24 * 3_600_000, unreadable: [String] = [],
        configuration: WorldConfiguration = WorldConfiguration()
    ) {
        broken = BrokenEvents(configuration)
        self.unreadable = Set(unreadable.map(ExactName.init))
        self.sweepEveryMilliseconds = sweepEveryMilliseconds
        self.workload = workload
        self.runs = runs
        self.metadataLags = metadataLags
        groups = Dictionary(
            workload.spec.groups.map { (ExactName($0.name), $0) }, uniquingKeysWith: { first, _ in first })
        deletedStreams = groups.mapValues { group in
            let deleted = group.streams.compactMap { stream in
                stream.deletedAfterMilliseconds.map { (ExactName(stream.name), $0) }
            }
            return Dictionary(deleted, uniquingKeysWith: { first, _ in first })
        }
        edges = Set(world.exportTasks().flatMap { [$0.from, $0.to] })
    }

    package func isRequired(_ event: TrueEvent, group name: String) -> Bool {
        if broken.holds(stream: event.stream, timestamp: event.timestamp, message: event.message) { return false }
        guard let group = groups[ExactName(name)] else { return true }
        // Nothing exports that class, and nothing reads it [S-CLASSES].
        if group.logGroupClass == LogGroupClass.delivery.rawValue { return false }
        if unreadable.contains(ExactName(name)) { return false }
        if let deletion = group.deletedAfterMilliseconds {
            let deletedAt = workload.spec.startMilliseconds + deletion
            if event.ingestionTime <= deletedAt { return isCopied(event, before: deletedAt) }
        }
        if let deletion = deletedStreams[ExactName(name)]?[ExactName(event.stream)] {
            let deletedAt = workload.spec.startMilliseconds + deletion
            if event.ingestionTime <= deletedAt { return isCopied(event, before: deletedAt) }
        }
        if let change = group.anyChange { return isRequired(event, in: group, changed: change) }
        guard let days = group.retentionInDays else { return true }
        return isSwept(event, retention: Int64(days) * Self.day)
    }

    /// A retention that was changed counts from then on, for what it finds: what a shorter one has removed is gone.
    private func isRequired(_ event: TrueEvent, in group: GroupSpec, changed change: RetentionChange) -> Bool {
        let changedAt = workload.spec.startMilliseconds + change.afterMilliseconds
        if let old = group.retentionInDays, event.timestamp + Int64(old) * Self.day <= changedAt {
            return isSwept(event, retention: Int64(old) * Self.day)
        }
        guard let days = change.days else { return true }
        return isSwept(event, retention: Int64(days) * Self.day, since: changedAt)
    }

    /// Counts what is required although it disappears: excuses that excuse everything would judge nothing.
    package func count(_ event: TrueEvent, group name: String, in coverage: Coverage) {
        guard let group = groups[ExactName(name)] else { return }
        if let deletion = group.deletedAfterMilliseconds,
            event.ingestionTime <= workload.spec.startMilliseconds + deletion
        {
            coverage.count(CoverageName.requiredDeleted)
        }
        if let days = group.shortestRetentionInDays, days <= 14 { coverage.count(CoverageName.requiredRetained) }
    }

    /// Events in time are copied once they are settled, 13 hours later by default; two runs after that, because under one
    /// reading of the bounds the window that holds the ingestion time is the next, and because what is
    /// dated before its group came to be is no task's [S-EXPORT-CREATION] and read by the next run (seed 42268).
    private func isCopied(_ event: TrueEvent, before deletedAt: Int64) -> Bool {
        let settled = max(event.timestamp, event.ingestionTime) + 14 * Self.hour
        let isOnTime = (0...50 * 60_000).contains(event.ingestionTime - event.timestamp)
        guard isOnTime, !metadataLags, !edges.contains(event.timestamp), !edges.contains(event.ingestionTime) else {
            return false
        }
        return runs.filter { $0.startedAt >= settled && $0.endedAt < deletedAt }.count >= 2
    }

    /// The last look before retention removes a column comes in its last eighth, or in the distance of sweeps before its end.
    private func isSwept(_ event: TrueEvent, retention: Int64, since: Int64 = .min) -> Bool {
        let every = min(sweepEveryMilliseconds, retention / 8)
        let expires = event.timestamp + retention
        // Long retention: the column is sealed before it expires.
        if retention > 19 * Self.day, expires - event.ingestionTime > 19 * Self.day { return true }
        let first = max(event.ingestionTime + every + 14 * Self.hour, expires - every, since)
        return runs.contains { $0.startedAt >= first && $0.endedAt < expires - Self.hour }
    }
}
