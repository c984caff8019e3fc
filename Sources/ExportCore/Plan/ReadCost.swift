/// How many FilterLogEvents requests a read will take, about: what the service says it stores of the group, spread evenly
/// over the time it keeps, in pages of one megabyte [S-PAGE]. An estimate for the operator's eye; nothing depends on it.
enum ReadCost {
    private static let pageBytes = 1_048_576.0

    /// `nil` where the service does not say how much it stores.
    static func requests(_ window: TimeWindow, of group: LogGroup, now: ServiceTime) -> Int? {
        guard let stored = group.storedBytes else { return nil }
        let oldest = max(
            group.creation.milliseconds, group.retention.map { now.milliseconds - $0.milliseconds } ?? .min)
        let kept = max(now.milliseconds - oldest, 1)
        let overlap = min(window.end.milliseconds, now.milliseconds) - max(window.start.milliseconds, oldest)
        let share = Double(max(0, overlap)) / Double(kept)
        return max(1, Int((Double(stored) * share / pageBytes).rounded(.up)))
    }
}
