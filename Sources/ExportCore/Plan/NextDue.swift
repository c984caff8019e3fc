import Chronology

/// When something becomes due next, where nothing is due now: by the events that the metadata shows behind what is copied.
/// Metadata lags, so an event that it does not show yet may come before.
package enum NextDue: Hashable, Sendable {
    /// No group shows an event that is not copied.
    case nothingKnown
    /// The first of them can be copied then, and no sooner.
    case notBefore(ServiceTime)
    /// Within a minute: groups are written to all the time.
    case soon

    /// - Parameter quiet: of the plan: up to where nothing was seen in a lane.
    package init(
        _ inventory: Inventory, _ document: StateDocument, quiet: [LaneID: QuietLane], policy: ExportPolicy,
        now: ServiceTime
    ) {
        let selected = inventory.groups.flatMap { LaneSelection.lanes(of: $0, policy: policy) }
        let instants = selected.compactMap { lane in
            let copied = document.lanes[lane.lane]?.frontier.next ?? EventTime(.min)
            let start = max(copied, quiet[lane.lane]?.seen?.end ?? copied)
            return lane.firstEvent(from: start).flatMap { lane.due($0, policy) }
        }
        guard let first = instants.min() else {
            self = .nothingKnown
            return
        }
        self = first > now.advanced(by: .minutes(1)) ? .notBefore(first) : .soon
    }
}

extension LaneSelection.Selected {
    /// Not later than the first event at or after `start` that the metadata shows.
    fileprivate func firstEvent(from start: EventTime) -> EventTime? {
        streams.streams.compactMap { stream in
            guard let first = stream.firstEvent, let last = stream.lastEvent, last >= start else { return nil }
            return max(first, start)
        }.min()
    }

    /// When an event of this time can be copied.
    fileprivate func due(_ time: EventTime, _ policy: ExportPolicy) -> ServiceTime? {
        if let until = policy.until, time >= until { return nil }
        let day = CivilTime.millisecondsPerDay
        let end = policy.wholeDays ? CivilTime.midnight(before: time.milliseconds) + day : time.milliseconds
        return switch way {
        case .tasks: ServiceTime(end + policy.exportSettle.milliseconds + policy.maxLateness.milliseconds)
        case .reads: ServiceTime(end + policy.readSettle.milliseconds)
        }
    }
}
