/// What retention will destroy, unless it is exported first.
extension LaneSelection.Selected {
    /// When retention destroys the oldest event that is not in the archive; `nil`: never, or no such event is known.
    ///
    /// - Parameter next: the first event time that the lane has not copied; `nil` for a lane that no run has begun.
    package func unexportedExpiry(next: EventTime?, policy: ExportPolicy, now: ServiceTime) -> ServiceTime? {
        guard let retention = group.retention else { return nil }
        var oldest = next ?? EventTime(.min)
        // The streams that are listed may be the newest only: then older events may exist since the group does.
        if case .newest(_, isComplete: false) = streams {
            oldest = max(oldest, EventTime(creation.milliseconds))
        } else {
            guard let first = streams.streams.compactMap(\.firstEvent).min() else { return nil }
            oldest = max(oldest, first)
        }
        let unexported = TimeWindow(start: oldest, end: EventTime(max(oldest.milliseconds, now.milliseconds) + 1))
        guard streams.evidence(in: unexported, MetadataTrust(policy: policy, now: now)) == .events else { return nil }
        return ServiceTime(oldest.milliseconds + retention.milliseconds)
    }
}

/// How near a group's unexported events are to being destroyed.
package struct RetentionRisk: Hashable, Sendable {
    package var group: LogGroupARN
    package var retention: Span
    /// Negative: events have been destroyed unexported.
    package var left: Span

    package init(group: LogGroupARN, retention: Span, left: Span) {
        self.group = group
        self.retention = retention
        self.left = left
    }

    /// Less than a quarter of the retention is left, or less than two days.
    package var isNear: Bool {
        left < max(.days(2), Span(milliseconds: retention.milliseconds / 4))
    }

    /// One for each group with a retention and unexported events: its nearest lane. In order of the groups.
    package static func all(
        _ inventory: Inventory, _ document: StateDocument, policy: ExportPolicy, now: ServiceTime
    ) -> [RetentionRisk] {
        inventory.groups.compactMap { entry in
            guard let retention = entry.group.retention else { return nil }
            let expiries = LaneSelection.lanes(of: entry, policy: policy).compactMap { selected in
                selected.unexportedExpiry(
                    next: document.lanes[selected.lane]?.frontier.next, policy: policy, now: now)
            }
            guard let first = expiries.min() else { return nil }
            let left = Span(milliseconds: first.milliseconds - now.milliseconds)
            return RetentionRisk(group: entry.group.arn, retention: retention, left: left)
        }
    }
}
