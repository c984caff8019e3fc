/// Which windows may be read by GetLogEvents as well as by FilterLogEvents (docs/decisions/0026): those of which certainly all
/// that can ever lie in them lies in one stream, and stands still.
package struct SoleStream: Sendable {
    private let policy: ExportPolicy
    private let now: ServiceTime

    package init(policy: ExportPolicy, now: ServiceTime) {
        self.policy = policy
        self.now = now
    }

    /// A group's retention must leave so much time to read what is planned now.
    private static let readingTakes: Span = .days(2)

    /// The stream, `nil`: the window is read by FilterLogEvents alone.
    package func stream(of window: TimeWindow, _ selected: LaneSelection.Selected) -> LogStreamName? {
        // What can still arrive would have to be told from what was there, and without ids it cannot.
        let settled = window.last.advanced(by: policy.lateMost).milliseconds
        guard settled <= policy.certainReadHorizon(now: now).milliseconds, staysReadable(window, selected.group) else {
            return nil
        }
        if let stream = selected.lane.stream { return stream }
        guard selected.streams.isComplete else { return nil }
        let streams = selected.streams.streams
        // A stream that is made from now on takes no event so old.
        if streams.count == 1 { return streams.first?.name }
        let trust = MetadataTrust(policy: policy, now: min(selected.listed ?? now, now))
        guard settled <= trust.settled.milliseconds else { return nil }
        let living = streams.filter { $0.mayHold(in: window, after: .never, trust) }
        return living.count == 1 ? living.first?.name : nil
    }

    private func staysReadable(_ window: TimeWindow, _ group: LogGroup) -> Bool {
        guard let retention = group.retention else { return true }
        return window.start.advanced(by: retention).milliseconds >= now.advanced(by: Self.readingTakes).milliseconds
    }
}
