/// What the service documents of itself, and the least that is taken for certain where it documents nothing. An archive is
/// never called final by anything less: what was copied sooner than that is read again.
package struct ServiceBounds: Hashable, Sendable {
    /// An event is available to export tasks within this time of its ingestion [S-EXPORT-12H].
    package var exportSettle: Span = .hours(12)
    /// An event is visible to reads within this time of its ingestion; nowhere documented [S-READ-VISIBLE].
    package var readSettle: Span = .minutes(1)
    /// No event is accepted that is older than this [S-PUT-LATENESS].
    package var sealAfter: Span = .days(14)

    package init() {}
}

/// A setting that loses events where it goes beyond its bound.
package enum BoundedSetting: Int, Hashable, Sendable, CaseIterable, Comparable {
    case exportSettle, readSettle, sealAfter
    /// Its bound is a log group's retention.
    case maxLateness

    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A setting below its bound: the operator has accepted what that loses.
package struct Shortfall: Hashable, Sendable {
    package var setting: BoundedSetting
    package var value: Span
    package var bound: Span

    package init(_ setting: BoundedSetting, value: Span, bound: Span) {
        self.setting = setting
        self.value = value
        self.bound = bound
    }
}

extension ExportPolicy {
    /// Of the settings that have a bound of the service, those below it.
    package var shortfalls: [Shortfall] {
        [
            Shortfall(.exportSettle, value: exportSettle, bound: bounds.exportSettle),
            Shortfall(.readSettle, value: readSettle, bound: bounds.readSettle),
            Shortfall(.sealAfter, value: sealAfter, bound: bounds.sealAfter),
        ].filter { $0.value < $0.bound }
    }

    /// A task holds every event that was ingested so long before its creation.
    package var certainExportSettle: Span { max(exportSettle, bounds.exportSettle) }

    /// No event can arrive any more that is older than this.
    package var lateMost: Span { max(sealAfter, bounds.sealAfter) }

    /// Everything ingested up to here is visible to reads for certain.
    package func certainReadHorizon(now: ServiceTime) -> IngestionTime {
        IngestionTime(now.milliseconds - max(readSettle, bounds.readSettle).milliseconds)
    }

    /// Of a first copy that looks up to `horizon`: up to where it has made sure of every event. Sweeps look no further than
    /// they make sure of.
    package func certain(readTo horizon: IngestionTime) -> IngestionTime {
        IngestionTime(horizon.milliseconds - max(readSettle, bounds.readSettle).milliseconds + readSettle.milliseconds)
    }

    /// How far behind its events a window is when a task copies it.
    package var exportDelay: Span { exportSettle + maxLateness }
}

extension ExportPolicy {
    /// What is to be told of the settings and the selection, whatever is due.
    package func warnings(_ inventory: Inventory) -> [PlanWarning] {
        let early = expireBeforeCopy(inventory)
        return inventory.unmatched.map(PlanWarning.patternWithoutMatch)
            + inventory.groupsOfOthers.map(PlanWarning.groupOfOtherAccount)
            + shortfalls.map(PlanWarning.belowBound)
            + (early.isEmpty ? [] : [.expireBeforeCopy(early, delay: exportDelay)])
    }

    /// Groups whose events expire before an export task copies them, or that keep them for less than what is waited for late
    /// ones.
    package func expireBeforeCopy(_ inventory: Inventory) -> [LogGroupARN] {
        guard engine == .exportTask else { return [] }
        return inventory.groups.filter { entry in
            guard let retention = entry.group.retention, entry.group.groupClass != .delivery else { return false }
            let isCopiedByTasks = LaneSelection.way(for: entry.group, policy: self) == .tasks
            return maxLateness > retention || isCopiedByTasks && exportDelay >= retention
        }.map(\.group.arn)
    }
}
